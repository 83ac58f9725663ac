import Core

/// Lines 14 to 20 of a site that has one.
let labSandbox = """
  sandbox:
    path: /tamsdr-drill
    database: { bucket: drill-db }
    buckets: { tams-media: drill-media }
    tams: { url: "http://127.0.0.1:3", private_url: "http://127.0.0.1:4" }
    services: [ { name: drill-api, role: api, manager: command, start: [drill, start], start_private: [drill, inside], open: [drill, open], stop: [drill, stop], probe: [drill, probe], url: "http://127.0.0.1:3", private_url: "http://127.0.0.1:4" } ]
    key: { owner: drill, id: DRILLKEY, secret: { file: secrets/drill-secret-key } }
  """

extension DiagnosticCase {
  /// The lab's site with a sandbox in which one thing is another.
  private static func sandbox(
    _ code: DiagnosticCode, _ replacing: String, with replacement: String, _ said: String,
    _ hint: String
  ) -> DiagnosticCase {
    DiagnosticCase(
      code, in: .site,
      labSite + "\n" + labSandbox.replacing(replacing, with: replacement), said, hint)
  }

  private static let apart = "name one that is the sandbox's alone: a drill changes it"
  private static let inside =
    "name one below the path of the site's sandbox, absolute and without '..'"

  private static func clone(to place: String) -> String {
    """
    runbook: a
    kind: drill
    steps:
      - { id: b, action: vast.clone, with: { to: \(place) } }
    """
  }

  static let drills: [DiagnosticCase] = [
    DiagnosticCase(
      .drillWithoutSandbox, in: .run([:]), clone(to: "/tamsdr-drill/a"),
      "2:7 site 'lab' has no sandbox: a drill would have nothing that it may change",
      "write sandbox: { path: …, database: …, buckets: …, … } into the site file"),
    DiagnosticCase(
      .drillAction,
      """
      runbook: a
      kind: drill
      steps:
        - { id: b, action: recovery_point.take, with: { point: { time: latest } } }
      """, "4:22 recovery_point.take changes the site: a drill may not",
      "leave it out; a drill makes clones with vast.clone and works on them"),
    DiagnosticCase(
      .drillAction,
      """
      runbook: a
      kind: drill
      steps:
        - { id: b, action: recovery_point.choose }
      finally:
        - { id: c, action: command.run, with: { command: [rm, a] } }
      """, "6:22 command.run changes the site: a drill may not",
      "leave it out; a drill makes clones with vast.clone and works on them"),
    DiagnosticCase(
      .drillOnly,
      """
      runbook: a
      steps:
        - { id: b, action: vast.clone }
      """, "3:22 vast.clone is for drills alone", "write kind: drill, or restore without clones"),
    DiagnosticCase(
      .outsideSandbox, in: .drill, clone(to: "/tams"),
      "4:46 '/tams' is no directory of the sandbox", inside),
    DiagnosticCase(
      .outsideSandbox, in: .drill, clone(to: "/tamsdr-drill/../tams"),
      "4:46 '/tamsdr-drill/../tams' is no directory of the sandbox", inside),
    DiagnosticCase(
      .outsideSandbox, clone(to: "/tamsdr-drill/../tams"),
      "4:46 '/tamsdr-drill/../tams' is no directory of the sandbox", inside),
    DiagnosticCase(
      .outsideSandbox, in: .drill, clone(to: "/tamsdr-drills"),
      "4:46 '/tamsdr-drills' is no directory of the sandbox", inside),
    DiagnosticCase(
      .outsideSandbox, in: .drill, clone(to: "tamsdr-drill/a"),
      "4:46 'tamsdr-drill/a' is no directory of the sandbox", inside),
    sandbox(
      .sandboxPath, "path: /tamsdr-drill", with: "path: /drill/../tams",
      "15:9 '/drill/../tams' cannot be the path of a sandbox",
      "write an absolute directory without '..', such as /tamsdr-drill"),
    sandbox(
      .sandboxPath, "path: /tamsdr-drill", with: "path: /",
      "15:9 '/' cannot be the path of a sandbox",
      "write an absolute directory without '..', such as /tamsdr-drill"),
    sandbox(
      .sandboxIsSite, "bucket: drill-db", with: "bucket: tams-db",
      "16:23 bucket 'tams-db' is taken already: it cannot be the sandbox's", apart),
    sandbox(
      .sandboxIsSite, "tams-media: drill-media", with: "tams-media: drill-db",
      "17:26 bucket 'drill-db' is taken already: it cannot be the sandbox's", apart),
    sandbox(
      .sandboxIsSite, "tams-media: drill-media", with: "tams-media: tams-media",
      "17:26 bucket 'tams-media' is taken already: it cannot be the sandbox's", apart),
    sandbox(
      .sandboxIsSite, "tams: { url: \"http://127.0.0.1:3\"",
      with: "tams: { url: \"http://127.0.0.1:1\"",
      "18:16 address 'http://127.0.0.1:1' is taken already: it cannot be the sandbox's", apart),
    sandbox(
      .sandboxIsSite, "tams: { url: \"http://127.0.0.1:3\"",
      with: "tams: { url: \"http://127.0.0.1:1/\"",
      "18:16 address 'http://127.0.0.1:1/' is taken already: it cannot be the sandbox's", apart),
    sandbox(
      .sandboxIsSite, "name: drill-api", with: "name: tams-api",
      "19:13 service 'tams-api' is taken already: it cannot be the sandbox's", apart),
    sandbox(
      .sandboxIsSite, "stop: [drill, stop]", with: "stop: [lab, stop]",
      "19:13 command 'lab stop' is taken already: it cannot be the sandbox's", apart),
    sandbox(
      .sandboxIsSite, "id: DRILLKEY", with: "id: TAMSKEY",
      "20:8 key 'TAMSKEY' is taken already: it cannot be the sandbox's", apart),
    sandbox(
      .fencedOwnKey, "id: DRILLKEY", with: "id: EXECUTOR",
      "20:28 key 'EXECUTOR' is to be fenced, but tamsdr reads by it",
      "give tamsdr a key of its own: the fence would lock the recovery out"),
    sandbox(
      .missingKey, "{ tams-media: drill-media }", with: "{}",
      "17:12 the sandbox's buckets needs 'tams-media'",
      "write tams-media: the bucket that stands for it"),
  ]
}

import Foundation
import Testing

@Suite("A plan file")
struct PlanTests {
  /// What happens between plan and run, and what is told of it: one line each.
  enum Drift: String, Sendable, CaseIterable {
    case runbook, brokenRunbook, include, lostInclude, site, script
    case snapshotGone, snapshotExpiring, suspended, otherRun, earlierIncident

    var told: [String] {
      switch self {
      case .runbook, .brokenRunbook: ["drift: runbook "]
      case .include: ["drift: included runbook "]
      case .lostInclude: ["is not to be read: No such file or directory"]
      case .site: ["drift: site file "]
      case .script: ["drift: script "]
      case .snapshotGone: ["was there, is gone", "drift: recovery point: was "]
      case .snapshotExpiring: ["needed until"]
      case .suspended:
        ["schedule: was enabled, is suspended", "state: was Active, is "]
      case .otherRun: ["drift: newest run at this site: was none, is "]
      case .earlierIncident: ["drift: recovery point: was "]
      }
    }
  }

  @Test(
    "is refused with 9, nothing changed and every drift named, where anything has drifted",
    arguments: Drift.allCases)
  func drifts(_ drift: Drift) async throws {
    try await LabSite.with(["--segments", "20"]) { lab in
      let planned = try await PlannedLab(lab)
      var options: [String] = []
      switch drift {
      case .runbook: try planned.append("# edited\n", to: planned.runbook)
      case .brokenRunbook: try planned.append("steps: [\n", to: planned.runbook)
      case .include: try planned.append("# edited\n", to: planned.parts + "/fence.yaml")
      case .lostInclude: try FileManager.default.removeItem(atPath: planned.parts + "/reopen.yaml")
      case .site: try planned.append("# edited\n", to: lab.site)
      case .script: try planned.append("exit 0\n", to: planned.script)
      case .snapshotGone:
        try await lab.cluster("DELETE", "snapshots/\(try planned.databaseSnapshot)/", "")
      case .snapshotExpiring:
        let soon = Date(timeIntervalSinceNow: 600).formatted(.iso8601)
        try await lab.cluster(
          "PATCH", "snapshots/\(try planned.databaseSnapshot)/", #"{"expiration_time": "\#(soon)"}"#
        )
      case .suspended:
        try await lab.cluster(
          "PATCH", "protectedpaths/\(try planned.weeklyPath)/", #"{"enabled": false}"#)
      case .otherRun:
        let run = try await lab.run("full-restore", ["--yes", "--accept", "loss_over_limit"])
        try #require(run.status == 0, "\(run)")
      case .earlierIncident:
        let earlier = Date(timeIntervalSinceNow: -3 * 86_400).formatted(.iso8601)
        options = ["--incident-at", earlier]
      }
      let before = try await lab.digest()
      let logged = try await lab.log().count
      let runs = try await lab.tamsdr(["list", "--json"]).output

      let run = try await lab.tamsdr(["run", "--plan", planned.file, "--yes"] + options)
      #expect(run.status == 9, "\(run)")
      let told = run.errors.split(separator: "\n").filter { $0.hasPrefix("  drift: ") }
      #expect(told.count == drift.told.count, "\(run)")
      for words in drift.told {
        #expect(told.contains { $0.contains(words) }, "\(words) in \(run)")
      }
      #expect(run.errors.contains("next: tamsdr plan \(planned.runbook) "), "\(run)")
      #expect(run.errors.contains("site: as before"), "\(run)")
      #expect(try await lab.changes(since: logged) == [])
      #expect(try await lab.digest() == before)
      #expect(try await lab.tamsdr(["list", "--json"]).output == runs)
    }
  }

  @Test("names every drift at once, as JSON too")
  func several() async throws {
    try await LabSite.with(["--segments", "20"]) { lab in
      let planned = try await PlannedLab(lab)
      try planned.append("# edited\n", to: planned.runbook)
      try planned.append("exit 0\n", to: planned.script)
      try await lab.cluster("DELETE", "snapshots/\(try planned.databaseSnapshot)/", "")
      let run = try await lab.tamsdr(["run", "--plan", planned.file, "--yes", "--json"])
      #expect(run.status == 9, "\(run)")
      let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
      let answer = ReportView(members: object as? [String: Any] ?? [:])
      #expect(answer.number("exit_code") == 9)
      let told = answer.list("drifts").compactMap { $0["what"] as? String }
      #expect(told.map { $0.prefix(6) } == ["runboo", "script", "snapsh"], "\(run)")
    }
  }

  @Test("changes nothing, holds no secret, and runs while nothing has drifted, once")
  func runs() async throws {
    try await LabSite.with(["--segments", "20"]) { lab in
      let logged = try await lab.log().count
      let before = try await lab.digest()
      let planned = try await PlannedLab(lab, disaster: nil)
      #expect(try await lab.changes(since: logged) == [])
      #expect(try await lab.digest() == before)
      let text = try String(contentsOfFile: planned.file, encoding: .utf8)
      for secret in try lab.secrets() + [PlannedLab.token] { #expect(!text.contains(secret)) }

      try await lab.disaster("flows-deleted")
      let run = try await lab.tamsdr(
        ["run", "--plan", planned.file, "--yes", "--accept", "loss_over_limit"],
        environment: PlannedLab.environment)
      #expect(run.status == 0, "\(run)")
      let report = try await lab.report()
      #expect(report.state(of: "note") == "done")
      let (database, bucket) = report.snapshots
      #expect(try await lab.digest() == (try await lab.digest(database: database, bucket: bucket)))
      #expect(report.text("plan", "digest") == (try planned.document["digest"] as? String))
      #expect(report.text("plan", "path") == planned.file)

      let again = try await lab.tamsdr(["run", "--plan", planned.file, "--yes"])
      #expect(again.status == 9, "\(again)")
    }
  }

  @Test("is taken up again after a kill without being compared: the run has begun")
  func killed() async throws {
    try await LabSite.with(["--segments", "20"]) { lab in
      let planned = try await PlannedLab(lab)
      let killed = try await lab.tamsdr(
        ["run", "--plan", planned.file, "--yes", "--accept", "loss_over_limit"],
        environment: PlannedLab.environment.merging(
          ["TAMSDR_CRASH_AT": "step.prepare.effect"], uniquingKeysWith: { $1 }))
      #expect(killed.status == 128 + 9, "\(killed)")
      try planned.append("# edited\n", to: planned.runbook)
      let resumed = try await lab.tamsdr(
        ["resume", "--yes"], environment: PlannedLab.environment)
      #expect(resumed.status == 0, "\(resumed)")
    }
  }

  @Test("is not written where nobody can know the point before the first change, or a check fails")
  func unplanned() async throws {
    try await LabSite.with(["--segments", "20"]) { lab in
      let folder = try lab.copyParts()
      let late = folder + "/late.yaml"
      try """
      runbook: late
      steps:
        - { id: stop, action: service.stop }
        - { id: point, action: recovery_point.choose }
      """.write(toFile: late, atomically: true, encoding: .utf8)
      let file = folder + "/plan.json"
      let plan = try await lab.tamsdr(["plan", late, "--site", lab.site, "-o", file])
      #expect(plan.status == 2, "\(plan)")
      #expect(plan.errors.contains("step point chooses its point in the run only"), "\(plan)")
      try await tellsEachStep(lab, late: late)
      try await lab.fail(
        ServiceFault(service: "vms", path: "/versions/", fault: "403", always: true))
      let failing = try await lab.tamsdr(
        ["plan", Checkout.runbook("full-restore"), "--site", lab.site, "-o", file])
      #expect(failing.status == 3, "\(failing)")
      #expect(failing.errors.contains("a run would end in step preflight"), "\(failing)")
      #expect(!FileManager.default.fileExists(atPath: file))
    }
  }

  /// What the steps get and do, as far as it can be told, with nothing changed.
  private func tellsEachStep(_ lab: LabSite, late: String) async throws {
    let logged = try await lab.log().count
    func plan(_ runbook: String) async throws -> ReportView {
      let plan = try await lab.tamsdr(["plan", runbook, "--site", lab.site, "--json"])
      try #require(plan.status == 0, "\(plan)")
      let object = try JSONSerialization.jsonObject(with: Data(plan.output.utf8))
      return ReportView(members: object as? [String: Any] ?? [:])
    }
    let restore = try await plan(Checkout.runbook("full-restore"))
    let steps = Dictionary(
      uniqueKeysWithValues: restore.list("steps").map { ($0["id"] as? String ?? "", $0) })
    let commits = steps.filter { $0.key.hasPrefix("commit[") }
    #expect(!commits.isEmpty)
    for commit in commits.values {
      #expect(commit["undo"] as? String == "assumed")
      let inputs = commit["inputs"] as? [String: Any]
      #expect(inputs?["prepared"] as? String == "(after prepare)")
      #expect(inputs?["undo"] as? String == "(after rescue)")
    }
    #expect((steps["stop"]?["sets"] as? [String]) == ["service"])
    #expect(steps["verify"]?["verdict"] as? String == "pass")
    #expect(steps["open"]?["critical"] as? Bool == true)
    let chosen = restore.list("candidates").filter { $0["chosen"] as? Bool == true }
    #expect(chosen.count == 1)
    #expect((chosen.first?["in_favour"] as? [String])?.isEmpty == false)
    let text = try await lab.tamsdr(
      ["plan", Checkout.runbook("full-restore"), "--site", lab.site])
    #expect(text.output.contains("recovery time, by the budgets"), "\(text)")
    #expect(text.output.contains("data loss window: "), "\(text)")
    // Behind a step that changes something the point is still looked for.
    #expect(try await plan(late).text("recovery_point", "class") != nil)
    #expect(try await lab.changes(since: logged) == [])
  }

  @Test("tells beside the budgets how long earlier runs took, once three have gone through")
  func experience() async throws {
    try await LabSite.with(["--segments", "20"]) { lab in
      let runbook = try lab.quickRunbook()
      for count in 0...3 {
        let plan = try await lab.tamsdr(["plan", runbook, "--site", lab.site])
        #expect(plan.status == 0, "\(plan)")
        #expect(
          plan.output.contains("as earlier runs of it here took: ") == (count == 3), "\(plan)")
        let run = try await lab.tamsdr(["run", runbook, "--site", lab.site, "--yes"])
        #expect(run.status == 0, "\(run)")
      }
    }
  }

  @Test("that was edited, is cut or is none is refused with 2 and the reason")
  func unusable() async throws {
    try await LabSite.with(["--segments", "20"]) { lab in
      let planned = try await PlannedLab(lab)
      let text = try String(contentsOfFile: planned.file, encoding: .utf8)
      let cases = [
        (text.replacing("\"needed_s\" : ", with: "\"needed_s\" : 1"), "it was edited"),
        (String(text.dropLast(10)), "it is not one JSON object"), ("{}", "it holds no digest"),
      ]
      for (content, reason) in cases {
        try content.write(toFile: planned.file, atomically: true, encoding: .utf8)
        let run = try await lab.tamsdr(["run", "--plan", planned.file, "--yes"])
        #expect(run.status == 2, "\(run)")
        #expect(run.errors.contains(reason), "\(run)")
        #expect(run.errors.contains("next: tamsdr plan "), "\(run)")
      }
      let both = try await lab.tamsdr([
        "run", planned.runbook, "--plan", planned.file, "--site", lab.site,
      ])
      #expect(both.status == 2, "\(both)")
      #expect(both.errors.contains("they cannot be given beside --plan"), "\(both)")
    }
  }
}

/// A lab with a runbook of parts that also starts a script, and the plan of it.
private struct PlannedLab {
  static let token = "a-token-nobody-may-see"
  static let environment = ["PLAN_TOKEN": token]

  let parts: String
  let runbook: String
  let script: String
  let file: String

  init(_ lab: LabSite, disaster: String? = "flows-deleted") async throws {
    parts = try lab.copyParts()
    runbook = parts + "/restore-in-parts.yaml"
    script = parts + "/note.sh"
    file = parts + "/plan.json"
    try "#!/bin/sh\nexit 0\n".write(toFile: script, atomically: true, encoding: .utf8)
    let text = try String(contentsOfFile: runbook, encoding: .utf8)
    let changed = text.replacing(
      "steps:\n",
      with: """
        parameters: { token: { type: secret, default: { env: OTHER_TOKEN } } }
        steps:

        """
    ).replacing(
      "finally:\n",
      with: """
          - id: note
            action: command.run
            with: { command: [sh, \(script)], secret_environment: { TOKEN: "${{ parameters.token }}" } }
        finally:

        """)
    try changed.write(toFile: runbook, atomically: true, encoding: .utf8)
    if let disaster { try await lab.disaster(disaster) }
    let plan = try await lab.tamsdr(
      ["plan", runbook, "--site", lab.site, "--set", "token=env:PLAN_TOKEN", "-o", file],
      environment: Self.environment)
    guard plan.status == 0 else { throw LabSite.Broken(description: plan.description) }
  }

  func append(_ text: String, to path: String) throws {
    let before = try String(contentsOfFile: path, encoding: .utf8)
    try (before + text).write(toFile: path, atomically: true, encoding: .utf8)
  }

  var document: [String: Any] {
    get throws {
      let data = try Data(contentsOf: URL(fileURLWithPath: file))
      return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }
  }

  var databaseSnapshot: Int {
    get throws {
      let point = try document["point"] as? [String: Any]
      return try #require((point?["database"] as? [String: Any])?["snapshot_id"] as? Int)
    }
  }

  /// A protected path that the point does not rest on.
  var weeklyPath: Int {
    get throws {
      let paths = try document["protected_paths"] as? [[String: Any]] ?? []
      let weekly = paths.first { ($0["name"] as? String)?.contains("weekly") == true }
      return try #require(weekly?["id"] as? Int)
    }
  }
}

extension LabSite {
  /// What the lab's secrets hold.
  fileprivate func secrets() throws -> [String] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/secrets")
    return try names.map {
      try String(contentsOfFile: "\(folder)/secrets/\($0)", encoding: .utf8)
        .trimmingCharacters(in: .whitespacesAndNewlines)
    }
  }
}

extension LabSite {
  fileprivate func quickRunbook() throws -> String {
    let path = folder + "/quick.yaml"
    try """
    runbook: quick
    objectives: { rto: 10m }
    steps:
      - id: nothing
        action: command.run
        with: { command: ["true"], read_only: true }
        budget: 5m
        restores_service: true
    """.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }
}

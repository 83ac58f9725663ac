import Core

/// A run made by hand, record by record, on a clock that starts at 10:00.
struct SampleRun {
  private(set) var state: RunState
  /// With the first, as a journal is read back.
  private(set) var records: [RunRecord]
  let site: Site

  static let started = Timestamp(seconds: 1_772_359_200)
  static let mark = Mark(line: 3, column: 5)

  init(
    incidentBefore lead: Duration = .zero, objectives: Objectives = sampleObjectives,
    steps: [Runbook.Item] = sampleSteps
  ) {
    let source = RunOpening.SourceText(
      path: "runbooks/sample.yaml", text: "", digest: String(repeating: "a", count: 64))
    let opening = RunOpening(
      run: "20260301-100000-abcd", tool: "tamsdr", runbook: source, site: source, scripts: [:],
      parameters: [:], options: RunOptions(), siteKey: "key", incident: Self.started - lead,
      started: Self.started, host: "host", process: 7, user: "operator")
    self.init(
      opening: opening, runbook: Runbook(name: "sample", objectives: objectives, steps: steps))
  }

  init(opening: RunOpening, runbook: Runbook, site: Site = Self.site, specs: [ActionSpec] = []) {
    state = RunState(
      opening: opening, runbook: runbook,
      specs: Dictionary(uniqueKeysWithValues: (Self.specs + specs).map { ($0.name, $0) }))
    records = [RunRecord(number: 1, time: opening.started, event: .opened(opening: opening))]
    self.site = site
  }

  static let sampleObjectives = Objectives(rto: .seconds(1_800), rpo: .seconds(90_000))

  static let site = Site(
    name: "lab",
    vast: Site.Vast(
      endpoint: "https://cluster", trust: Site.Trust(insecure: true), tenant: "default",
      credentials: .token(.environment("TOKEN"))),
    s3: Site.S3(
      endpoints: ["http://s3"], trust: Site.Trust(), region: "us-east-1", accessKey: "key",
      secretKey: .environment("SECRET")),
    trino: Site.Trino(
      endpoint: "http://trino", trust: Site.Trust(), catalog: "vast", user: "tamsdr"),
    database: Site.Database(bucket: "tams-db", schema: "tams7", trinoSchema: "tams-db/tams7"),
    buckets: ["tams-media"],
    tams: Site.Tams(
      api: .bbc8, tables: .vasttams7, timeBase: .tai, url: "http://tams",
      privateURL: "http://private", trust: Site.Trust()),
    services: [], fencedKeys: [], presignedLifetime: .seconds(5), notifiers: [], document: .null)

  private static let specs = [
    ActionSpec(name: "recovery_point.choose", help: "", role: .choose),
    ActionSpec(
      name: "service.stop", help: "", effect: .reversible, role: .stop, touches: ["service"],
      sets: [.service]),
    ActionSpec(name: "approval.ask", help: "", role: .consent),
    ActionSpec(
      name: "recovery_point.take", help: "", effect: .reversible, role: .rescue,
      touches: ["snapshot"]),
    ActionSpec(
      name: "vast.restore_commit", help: "", effect: .irreversible, role: .commit,
      touches: ["protected path"]),
    ActionSpec(name: "tams.check_database", help: "", role: .proof),
    ActionSpec(
      name: "service.open", help: "", effect: .reversible, role: .open, touches: ["service"]),
  ]

  static let sampleSteps: [Runbook.Item] = [
    step("point", "recovery_point.choose"), step("consent", "approval.ask"),
    step("stop", "service.stop"), step("rescue", "recovery_point.take"),
    step("commit", "vast.restore_commit"), step("check", "tams.check_database"),
    step("open", "service.open", restores: true),
  ].map(Runbook.Item.step)

  static func step(_ id: String, _ action: String, restores: Bool = false) -> Step {
    Step(id: id, action: action, budget: .seconds(60), restoresService: restores, mark: mark)
  }
}

// MARK: records

extension SampleRun {
  mutating func record(_ event: RunEvent, at second: Int) {
    record(event, at: Self.started + .seconds(second))
  }

  mutating func record(_ event: RunEvent, at time: Timestamp) {
    let record = RunRecord(number: records.count + 1, time: time, event: event)
    records.append(record)
    state.apply(record)
  }

  mutating func begin(
    _ id: String, _ action: String, at second: Int, attempt: Int = 1, undoing: Bool = false
  ) {
    record(
      .started(
        attempt: AttemptStart(
          step: StepKey(id), action: action, attempt: attempt, pass: 1, undoing: undoing,
          inputs: [:], remoteName: "tamsdr-20260301-100000-abcd-\(id)-1")), at: second)
  }

  mutating func end(
    _ id: String, _ action: String, from began: Int, at second: Int,
    _ outcome: AttemptEnd.Outcome = .done(result: ActionResult()), byProbe: Bool = false
  ) {
    record(
      .finished(
        attempt: AttemptEnd(
          step: StepKey(id), action: action, inputs: [:],
          began: Self.started + .seconds(began), outcome: outcome, byProbe: byProbe)), at: second)
  }

  /// Another process takes the run up.
  mutating func attach(
    _ command: String = "resume", by user: String = "operator", takeover: Takeover? = nil,
    at second: Int
  ) {
    record(
      .attached(
        attachment: Attachment(
          command: command, options: RunOptions(), host: "host", process: 8, user: user,
          takeover: takeover)), at: second)
  }

  /// Up to the commit's intent at second 50: point chosen, approved after 20 s, stopped, rescued.
  mutating func reachCommit(losing behindFence: Loss? = nil) {
    end(
      "point", "recovery_point.choose", from: 0, at: 10,
      .done(result: ActionResult(outputs: Self.chosen)))
    record(.asked(step: StepKey("consent"), text: "go back?", kind: "approval"), at: 10)
    record(.answered(step: StepKey("consent"), accepted: true, by: "operator"), at: 30)
    end("consent", "approval.ask", from: 10, at: 30)
    begin("stop", "service.stop", at: 30)
    let hold = HoldProof(
      Hold(.service, "tams-api"), proof: "probe says stopped", lift: "systemctl start tams-api")
    end(
      "stop", "service.stop", from: 30, at: 40,
      .done(result: ActionResult(holdsSet: [hold])))
    begin("rescue", "recovery_point.take", at: 40)
    end(
      "rescue", "recovery_point.take", from: 40, at: 50,
      .done(
        result: ActionResult(
          outputs: Self.rescued.merging(behindFence.map { ["loss": $0.value] } ?? [:]) { $1 })))
    begin("commit", "vast.restore_commit", at: 50)
  }

  /// The rest of a good run: service is back at second 140, 80 s after the commit.
  mutating func finish(check verdict: Verdict = .pass, as outcome: Outcome = .succeeded) {
    end(
      "commit", "vast.restore_commit", from: 50, at: 60,
      .done(
        result: ActionResult(
          outputs: ["undo": .text("assumed"), "undo_reason": .text("nobody has shown it")])))
    let check = Check(
      id: "V06", title: "rows", verdict: verdict, numbers: ["expected": .integer(200)],
      finding: "200 of 200 <rows>")
    end(
      "check", "tams.check_database", from: 60, at: 130,
      .done(result: ActionResult(checks: [check])))
    begin("open", "service.open", at: 130)
    end("open", "service.open", from: 130, at: 140)
    record(.concluding(outcome: outcome), at: 140)
    record(.ended(outcome: outcome, exitCode: state.exitCode(for: outcome)), at: 141)
  }

  func report(
    isAlive: Bool = false, addition: Report.Addition? = nil, since: Report.Since = Report.Since(),
    releaseRunbook: String? = nil
  ) -> Report {
    Report(
      of: state, records: records, site: site,
      journal: Report.Journal(
        path: "runs/20260301-100000-abcd.jsonl", head: String(repeating: "b", count: 64),
        records: records.count, droppedTail: false),
      isAlive: isAlive, options: " --state-dir state", addition: addition,
      since: since, releaseRunbook: releaseRunbook)
  }

  private static var chosen: [String: Value] {
    let database = SnapshotFact(
      id: 1, name: "daily", directory: DirectoryPath("/tams/db"),
      created: started - .seconds(28_800),
      expires: nil, state: SnapshotFact.usableState, policy: "tams-db-daily")
    let media = SnapshotFact(
      id: 2, name: "media", directory: DirectoryPath("/tams/media"),
      created: started - .seconds(14_400),
      expires: nil, state: SnapshotFact.usableState, policy: "tams-media-6h")
    let point = RecoveryPoint(
      kind: .bucketNewer,
      database: RecoveryPoint.Part(
        view: BucketView(
          bucket: "tams-db", directory: DirectoryPath("/tams/db"), content: .database),
        snapshot: database),
      buckets: [
        RecoveryPoint.Part(
          view: BucketView(
            bucket: "tams-media", directory: DirectoryPath("/tams/media"), content: .media),
          snapshot: media)
      ],
      restores: [])
    let loss = Loss(segments: .rows(12), oldestLost: started - .seconds(7_200))
    return [
      "point": point.value, "time": .time(point.time), "loss": loss.value,
      "reasons": .list([.text("it is the newest")]), "runner_up": point.value,
    ]
  }

  private static var rescued: [String: Value] {
    [
      "snapshots": .map([
        "/tams/db": .map([
          "directory": .text("/tams/db"), "absent": .bool(false), "snapshot": .text("rescue-db"),
          "snapshot_id": .integer(9), "created": .time(started),
          "expires": .time(started + .seconds(1_209_600)),
        ]),
        "/tams/media": .map([
          "directory": .text("/tams/media"), "absent": .bool(true), "proof": .text("404 twice"),
        ]),
      ])
    ]
  }
}

import Foundation
import Testing

@testable import Core
@testable import Reporting

@Suite("The pages on JSON members")
struct JSONMembersTests {
  private static let project = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test("name every member of the report")
  func report() throws {
    var members = JSONMembers()
    for report in MembersTests.reports + Self.reports {
      members.take(JSONReport.document(of: report), at: "")
    }
    // The sample site has no sandbox.
    members.take(.map(["sandbox": .text("/tamsdr-drill")]), at: "drill")
    #expect(members.unknown == [])
    try compare(
      "report.md",
      """
      # Members of the report

      `tamsdr report --format json`, `tamsdr status --json`, and `report` in the last line of
      `tamsdr run --json`. Durations are in seconds, times RFC 3339. A member without a value is null, never
      absent. `…[]` is each element of a list.

      \(members.table)

      """)
  }

  @Test("name every event and its members")
  func events() throws {
    let events = Self.events
    let source = try String(
      contentsOf: Self.project.appending(path: "Sources/Core/Run/RunEvent.swift"), encoding: .utf8)
    let declared = source.prefix(upTo: source.range(of: "\n}\n")?.lowerBound ?? source.endIndex)
      .matches(of: /(?m)^  case (\w+)/).map { String($0.1) }
    #expect(Set(events.map { "\($0)".prefix { $0.isLetter } }) == Set(declared.map { $0[...] }))
    var kinds: [String: JSONMembers] = [:]
    var state = SampleRun().state
    for (number, event) in events.enumerated() {
      let record = RunRecord(number: number + 1, time: SampleRun.started, event: event)
      state.apply(record)
      var document = EventLine(record, in: state).document.mapValue ?? [:]
      for common in ["time", "number", "event"] { document[common] = nil }
      kinds[event.kind, default: JSONMembers()].take(.map(document), at: "")
    }
    let parts = kinds.sorted { $0.key < $1.key }.map { kind, members in
      "## \(kind)\n\n" + (members.table.isEmpty ? "No members of its own." : members.table)
    }
    #expect(kinds.values.flatMap(\.unknown) == [])
    try compare(
      "events.md",
      """
      # Events

      With `--json` a run writes one JSON object a line. Each has `time`, `number` (of its journal record) and
      `event`; the rest depends on the event. A run's last line has the event `result`, with `run`, `outcome`,
      `exit_code` and `report`. A command that could not do what it was asked for ends with the event
      `failed`: `outcome`, `exit_code`, `code`, `what`, `place`, `hint`, `site` and `next`.

      \(parts.joined(separator: "\n\n"))

      """)
  }

  private func compare(_ name: String, _ text: String) throws {
    let file = Self.project.appending(path: "examples/reference/\(name)")
    if ProcessInfo.processInfo.environment["TAMSDR_RENEW"] != nil {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    let page = try? String(contentsOf: file, encoding: .utf8)
    #expect(
      page == text,
      "\(name) is not of this code: TAMSDR_RENEW=1 swift test --filter JSONMembersTests writes it anew"
    )
  }
}

/// The members seen in some documents, by path, with what they may be.
private struct JSONMembers {
  private var kinds: [String: Set<String>] = [:]

  /// Maps whose names are an action's or a runbook's own.
  private static let open: Set<String> = [
    "outputs", "numbers", "elements", "handle", "parameters", "buckets",
  ]

  mutating func take(_ value: Value, at path: String) {
    switch value {
    case .map(let members):
      if !path.isEmpty { kinds[path, default: []].insert("map") }
      guard !Self.open.contains(String(path.split(separator: ".").last ?? "")) else { return }
      for (name, member) in members { take(member, at: path.isEmpty ? name : "\(path).\(name)") }
    case .list(let members):
      kinds[path, default: []].insert("list")
      for member in members { take(member, at: path + "[]") }
    case .null: kinds[path, default: []].insert("null")
    case .bool: kinds[path, default: []].insert("true or false")
    case .integer, .number: kinds[path, default: []].insert("number")
    case .text: kinds[path, default: []].insert("text")
    case .duration: kinds[path, default: []].insert("duration")
    case .time: kinds[path, default: []].insert("time")
    case .secret: kinds[path, default: []].insert("secret")
    }
  }

  /// Those of which no sample tells what they are.
  var unknown: [String] { kinds.filter { $0.value == ["null"] }.map(\.key).sorted() }

  var table: String {
    guard !kinds.isEmpty else { return "" }
    let rows = kinds.sorted { $0.key < $1.key }.map { path, kinds in
      let words = kinds.subtracting(["null"]).sorted() + (kinds.contains("null") ? ["null"] : [])
      return "| `\(path)` | \(words.joined(separator: " or ")) |"
    }
    return (["| member | is |", "| --- | --- |"] + rows).joined(separator: "\n")
  }
}

// MARK: samples

extension JSONMembersTests {
  private static let problem = Problem(.answerLost, "no answer", at: "cluster", hint: "look")
  private static let step = StepKey("commit", element: "/tams/db")
  private static let check = Check(
    id: "V06", title: "rows", verdict: .degraded, numbers: ["n": .integer(1)], finding: "one")

  /// Together they have every member.
  private static var reports: [Report] {
    var good = SampleRun()
    good.reachCommit(
      losing: Loss(segments: .rows(12), oldestLost: SampleRun.started - .seconds(60)))
    good.finish(check: .degraded, as: .unverified)
    var waiting = SampleRun()
    waiting.reachCommit()
    waiting.end("commit", "vast.restore_commit", from: 50, at: 60, .inDoubt(problem: problem))
    waiting.record(.rollbackBegan(to: "fenced", cause: "no answer"), at: 60)
    waiting.record(
      .undoFinished(undo: UndoEnd(step: StepKey("rescue"), outcome: .undone(result: .nothing))),
      at: 61)
    let left = UndoResult.left(reason: "the tables are not there")
    waiting.record(
      .undoFinished(undo: UndoEnd(step: StepKey("stop"), outcome: .undone(result: left))), at: 61)
    waiting.record(.holdBroken(hold: Hold(.service, "tams-api"), finding: "it runs"), at: 62)
    waiting.record(
      .asked(
        step: StepKey("open"), text: "go on?", kind: "approval",
        until: SampleRun.started + .seconds(600)),
      at: 63)
    waiting.record(.skipped(step: StepKey("check"), reason: "no time", by: "operator"), at: 64)
    waiting.record(.waiting(problem: problem), at: 65)
    var full = good.report()
    let uncounted = Loss(segments: .rows(1), reason: "the bucket cannot be counted")
    full.liftedSince = [Hold(.service, "tams-api"): "20260302-100000-abcd"]
    full.outdatedBy = "20260302-100000-abcd"
    full.plan = RunPlan(path: "plan.json", digest: "d", point: .null)
    full.addition = Report.Addition(time: .seconds(60), run: "20260301-100000-abcd")
    full.contacts = [Contact(name: "on call", reach: ["tel"])]
    full.unmade = [Report.UnmadeLine(step: step, check: UnmadeCheck("V20", "no webhooks"))]
    full.provisionalUntil = SampleRun.started
    full.warnings = ["a warning"]
    full.point = full.point.map {
      Report.Point(
        point: Self.expiring($0.point), preview: uncounted, reasons: $0.reasons,
        runnerUp: $0.runnerUp, behindFence: nil)
    }
    full.watches = [
      RunState.Watched(
        time: SampleRun.started, watch: Watch(due: .seconds(3_600), checks: [check])
      )
    ]
    full.remains = [Report.Remain(step: step, name: "tamsdr-x", state: "there")]
    var undone = waiting.report()
    undone.rollback = nil
    return [good.report(), waiting.report(), full, undone, SampleRun().report()]
  }

  private static func expiring(_ point: RecoveryPoint) -> RecoveryPoint {
    let snapshot = SnapshotFact(
      id: 1, name: "daily", directory: DirectoryPath("/tams/db"), created: SampleRun.started,
      expires: SampleRun.started, state: SnapshotFact.usableState, policy: "daily")
    return RecoveryPoint(
      kind: point.kind, database: point.database, buckets: point.buckets,
      restores: [
        RecoveryPoint.Restore(
          directory: snapshot.directory, protectedPath: 1, protectedPathName: "db",
          snapshot: snapshot, holds: [])
      ])
  }

  private static var events: [RunEvent] {
    let opening = SampleRun().state.opening
    let start = AttemptStart(
      step: step, action: "vast.restore_commit", attempt: 1, pass: 1, undoing: false, inputs: [:],
      remoteName: "tamsdr-x")
    let undoing = AttemptStart(
      step: step, action: "vast.restore_commit", attempt: 1, pass: 1, undoing: true, inputs: [:],
      remoteName: "tamsdr-x")
    let outcomes: [AttemptEnd.Outcome] = [
      .done(result: ActionResult(checks: [check])), .failed(problem: problem),
      .inDoubt(problem: problem), .notStarted, .waiting(problem: Problem(nil, "what")),
    ]
    let attachment = Attachment(
      command: "resume", options: RunOptions(), host: "host", process: 8, user: "operator",
      takeover: Takeover(from: "a host", wasSilent: true, mayLackRecords: true))
    let hold = Hold(.service, "tams-api")
    return [
      .opened(opening: opening), .attached(attachment: attachment),
      .attached(
        attachment: Attachment(
          command: "resume", options: RunOptions(), host: "host", process: 8, user: "operator")),
      .frozen(step: "commit", elements: ["/tams/db": .text("x")]), .started(attempt: start),
      .started(attempt: undoing),
      .handle(step: step, undoing: false, handle: ["task": .integer(7)]),
    ]
      + outcomes.map {
        .finished(
          attempt: AttemptEnd(
            step: step, action: "vast.restore_commit", inputs: [:], began: SampleRun.started,
            outcome: $0))
      } + [
        .undoFinished(undo: UndoEnd(step: step, outcome: .undone(result: .nothing))),
        .skipped(step: step, reason: "r", by: "operator"),
        .skipped(step: step, reason: "r", by: nil),
        .accepted(step: step, reason: "r", by: "operator"),
        .resolved(step: step, done: true, reason: "r", by: "operator"),
        .resolved(step: step, done: false, reason: "r", by: "operator"),
        .checkpoint(name: "fenced"), .asked(step: step, text: "t", kind: "approval"),
        .asked(step: step, text: "t", kind: "approval", until: SampleRun.started),
        .answered(step: step, accepted: true, by: "operator"),
        .holdBroken(hold: hold, finding: "f"), .holdRenewed(hold: hold),
        .invalidated(steps: [step], reason: "r"), .rollbackBegan(to: nil, cause: "c"),
        .rollbackBegan(to: "fenced", cause: "c"), .rollbackEnded(to: nil),
        .rollbackEnded(to: "fenced"), .concluding(outcome: .failed), .noted(warning: "w"),
        .waiting(problem: problem), .interrupted(signal: "SIGINT"),
        .ended(outcome: .failed, exitCode: 4),
        .watched(watch: Watch(due: .seconds(3_600), checks: [check])),
      ]
  }
}

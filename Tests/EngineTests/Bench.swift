import Core
import Engine
import Foundation
import Store

/// Runs a runbook of `WorldAction`s in a folder of its own; each `run` is a process of its own as far as
/// the engine can tell: it has nothing but the journal.
final class Bench: Sendable {
  let world = World()
  let folder: StateFolder
  let runbook: Runbook
  let plan: RunPlan?
  let run = "20260301-020000-test"
  /// What stays after any way back: nothing removes a rescue snapshot unasked.
  let rescue: Set = ["tamsdr-20260301-020000-test-rescue-1"]

  static let specs: [ActionSpec] = [
    spec("t.look", .readOnly, .none), spec("t.choose", .readOnly, .choose),
    spec("t.verify", .readOnly, .verify), spec("t.consent", .readOnly, .consent),
    spec("t.stop", .reversible, .stop, sets: [.service]),
    spec("t.fence", .reversible, .fence, sets: [.key]),
    spec("t.suspend", .reversible, .suspend, sets: [.schedule]),
    spec("t.take", .reversible, .rescue), spec("t.prepare", .reversible, .prepare),
    spec("t.commit", .irreversible, .commit), spec("t.check", .readOnly, .proof),
    spec("t.lift", .reversible, .none, lifts: [.key]),
    spec("t.start", .reversible, .none), spec("t.open", .reversible, .open),
  ]

  private static let inputs: [String: [ActionSpec.Input]] = [
    "t.prepare": [.init("restore", .any, help: "what is restored")],
    "t.commit": [.init("prepared", .any, help: "what is committed")],
  ]

  private static func spec(
    _ name: String, _ effect: ActionSpec.Effect, _ role: ActionSpec.Role, sets: [HoldKind] = [],
    lifts: [HoldKind] = []
  ) -> ActionSpec {
    ActionSpec(
      name: name, help: name, inputs: inputs[name] ?? [],
      outputs: [
        .init("name", .text, help: "its object"), .init("elements", .any, help: "a map"),
      ],
      effect: effect, role: role, touches: effect == .readOnly ? [] : ["object"], sets: sets,
      lifts: lifts)
  }

  init(_ runbook: Runbook = .recovery, plan: RunPlan? = nil) throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(
      "tamsdr-engine-\(UUID().uuidString)")
    folder = try StateFolder(path: path.path)
    self.runbook = runbook
    self.plan = plan
  }

  deinit { try? FileManager.default.removeItem(atPath: folder.path) }

  private var actions: [String: any Action] {
    Dictionary(
      uniqueKeysWithValues: Self.specs.map { ($0.name, WorldAction(spec: $0, world: world)) })
  }

  private func environment(
    _ answer: Answer, _ interruption: Interruption = Interruption()
  ) -> EngineEnvironment {
    EngineEnvironment(
      now: { Timestamp(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9)) },
      sleep: { duration in
        // Delays between tries cost nothing here; time limits still never strike.
        if duration < .seconds(30) { return }
        try await Task.sleep(for: .seconds(3_600))
      },
      ask: { _, _, _ in answer }, progress: { _, _ in }, interruption: interruption)
  }

  func opening(_ options: RunOptions) -> RunOpening {
    let text = RunOpening.SourceText(path: "r.yaml", text: "", digest: "")
    let now = Timestamp(seconds: 1_772_330_400)
    return RunOpening(
      run: run, tool: "test", runbook: text, site: text, plan: plan, scripts: [:], parameters: [:],
      options: options, siteKey: "site", incident: now, started: now, host: "h", process: 1,
      user: "u")
  }

  var archive: RunArchive {
    let runbook = runbook
    return RunArchive(folder: folder, specs: Self.specs) { _ throws(Problem) in runbook }
  }

  /// With `dyingAfter` the process ends right after that journal record.
  func start(
    _ options: RunOptions = RunOptions(yes: true), dyingAfter record: Int = .max,
    mirror: JournalMirror? = nil, gate: ChangeGate = .open
  ) async throws -> Ending {
    let world = world
    let opening = opening(options)
    let journal = try RunJournal(
      creating: folder.journalPath(run), opening: opening,
      state: RunState(
        opening: opening, runbook: runbook,
        specs: Dictionary(uniqueKeysWithValues: Self.specs.map { ($0.name, $0) })),
      mirror: mirror, gate: gate,
      now: { Timestamp(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9)) },
      observe: { if $0.number >= record { world.die() } })
    let ending = try await engine(journal).run()
    await journal.completeMirror()
    return ending
  }

  /// A process that ended right after a journal record: whatever it did later never happened.
  func startAndDie(after record: Int, _ options: RunOptions = RunOptions(yes: true)) async throws {
    _ = try? await start(options, dyingAfter: record)
    try cut(after: record)
    world.revive()
  }

  private func engine(_ journal: RunJournal, answer: Answer = .unanswered) -> RunEngine {
    RunEngine(
      journal: journal, actions: actions, site: .empty, environment: environment(answer))
  }

  private func reopen() throws -> RunJournal {
    let loaded = try archive.load(run)
    return try RunJournal(
      reopening: loaded.path, contents: loaded.contents, state: loaded.state,
      now: { Timestamp(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9)) },
      observe: { _ in })
  }

  func resume(
    _ options: RunOptions = RunOptions(yes: true), takeover: Takeover? = nil
  ) async throws -> Ending {
    let journal = try reopen()
    try await journal.append(
      .attached(
        attachment: Attachment(
          command: "resume", options: options, host: "h", process: 2, user: "u",
          takeover: takeover)))
    return try await engine(journal).run()
  }

  func rollBack(to checkpoint: String? = nil) async throws -> Ending {
    try await engine(try reopen()).rollBack(toCheckpoint: checkpoint, by: "tester")
  }

  func decide(_ decision: OperatorDecision) async throws {
    let journal = try reopen()
    let state = await journal.state
    if let refusal = decision.refusal(in: state, at: Timestamp(seconds: 1_772_330_400)) {
      throw refusal
    }
    for event in decision.events(by: "tester", in: state) { try await journal.append(event) }
  }

  var state: RunState { get throws { try archive.load(run).state } }

  func cut(after count: Int) throws {
    let path = folder.journalPath(run)
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: true)
    let kept = lines.prefix(count).map { $0 + "\n" }.joined()
    try kept.write(toFile: path, atomically: true, encoding: .utf8)
  }
}

extension Runbook {
  static func step(_ id: String, _ action: String, _ change: (inout Step) -> Void = { _ in })
    -> Runbook.Item
  {
    var step = Step(id: id, action: action, mark: Mark(line: 1, column: 1))
    change(&step)
    return .step(step)
  }

  /// The same with a last step that fails behind the fence, which is lifted by then.
  static var unfenced: Runbook {
    var runbook = recovery
    runbook.steps.removeLast(2)
    runbook.steps += [step("unfence", "t.lift"), step("last", "t.look")]
    return runbook
  }

  /// The shape of a full restore.
  static var recovery: Runbook {
    let elements = Expression.reference(
      .step("point", element: nil, members: [.name("elements")]), at: Mark(line: 1, column: 1))
    let each: (inout Step) -> Void = {
      $0.forEach = elements
      $0.parallelism = Parallelism()
    }
    return Runbook(
      name: "recovery",
      steps: [
        step("point", "t.choose"), step("verify", "t.verify"), step("consent", "t.consent"),
        step("stop", "t.stop"), step("fence", "t.fence"), step("suspend", "t.suspend"),
        step("rescue", "t.take"), .checkpoint("fenced", at: Mark(line: 1, column: 1)),
        step("prepare", "t.prepare", each), step("commit", "t.commit", each),
        step("check", "t.check"), step("start", "t.start"),
        step("open", "t.open") { $0.restoresService = true },
      ])
  }
}

extension Site {
  static var empty: Site {
    Site(
      name: "test",
      vast: Vast(
        endpoint: "https://localhost", trust: Trust(), tenant: "default",
        credentials: .token(.environment("NONE"))),
      s3: S3(
        endpoints: [], trust: Trust(), region: "", accessKey: "", secretKey: .environment("NONE")),
      trino: Trino(endpoint: "", trust: Trust(), catalog: "", user: ""),
      database: Database(bucket: "", schema: "", trinoSchema: ""), buckets: [],
      tams: Tams(
        api: .bbc8, tables: .vasttams7, timeBase: .tai, url: "", privateURL: "", trust: Trust()),
      services: [], fencedKeys: [], presignedLifetime: .seconds(5), notifiers: [],
      document: .null)
  }
}

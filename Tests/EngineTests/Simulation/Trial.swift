import Core
import Engine
import Foundation
import Store

/// One run at one simulated site, through as many processes as it takes.
final class Trial {
  static let run = "20260301-020000-test"

  let site: SimulatedSite
  let runbook: Runbook
  var fate: any Fate = NoFate()
  /// What stands between the engine and each action; the identity unless a test breaks it.
  var wrap: @Sendable (any Action) -> any Action = { $0 }
  var keepsIntents = true
  private let folder: StateFolder
  private(set) var records: [RunRecord] = []
  private(set) var violations: [Violation] = []

  /// How a process ended.
  enum End {
    case ended(Ending)
    case died
    case journalFailed
    /// The command line refuses before an engine exists.
    case refused(String)
  }

  init(_ runbook: Runbook, _ site: SiteState, since start: SiteState? = nil) throws {
    self.runbook = runbook
    self.site = SimulatedSite(site, initially: start)
    let shared = FileManager.default.fileExists(atPath: "/dev/shm")
    let base = shared ? "/dev/shm" : FileManager.default.temporaryDirectory.path
    folder = try StateFolder(path: "\(base)/tamsdr-trial-\(UUID().uuidString)")
  }

  deinit { try? FileManager.default.removeItem(atPath: folder.path) }

  var path: String { folder.journalPath(Self.run) }

  static let specs = Dictionary(
    uniqueKeysWithValues: SimulatedActions.specs.map { ($0.name, $0) })

  private var archive: RunArchive {
    let runbook = runbook
    return RunArchive(folder: folder, specs: SimulatedActions.specs) { _ throws(Problem) in runbook
    }
  }

  /// The run as its file tells it; nil where it has no record.
  func load() throws -> RunArchive.LoadedRun? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    do {
      return try archive.load(Self.run)
    } catch  where error.what.contains("no complete record") {
      return nil
    }
  }

  // MARK: Commands

  func start(_ options: RunOptions = RunOptions(yes: true)) async throws -> End {
    let text = RunOpening.SourceText(path: "r.yaml", text: "", digest: "")
    var parameters: [String: Value] = [:]
    for parameter in runbook.parameters { parameters[parameter.name] = parameter.fallback }
    let opening = RunOpening(
      run: Self.run, tool: "test", runbook: text, site: text, scripts: [:],
      parameters: parameters, options: options, siteKey: "site",
      incident: SimulatedSite.incident, started: SimulatedSite.incident, host: "h", process: 1,
      user: "u")
    let state = RunState(opening: opening, runbook: runbook, specs: Self.specs)
    let process = process(after: nil)
    let journal = try RunJournal(
      creating: path, opening: opening, state: state, now: { [site] in site.now },
      observe: { process.observe($0) })
    return try await work(process, journal) { try await $0.run() }
  }

  func resume(
    _ options: RunOptions = RunOptions(yes: true), _ decision: OperatorDecision? = nil
  ) async throws -> End {
    try await take(up: "resume", options, decision) { try await $0.run() }
  }

  func rollBack(to checkpoint: String? = nil) async throws -> End {
    try await take(up: "rollback", RunOptions(yes: true), nil) {
      try await $0.rollBack(toCheckpoint: checkpoint, by: "tester")
    }
  }

  /// `resolve` and `abandon`: a decision alone.
  func decide(_ decision: OperatorDecision) async throws {
    guard let loaded = try load(), decision.refusal(in: loaded.state, at: site.now) == nil else {
      return
    }
    let process = process(after: loaded, NoFate())
    let journal = try reopen(loaded, process)
    for event in decision.events(by: "tester", in: loaded.state) { try await journal.append(event) }
    records += process.records
  }

  func take(
    up command: String, _ options: RunOptions, _ decision: OperatorDecision?,
    _ body: (RunEngine) async throws -> Ending
  ) async throws -> End {
    guard let loaded = try load() else { return .refused("there is no such run") }
    let state = loaded.state
    if command == "resume", state.outcome.isFinal { return .refused("it has ended") }
    if let refusal = decision?.refusal(in: state, at: site.now) { return .refused(refusal.what) }
    let process = process(after: loaded)
    let journal = try reopen(loaded, process)
    return try await work(process, journal) { engine in
      try await journal.append(
        .attached(
          attachment: Attachment(
            command: command, options: options, host: "h", process: 2, user: "u")))
      for event in decision?.events(by: "tester", in: await journal.state) ?? [] {
        try await journal.append(event)
      }
      return try await body(engine)
    }
  }

  // MARK: Processes

  private func process(
    after loaded: RunArchive.LoadedRun?, _ fate: (any Fate)? = nil
  ) -> EngineProcess {
    EngineProcess(
      site, fate ?? self.fate, journalPath: path, durable: loaded?.contents.records.count ?? 0,
      intents: loaded?.state, keepsIntents: keepsIntents)
  }

  private func reopen(
    _ loaded: RunArchive.LoadedRun, _ process: EngineProcess
  ) throws -> RunJournal {
    records = loaded.contents.records
    return try RunJournal(
      reopening: loaded.path, contents: loaded.contents, state: loaded.state,
      now: { [site] in site.now }, observe: { process.observe($0) })
  }

  private func work(
    _ process: EngineProcess, _ journal: RunJournal, _ body: (RunEngine) async throws -> Ending
  ) async throws -> End {
    let actions = SimulatedActions.all(process).mapValues { wrap($0) }
    let engine = RunEngine(
      journal: journal, actions: actions, site: .empty,
      environment: process.environment(.unanswered))
    do {
      let ending = try await body(engine)
      if process.isDead { return try bury(process) }
      records += process.records
      judge(ending, await journal.state)
      return .ended(ending)
    } catch is JournalError {
      if process.isDead { return try bury(process) }
      records += process.records
      return .journalFailed
    }
  }

  private func judge(_ ending: Ending, _ state: RunState) {
    violations += Invariants.broken(
      at: Evidence(
        start: site.start, site: site.state, state: state, records: records, ending: ending))
  }

  /// What the dead process had not put on disk is gone; the world goes on without it.
  private func bury(_ process: EngineProcess) throws -> End {
    let lines = try Self.lines(of: path)
    var kept = Array(lines.prefix(process.durable))
    if let torn = process.torn, lines.count > process.durable {
      let line = lines[process.durable]
      kept.append(line.prefix(max(1, Int(Double(line.count) * torn))))
    }
    try Data(kept.joined()).write(to: URL(filePath: path))
    records = Array((records + process.records).prefix(process.durable))
    violations += site.state.violations
    if process.rests { site.pass(30) }
    return .died
  }

  static func lines(of path: String) throws -> [Data] {
    var lines: [Data] = []
    var rest = try Data(contentsOf: URL(filePath: path))[...]
    while let end = rest.firstIndex(of: 0x0A) {
      lines.append(Data(rest[rest.startIndex...end]))
      rest = rest[rest.index(after: end)...]
    }
    return lines
  }

  /// Goes on from a moment of another run: its site as it was, and what its journal had on disk.
  func adopt(_ journal: Data) throws { try journal.write(to: URL(filePath: path)) }
}

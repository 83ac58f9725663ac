import Core
import Engine
import Store
import Transport

/// A run that is taken up again by a person's command.
struct Continuation: ~Copyable {
  private let engine: EngineSession
  private let attachment: Attachment
  private let droppedTail: Bool

  /// The site is the one frozen in the journal: an edited file changes nothing.
  init(
    _ archive: Archive, _ loaded: RunArchive.LoadedRun, command: String, options: RunOptions,
    json: Bool
  ) throws {
    let opening = loaded.state.opening
    let lock = try archive.lock(opening.siteKey, for: opening.run)
    // Read again behind the lock: another process may have gone on since.
    let current = try archive.load(opening.run)
    let site: Site
    do {
      site = try Documents.site(of: opening)
    } catch {
      throw CommandFailure(.internalError, error)
    }
    engine = try EngineSession(
      continuing: current, try SiteSession(site, file: opening.site.path), archive, lock: lock,
      json: json)
    droppedTail = current.contents.droppedBytes > 0
    attachment = Attachment(
      command: command, options: options, host: Host.name, process: Host.process,
      user: Operator.name)
  }

  var connection: SiteConnection { engine.connection }

  func look<Answer>(_ body: (RunEngine) async -> Answer) async -> Answer {
    await engine.look(body)
  }

  func work(
    _ decision: OperatorDecision?, _ body: (RunEngine) async throws -> Ending
  ) async throws -> ExitStatus {
    let journal = engine.journal
    return try await engine.work { runEngine in
      if let decision { try await Self.refuse(decision, in: journal.state) }
      try await journal.append(.attached(attachment: attachment))
      if droppedTail {
        try await journal.append(.noted(warning: Report.Journal.droppedTailText))
      }
      for event in decision?.events(by: Operator.name, in: await journal.state) ?? [] {
        try await journal.append(event)
      }
      return try await body(runEngine)
    }
  }

  static func refuse(_ decision: OperatorDecision, in state: RunState) throws {
    guard let refusal = decision.refusal(in: state, at: SystemClock.now()) else { return }
    var failure = CommandFailure(.usage, refusal)
    if state.siteChanged { failure.site = "as run \(state.opening.run) left it: changed" }
    throw failure
  }
}

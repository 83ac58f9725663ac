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
    _ archive: Archive, _ run: consuming LockedRun, command: String, options: RunOptions,
    showing: Showing
  ) async throws {
    let taken = run.taken
    droppedTail = taken.loaded.contents.droppedBytes > 0
    attachment = Attachment(
      command: command, options: options, host: Host.name, process: Host.process,
      user: Operator.name, siteFile: taken.siteFile, takeover: taken.takeover)
    let (shared, state) = (taken.shared, taken.loaded.state)
    do {
      let session = try SiteSession(
        taken.site, file: taken.siteFile ?? state.siteFile, kind: state.runbook.kind,
        gate: taken.gate, parameterSecrets: state.runbook.secrets(in: state.opening.parameters))
      engine = try EngineSession(continuing: run, session, archive, showing: showing)
    } catch {
      await shared?.letGo(state)
      throw (error as? CommandFailure)?.telling(CommandFailure.siteLeft(by: state)) ?? error
    }
  }

  var connection: SiteConnection { engine.connection }

  /// `check` refuses before anything is written but a takeover, which must not be forgotten.
  func work(
    _ decision: OperatorDecision?, check: (RunState, RunEngine) async throws -> Void = { _, _ in },
    _ body: (RunEngine) async throws -> Ending
  ) async throws -> ExitStatus {
    let journal = engine.journal
    return try await engine.work { runEngine in
      if attachment.takeover != nil { try await engine.attach(attachment) }
      try await check(journal.state, runEngine)
      if let decision { try await Self.refuse(decision, in: journal.state) }
      if attachment.takeover == nil { try await engine.attach(attachment) }
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
    throw CommandFailure(.usage, refusal).telling(CommandFailure.siteLeft(by: state))
  }
}

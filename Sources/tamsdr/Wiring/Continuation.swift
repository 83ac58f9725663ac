import Core
import Engine
import Store
import Transport

/// What a person has said before a run is taken up.
enum Agreement {
  case none
  /// Yes to all that was shown.
  case all
}

extension Attachment {
  fileprivate func agreeing(_ agreement: Agreement) -> Attachment {
    guard agreement == .all else { return self }
    var options = options
    (options.yes, options.agreedBy) = (true, user)
    return Attachment(
      command: command, options: options, host: host, process: process, user: user,
      siteFile: siteFile, takeover: nil)
  }
}

/// A run that is taken up again by a person's command.
struct Continuation: ~Copyable {
  private let engine: EngineSession
  private let archive: Archive
  private let attachment: Attachment
  private let droppedTail: Bool

  /// The site is the one frozen in the journal: an edited file changes nothing.
  init(
    _ archive: Archive, _ run: consuming LockedRun, command: String, options: RunOptions,
    showing: Showing
  ) async throws {
    let taken = run.taken
    self.archive = archive
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

  /// `check` refuses before anything is written but a takeover, which must not be forgotten; where it
  /// says that a person has agreed to all that follows, no approval is asked for again.
  func work(
    _ decision: OperatorDecision?,
    check: (RunState, RunEngine) async throws -> Agreement = { _, _ in .none },
    _ body: (RunEngine) async throws -> Ending
  ) async throws -> ExitStatus {
    let journal = engine.journal
    return try await engine.work(
      before: { runEngine in
        if attachment.takeover != nil { try await engine.attach(attachment) }
        let agreement = try await check(journal.state, runEngine)
        if let decision {
          let state = await journal.state
          try Self.refuse(
            decision, in: state, try archive.changed(since: state), suffix: archive.suffix)
        }
        if attachment.takeover == nil || agreement == .all {
          try await engine.attach(attachment.agreeing(agreement))
        }
        if droppedTail {
          try await journal.append(.noted(warning: Report.Journal.droppedTailText))
        }
        for event in decision?.events(by: Operator.name, in: await journal.state) ?? [] {
          try await journal.append(event)
        }
      }, body)
  }

  /// Goes forward. What the run saw before another changed the site is looked at again first.
  func goOn(
    _ decision: OperatorDecision?, check: (RunState, RunEngine) async throws -> Agreement
  ) async throws -> ExitStatus {
    let (archive, journal) = (archive, engine.journal)
    return try await work(decision, check: check) { runEngine in
      let (readings, change) = try await Self.outdated(journal.state, archive)
      // A decision was refused where it is one about what is no more; a no needs no other look.
      if decision == nil, let change {
        try await journal.append(
          .invalidated(steps: readings, reason: "run \(change) changed the site since"))
      }
      return try await runEngine.run()
    }
  }

  private static func outdated(
    _ state: RunState, _ archive: Archive
  ) throws -> (readings: [StepKey], change: String?) {
    (state.readings, try archive.changed(since: state))
  }

  /// `change` is the run that has changed the site since this one looked at it, `suffix` what commands that
  /// are advised end with.
  static func refuse(
    _ decision: OperatorDecision, in state: RunState, _ change: String? = nil, suffix: String = ""
  ) throws {
    guard
      let refusal = decision.refusal(in: state, at: SystemClock.now())
        ?? change.flatMap({ decision.refusal(in: state, changedBy: $0) })
    else { return }
    let isOutdated = refusal.code == .questionOutdated
    throw CommandFailure(
      isOutdated ? .waiting : .usage, refusal,
      next: isOutdated ? ["tamsdr resume \(state.opening.run)\(suffix)"] : []
    ).telling(CommandFailure.siteLeft(by: state))
  }
}

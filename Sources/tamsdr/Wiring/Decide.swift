import Core
import Engine
import Reporting
import Store
import Transport

/// Writes a person's decision into a run's journal, without going on with the run.
struct Decide {
  private let archive: Archive

  init(_ options: StateOptions) throws { archive = try Archive(options) }

  func record(_ decision: OperatorDecision, on run: NamedRun) async throws -> ExitStatus {
    let locked = try await run.takeUp(archive) { try Continuation.refuse(decision, in: $0) }
    let taken = locked.taken
    let (loaded, shared) = (taken.loaded, taken.shared)
    var state = loaded.state
    do {
      try Continuation.refuse(decision, in: state)
      let journal = try RunJournal(
        reopening: loaded.path, contents: loaded.contents, state: state,
        mirror: taken.mirror, pending: taken.pending, gate: taken.gate, now: SystemClock.now,
        observe: { _ in })
      let unwritten = await write(decision, loaded, taken, journal)
      // What is on this host's disk counts, also where it could not be brought any further.
      state = await journal.state
      if let unwritten { throw unwritten }
    } catch {
      await shared?.letGo(state)
      throw (error as? JournalError).map { failure(of: $0, in: state) } ?? error
    }
    await shared?.letGo(state)
    _ = consume locked
    let report = try archive.standing(of: try archive.load(run.run))
    Output.ending(report)
    return report.exitCode.flatMap(ExitStatus.init) ?? .succeeded
  }

  private func failure(of error: JournalError, in state: RunState) -> CommandFailure {
    let run = state.opening.run
    var failure = CommandFailure(
      EngineSession.code(of: error, changed: state.siteChanged), error.problem,
      next: ["tamsdr status \(run)\(archive.suffix)"])
    let ended =
      state.outcome.isFinal ? "; on this host's disk it is \(state.outcome.rawValue)" : ""
    failure.site = CommandFailure.siteLeft(by: state) + ended
    return failure
  }

  /// Why not all could be written; nil where it was.
  private func write(
    _ decision: OperatorDecision, _ loaded: RunArchive.LoadedRun, _ taken: TakenUp,
    _ journal: RunJournal
  ) async -> JournalError? {
    do throws(JournalError) {
      try await append(decision, loaded, taken, journal)
      return nil
    } catch {
      return error
    }
  }

  private func append(
    _ decision: OperatorDecision, _ loaded: RunArchive.LoadedRun, _ taken: TakenUp,
    _ journal: RunJournal
  ) async throws(JournalError) {
    if let takeover = taken.takeover {
      let attachment = Attachment(
        command: "decide", options: RunOptions(), host: Host.name, process: Host.process,
        user: Operator.name, takeover: takeover)
      try await journal.append(.attached(attachment: attachment))
      taken.shared?.lease.takeoverIsJournaled()
    }
    if loaded.contents.droppedBytes > 0 {
      try await journal.append(.noted(warning: Report.Journal.droppedTailText))
    }
    for event in decision.events(by: Operator.name, in: loaded.state) {
      try await journal.append(event)
    }
  }
}

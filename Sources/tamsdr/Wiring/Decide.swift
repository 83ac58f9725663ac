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
      try await write(decision, loaded, taken, journal)
      state = await journal.state
    } catch {
      await shared?.letGo(state)
      throw (error as? JournalError).map { CommandFailure(.failedUnchanged, $0.problem) } ?? error
    }
    await shared?.letGo(state)
    _ = consume locked
    let report = try archive.report(of: try archive.load(run.run))
    Output.line(EndingText.render(report))
    return report.exitCode.flatMap(ExitStatus.init) ?? .succeeded
  }

  private func write(
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

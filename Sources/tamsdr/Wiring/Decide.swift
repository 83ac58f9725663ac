import Core
import Engine
import Reporting
import Store
import Transport

/// Writes a person's decision into a run's journal, without going on with the run.
struct Decide {
  private let archive: Archive

  init(_ options: StateOptions) throws { archive = try Archive(options) }

  func record(_ decision: OperatorDecision, on run: String) async throws -> ExitStatus {
    let siteKey = try archive.load(named: run).state.opening.siteKey
    let lock = try archive.lock(siteKey, for: run)
    let loaded = try archive.load(run)
    try Continuation.refuse(decision, in: loaded.state)
    do {
      let journal = try RunJournal(
        reopening: loaded.path, contents: loaded.contents, state: loaded.state,
        now: SystemClock.now, observe: { _ in })
      if loaded.contents.droppedBytes > 0 {
        try await journal.append(.noted(warning: Report.Journal.droppedTailText))
      }
      for event in decision.events(by: Operator.name, in: loaded.state) {
        try await journal.append(event)
      }
    } catch {
      throw CommandFailure(.failedUnchanged, error.problem)
    }
    _ = consume lock
    let report = try archive.report(of: try archive.load(run))
    Output.line(EndingText.render(report))
    return report.exitCode.flatMap(ExitStatus.init) ?? .succeeded
  }
}

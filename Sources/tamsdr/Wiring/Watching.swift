import Actions
import Core
import Engine
import Reporting
import Store
import Transport

/// Looks at what one finished run brought back, and writes what is found into the run's journal.
struct Watching {
  private let archive: Archive
  private let run: String
  private let json: Bool
  private let opened: Timestamp
  private let made: [Watch]

  init(_ options: StateOptions, _ selection: RunSelection, json: Bool) throws {
    archive = try Archive(options)
    let state = try archive.load(selection).state
    try Self.refuse(state)
    run = state.opening.run
    opened = state.serviceRestored ?? state.lastTime
    made = state.watches.map(\.watch)
    self.json = json
  }

  private static func refuse(_ state: RunState) throws {
    guard let refusal = state.watchRefusal else { return }
    throw CommandFailure(.usage, refusal).telling(CommandFailure.siteLeft(by: state))
  }

  func isMade(_ due: Duration) -> Bool { made.contains { $0.due == due } }

  /// What was found at the times that were looked at already.
  var earlier: [Verdict] { made.filter { $0.due != nil }.map(\.verdict) }

  func wait(for due: Duration) async throws {
    let end = opened + due
    guard SystemClock.now() < end else { return }
    Output.error("waits until \(end.rfc3339), \(due.text) after service was back")
    while SystemClock.now() < end {
      if let signal = Tamsdr.interruption.signal {
        throw CommandFailure(
          .interrupted, .interrupted, "stopped by \(signal)",
          next: ["tamsdr watch \(run)\(archive.suffix)"])
      }
      try await Task.sleep(for: min(end - SystemClock.now(), .seconds(1)))
    }
  }

  /// Under the site's lock: while another run works there, what is read says nothing of this one.
  func look(due: Duration?) async throws -> Verdict {
    let locked = try await LockedRun.own(archive, archive.load(run), for: .work)
    let taken = locked.taken
    let state = taken.loaded.state
    do {
      try Self.refuse(state)
      let watch = Watch(due: due, checks: try await checks(of: state, taken))
      let journal = try RunJournal(
        reopening: taken.loaded.path, contents: taken.loaded.contents, state: state,
        mirror: taken.mirror, pending: taken.pending, gate: taken.gate, now: SystemClock.now,
        observe: { _ in })
      try await journal.append(.watched(watch: watch))
      await taken.shared?.letGo(state)
      _ = consume locked
      tell(watch)
      return watch.verdict
    } catch {
      await taken.shared?.letGo(state)
      guard let failure = error as? JournalError else { throw error }
      throw CommandFailure(.unverified, failure.problem)
        .telling(CommandFailure.siteLeft(by: state))
    }
  }

  private func checks(of state: RunState, _ taken: TakenUp) async throws -> [Check] {
    guard let restored = Restored(of: state) else {
      throw CommandFailure(.usage, .decisionRefused, "run \(run) does not say what it restored")
    }
    let session = try SiteSession(taken.site, file: state.siteFile, gate: taken.gate)
    return await LaterChecks(session.connection, restored) { Output.error($0) }
      .run(now: SystemClock.now())
  }

  private func tell(_ watch: Watch) {
    if json {
      Output.json(
        .map([
          "event": .text("watched"), "run": .text(run), "verdict": .text(watch.verdict.rawValue),
          "checks": .list(watch.checks.map(JSONReport.check)),
        ]))
      return
    }
    let rows = watch.checks.map { ["\($0.id) \($0.title)", $0.verdict.rawValue, $0.finding] }
    Output.table(rows)
    Output.line("run \(run) looked at again: \(watch.verdict.rawValue)")
  }
}

import Core
import Engine
import Store
import Transport

/// Follows a run that another process has, by what that writes to its journal.
struct RunFollower {
  private let archive: Archive
  private let watcher: RunWatcher
  private let state: RunState
  private var journal: JournalFollower

  init(_ loaded: RunArchive.LoadedRun, site: String, _ archive: Archive) {
    self.archive = archive
    state = loaded.state
    journal = JournalFollower(path: loaded.path, after: loaded.contents)
    watcher = archive.watcher(of: loaded.state, at: site, showing: .lines)
  }

  private static let pace = Duration.milliseconds(250)

  /// Returns when no process has the run any more, or when a signal asks to stop.
  mutating func follow() async throws {
    let watcher = watcher
    if try archive.isAlive(state) {
      Output.error("following run \(state.opening.run); ^C ends the following, not the run")
    }
    try await watcher.whileShown {
      repeat {
        // Asked before the journal is read: what the process wrote last is read too.
        let isAlive = try archive.isAlive(state)
        for record in try records() { watcher.take(record) }
        guard isAlive else { return }
        try await Task.sleep(for: Self.pace)
      } while Tamsdr.interruption.signal == nil
    }
  }

  private mutating func records() throws -> [RunRecord] {
    do {
      return try journal.next()
    } catch {
      var failure = CommandFailure(.internalError, error.problem)
      failure.site = "not known: the journal that tells it cannot be read"
      throw failure
    }
  }
}

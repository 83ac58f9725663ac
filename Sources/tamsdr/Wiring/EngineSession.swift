import Core
import Engine
import Reporting
import Store
import Synchronization
import Transport

/// One process's hold on a run: lock taken, journal open, engine ready.
struct EngineSession: ~Copyable {
  let archive: Archive
  let run: String
  let journal: RunJournal
  let connection: SiteConnection
  private let engine: RunEngine
  private let lock: SiteLock
  private let shared: SharedJournal?
  private let watcher: RunWatcher
  private let showing: Showing

  /// Starts a new run: nothing before this has left a trace, nothing after it goes without.
  init(
    starting state: RunState, _ session: SiteSession, _ archive: Archive, lock: consuming SiteLock,
    _ shared: SharedJournal?, showing: Showing
  ) throws {
    let watcher = archive.watcher(of: state, at: session.site.name, showing: showing)
    let path = archive.folder.journalPath(state.opening.run)
    do {
      journal = try RunJournal(
        creating: path, opening: state.opening, state: state,
        mirror: shared?.mirror(isRequired: session.site.journal?.required ?? true),
        gate: session.connection.gate, now: SystemClock.now, observe: watcher.take)
    } catch {
      throw CommandFailure(
        .failedUnchanged, error.problem, next: ["make room for journals, or give --state-dir"])
    }
    switch showing {
    case .lines: Output.line(state.opening.run)
    case .quiet, .json: break
    }
    self.archive = archive
    connection = session.connection
    run = state.opening.run
    engine = Self.engine(journal, session, state, watcher, archive)
    self.lock = lock
    self.shared = shared
    self.watcher = watcher
    self.showing = showing
  }

  /// Goes on with a run that another process left.
  init(
    continuing run: consuming LockedRun, _ session: SiteSession, _ archive: Archive,
    showing: Showing
  ) throws {
    let taken = run.taken
    let loaded = taken.loaded
    let watcher = archive.watcher(of: loaded.state, at: session.site.name, showing: showing)
    do {
      journal = try RunJournal(
        reopening: loaded.path, contents: loaded.contents, state: loaded.state,
        mirror: taken.mirror, pending: taken.pending, gate: taken.gate, now: SystemClock.now,
        observe: watcher.take)
    } catch {
      let changed = loaded.state.siteChanged
      throw CommandFailure(Self.code(of: error, changed: changed), error.problem)
    }
    self.archive = archive
    connection = session.connection
    self.run = loaded.state.opening.run
    engine = Self.engine(journal, session, loaded.state, watcher, archive)
    shared = taken.shared
    lock = run.lock
    self.watcher = watcher
    self.showing = showing
  }

  private static func engine(
    _ journal: RunJournal, _ session: SiteSession, _ state: RunState, _ watcher: RunWatcher,
    _ archive: Archive
  ) -> RunEngine {
    let person = Operator(
      siteName: session.site.name,
      isDestructive: state.runbook.allSteps.contains {
        state.specs[$0.action]?.effect == .irreversible
      },
      contacts: state.runbook.contacts, interruption: Tamsdr.interruption)
    return RunEngine(
      journal: journal, actions: session.actions, site: session.site,
      environment: EngineEnvironment(
        now: SystemClock.now, sleep: { try await Task.sleep(for: $0) },
        ask: { _, question, deadline in
          await person.ask(
            question, until: deadline, isShown: watcher.hasShown(question.text))
        },
        progress: watcher.progress, interruption: Tamsdr.interruption,
        standing: archive.standing(of:), baseline: archive.baselines(of: session.site)))
  }

  /// Lets the engine work to an ending and says it; then others may have the site. How the run goes on is
  /// shown only once it does: not while `before` asks whether it shall.
  func work(
    before: (RunEngine) async throws -> Void = { _ in },
    _ body: (RunEngine) async throws -> Ending
  ) async throws -> ExitStatus {
    do {
      listen()
      try await before(engine)
      let ending = try await watcher.whileShown { try await body(engine) }
      await letGo()
      let code = ExitStatus(rawValue: ending.exitCode) ?? .internalError
      try await say(code)
      return code
    } catch let error as JournalError {
      let failure = await failure(of: error)
      await letGo()
      throw failure
    } catch {
      await letGo()
      throw error
    }
  }

  /// Lets the journal tell who goes on with the run, and whom it was taken from.
  func attach(_ attachment: Attachment) async throws {
    try await journal.append(.attached(attachment: attachment))
    shared?.lease.takeoverIsJournaled()
  }

  /// Any signal is answered at once, whatever the engine is doing.
  private func listen() {
    let (watcher, suffix) = (watcher, archive.suffix)
    Tamsdr.lastWords.withLock { $0 = StoppingText.cut(run: run, suffix: suffix) }
    Tamsdr.interruption.tell { watcher.stopping($0, suffix: suffix) }
  }

  private func letGo() async {
    guard let shared else { return }
    if await shared.lease.loss() == nil { await journal.completeMirror() }
    await shared.letGo(await journal.state)
  }

  /// Nothing was sent after the record that could not be written; nothing is undone either, since that
  /// too would have to be written first.
  private func failure(of error: JournalError) async -> CommandFailure {
    let changed = await journal.state.siteChanged
    var failure = CommandFailure(
      Self.code(of: error, changed: changed), error.problem,
      next: ["tamsdr resume \(run)\(archive.suffix)", "tamsdr rollback \(run)\(archive.suffix)"])
    if changed { failure.site = "changed: the run stopped where its journal ends" }
    if case .taken(let problem) = await shared?.lease.loss() {
      failure = CommandFailure(
        .locked, problem, next: ["tamsdr status \(run)\(archive.suffix)"])
      failure.site = "in the hands of another host: this one sends nothing any more"
    }
    if failure.code == .waiting {
      // Where even that cannot be written, the journal tells of an interrupted run.
      try? await journal.appendHere(.waiting(problem: error.problem))
    }
    return failure
  }

  /// A record that only did not reach other hosts, or a lease that only cannot be proven, waits for
  /// whoever mends the store.
  static func code(of error: JournalError, changed: Bool) -> ExitStatus {
    switch error {
    case .notMirrored, .withheld: .waiting
    case .overtaken: .locked
    case .damaged, .empty, .cannotOpen, .cannotWrite, .exists, .ownIsNewer:
      changed ? .failedChanged : .failedUnchanged
    }
  }

  private func say(_ code: ExitStatus) async throws {
    if case .json = showing {
      let report = try archive.report(of: try archive.load(run))
      Output.json(
        .map([
          "event": .text("result"), "run": .text(run), "outcome": .text(report.outcome.rawValue),
          "exit_code": .integer(code.rawValue), "report": JSONReport.document(of: report),
        ]))
    } else {
      Output.ending(
        try archive.standing(of: await journal.state, head: await journal.head),
        asError: code != .succeeded)
    }
  }
}

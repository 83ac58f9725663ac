import Core
import Engine
import Reporting
import Store
import Transport

/// One process's hold on a run: lock taken, journal open, engine ready.
struct EngineSession: ~Copyable {
  let archive: Archive
  let run: String
  let journal: RunJournal
  let connection: SiteConnection
  private let engine: RunEngine
  private let lock: SiteLock
  private let json: Bool

  /// Starts a new run: nothing before this has left a trace, nothing after it goes without.
  init(
    starting state: RunState, _ session: SiteSession, _ archive: Archive, lock: consuming SiteLock,
    json: Bool
  ) throws {
    let watcher = RunWatcher(state, json: json)
    let path = archive.folder.journalPath(state.opening.run)
    do {
      journal = try RunJournal(
        creating: path, opening: state.opening, state: state, now: SystemClock.now,
        observe: watcher.take)
    } catch {
      throw CommandFailure(
        .failedUnchanged, error.problem, next: ["make room for journals, or give --state-dir"])
    }
    if !json { Output.line(state.opening.run) }
    self.archive = archive
    connection = session.connection
    run = state.opening.run
    engine = Self.engine(journal, session, state, watcher, archive)
    self.lock = lock
    self.json = json
  }

  /// Goes on with a run that another process left.
  init(
    continuing loaded: RunArchive.LoadedRun, _ session: SiteSession, _ archive: Archive,
    lock: consuming SiteLock, json: Bool
  ) throws {
    let watcher = RunWatcher(loaded.state, json: json)
    do {
      journal = try RunJournal(
        reopening: loaded.path, contents: loaded.contents, state: loaded.state,
        now: SystemClock.now, observe: watcher.take)
    } catch {
      throw CommandFailure(.failedUnchanged, error.problem)
    }
    self.archive = archive
    connection = session.connection
    run = loaded.state.opening.run
    engine = Self.engine(journal, session, loaded.state, watcher, archive)
    self.lock = lock
    self.json = json
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
        ask: { _, question, deadline in await person.ask(question, until: deadline) },
        progress: watcher.progress, interruption: Tamsdr.interruption,
        standing: archive.standing(of:)))
  }

  /// Looks at the run without going on with it.
  func look<Answer>(_ body: (RunEngine) async -> Answer) async -> Answer { await body(engine) }

  /// Lets the engine work to an ending and says it.
  func work(_ body: (RunEngine) async throws -> Ending) async throws -> ExitStatus {
    do {
      let ending = try await body(engine)
      let code = ExitStatus(rawValue: ending.exitCode) ?? .internalError
      try say(code)
      return code
    } catch let error as JournalError {
      let changed = await journal.state.siteChanged
      var failure = CommandFailure(
        changed ? .failedChanged : .failedUnchanged, error.problem,
        next: ["tamsdr resume \(run)\(archive.suffix)", "tamsdr rollback \(run)\(archive.suffix)"])
      if changed { failure.site = "changed: the run stopped where its journal ends" }
      throw failure
    }
  }

  private func say(_ code: ExitStatus) throws {
    let report = try archive.report(of: try archive.load(run))
    if json {
      Output.json(
        .map([
          "event": .text("result"), "run": .text(run), "outcome": .text(report.outcome.rawValue),
          "exit_code": .integer(code.rawValue), "report": JSONReport.document(of: report),
        ]))
    } else {
      let text = EndingText.render(report)
      if code == .succeeded { Output.line(text) } else { Output.error(text) }
    }
  }
}

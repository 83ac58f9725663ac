import Actions
import Core
import Engine
import Store
import Transport

/// The runs of a state folder, found the way commands name them.
struct Archive {
  let folder: StateFolder
  /// How commands that are advised end.
  let suffix: String
  private let runs: RunArchive

  init(_ options: StateOptions) throws {
    self.init(try options.open(), suffix: options.suffix)
  }

  init(_ folder: StateFolder, suffix: String = "") {
    self.folder = folder
    self.suffix = suffix
    runs = RunArchive(folder: folder, specs: ActionCatalogue.specs) { opening throws(Problem) in
      try Documents.runbook(of: opening)
    }
  }

  func load(_ selection: RunSelection) throws -> RunArchive.LoadedRun {
    try load(named: selection.run, at: selection.site)
  }

  /// A run by its id; without one that which did something last, of a site where one is given.
  func load(named run: String?, at site: String? = nil) throws -> RunArchive.LoadedRun {
    if let run {
      guard try allRuns().contains(run) else {
        throw CommandFailure(
          .usage, .runUnknown, "there is no run \(run)", at: folder.path,
          next: ["tamsdr list\(suffix)"])
      }
      return try load(run)
    }
    let found = try site.map { try allRuns(at: try Documents.site($0).0) } ?? allRuns()
    guard let latest = try latest(of: found) else {
      throw CommandFailure(
        .usage, .runUnknown, "there is no run yet" + (site.map { " at \($0)" } ?? ""),
        at: folder.path, next: ["tamsdr run RUNBOOK --site SITE\(suffix)"])
    }
    return latest
  }

  /// A run that waited may have gone on after a newer one ended. Nothing is written to a journal before
  /// what it tells, so that of most only the file's time is looked at.
  private func latest(of runs: [String]) throws -> RunArchive.LoadedRun? {
    let now = SystemClock.now()
    let written = runs.map { (time: folder.written($0) ?? now, run: $0) }.sorted { $0 > $1 }
    var latest: RunArchive.LoadedRun?
    var unreadable: (any Error)?
    for (time, run) in written {
      // A file's time is a little coarser than a record's.
      if let latest, time + .seconds(1) < latest.state.lastTime { break }
      do {
        let loaded = try load(run)
        if latest.map({ loaded.state.lastTime > $0.state.lastTime }) ?? true { latest = loaded }
      } catch {
        // It is told beside the one that is shown; alone, it is all there is to tell.
        unreadable = unreadable ?? error
      }
    }
    if latest == nil, let unreadable { throw unreadable }
    return latest
  }

  func load(_ run: String) throws -> RunArchive.LoadedRun {
    do {
      return try runs.load(run)
    } catch {
      throw unreadable(error)
    }
  }

  /// As it is by now.
  func load(again earlier: RunArchive.LoadedRun) throws -> RunArchive.LoadedRun {
    do {
      return try runs.load(again: earlier)
    } catch {
      throw unreadable(error)
    }
  }

  /// From a journal that lies elsewhere.
  func load(_ contents: JournalContents, path: String) throws -> RunArchive.LoadedRun {
    do {
      return try runs.load(contents, path: path)
    } catch {
      throw unreadable(error)
    }
  }

  func allRuns(siteKey: String? = nil) throws -> [String] {
    do {
      return try runs.runs(siteKey: siteKey)
    } catch {
      throw unreadable(error)
    }
  }

  /// Two runs at one site would undo each other's holds: exit 7 where another than `run` is open there.
  /// Only behind the site's lock.
  func refuseOpenRuns(at siteKey: String, besides run: String) throws {
    guard let open = try openRuns(siteKey: siteKey, besides: run).last else { return }
    let id = open.state.opening.run
    // Nobody has it: the lock of its site is ours.
    let outcome = open.state.outcome == .running ? Outcome.interrupted : open.state.outcome
    var failure = CommandFailure(
      .locked, .runOpen, "run \(id) is open at this site: \(outcome.rawValue)",
      at: open.path, hint: "settle it first",
      next: ["status", "resume", "rollback"].map { "tamsdr \($0) \(id)\(suffix)" }
        + ["tamsdr abandon \(id) --reason TEXT\(suffix)"])
    failure.site = "changed by run \(id); nothing was done now"
    throw failure
  }

  /// Runs at a site and in its sandbox, oldest first.
  func allRuns(at site: Site) throws -> [String] {
    try Runbook.Kind.allCases.flatMap { try allRuns(siteKey: siteKey(of: site, for: $0)) }.sorted()
  }

  /// Where clones lie, or did, of drills that have not taken them down.
  func clones(siteKey: String, in site: Site) throws -> [DirectoryPath] {
    guard let path = site.sandbox?.path.text else { return [] }
    return try allRuns(siteKey: siteKey).flatMap { run -> [DirectoryPath] in
      // What a journal that cannot be read tells is found by its names all the same.
      guard let state = try? runs.load(run).state, state.siteChanged else { return [] }
      return state.steps.values.filter { $0.action == CloneSnapshot.spec.name }.map { step in
        DirectoryPath("\(step.inputs["to"]?.textValue ?? path)/\(step.remoteName)")
      }
    }
  }

  /// The newest run of its site that has changed it since this run, which has not, looked at it.
  func changed(since state: RunState) throws -> String? {
    // Nothing but what it has read itself can be out of date: the journals of others are not read for it.
    guard !state.readings.isEmpty else { return nil }
    return try newest(besides: state) { state.isOutdated(by: $0) }
  }

  /// The newest run of its site that has changed data after this one did something last, and has not taken
  /// it back.
  func dataChanged(after state: RunState) throws -> String? {
    try newest(besides: state) { other in
      other.lastTime > state.lastTime && !other.standingDataSteps.isEmpty
    }
  }

  private func newest(
    besides state: RunState, where isWanted: (RunState) -> Bool
  ) throws -> String? {
    try allRuns(siteKey: state.opening.siteKey).last { run in
      // One that cannot be read is told of by status.
      guard run != state.opening.run, let other = try? runs.load(run).state else { return false }
      return isWanted(other)
    }
  }

  /// Runs that wait for an answer, oldest first.
  func asking() throws -> [String] {
    try allRuns().filter { (try? runs.load($0).state.openQuestion()) != nil }
  }

  func openRuns(
    siteKey: String, besides run: String? = nil
  ) throws -> [RunArchive.LoadedRun] {
    do {
      return try runs.openRuns(siteKey: siteKey, besides: run)
    } catch {
      throw unreadable(error)
    }
  }

  /// The newest run that sent something which changes the site.
  func newestActing(at siteKey: String) throws -> String? {
    try allRuns(siteKey: siteKey).last { try load($0).state.hasActed }
  }

  /// Whoever shows a run. What earlier runs tell of how long it takes is read beside it: the run waits for
  /// none of their journals, and where they cannot be read, the budgets count.
  func watcher(of state: RunState, at site: String, showing: Showing) -> RunWatcher {
    let watcher = RunWatcher(WatchedRun(state, site: site), showing: showing)
    Task.detached(priority: .utility) { watcher.learn(history(of: state)) }
    return watcher
  }

  func history(of state: RunState) -> StepHistory {
    guard state.runbook.objectives.rto != nil else { return StepHistory() }
    return (try? runs.history(of: state)) ?? StepHistory()
  }

  func shownUndos() throws -> [UndoProof] {
    do {
      return try runs.shownUndos()
    } catch {
      throw unreadable(error)
    }
  }

  /// How a run stands whose journal is here and can be read.
  @Sendable func standing(of run: String) async -> RunStanding? {
    guard let state = try? runs.load(run).state else { return nil }
    return RunStanding(outcome: state.outcome, siteChanged: state.siteChanged)
  }

  /// Finds the baseline of a point of this site, where this host has one.
  func baselines(of site: Site) -> @Sendable (RecoveryPoint) async -> BaselineFinding {
    let folder = BaselineFolder(folder, siteKey: siteKey(of: site))
    return { folder.finding(of: $0) }
  }

  /// What a journal says that cannot be trusted is not guessed at.
  private func unreadable(_ problem: Problem) -> CommandFailure {
    var failure = CommandFailure(.internalError, problem)
    failure.site = "not known: the journal that tells it cannot be read"
    return failure
  }

  /// The report of a run, with all that happened in it and what others did to its holds since.
  func report(of loaded: RunArchive.LoadedRun) throws -> Report {
    try report(of: loaded, records: loaded.contents.records, since: try since(loaded.state))
  }

  /// How a run stands, without how it came to. Only `amongOthers` reads the journals of the site's other
  /// runs.
  func standing(of loaded: RunArchive.LoadedRun, amongOthers: Bool = false) throws -> Report {
    try report(
      of: loaded, records: [], since: amongOthers ? try since(loaded.state) : Report.Since())
  }

  /// The same of a run that this process has; `head` is the digest of its last record.
  func standing(of state: RunState, head: String) throws -> Report {
    try report(
      of: state, records: [], path: folder.journalPath(state.opening.run), head: head,
      hasTail: false)
  }

  private func report(
    of loaded: RunArchive.LoadedRun, records: [RunRecord], since: Report.Since
  ) throws -> Report {
    try report(
      of: loaded.state, records: records, path: loaded.path, head: loaded.contents.head,
      hasTail: loaded.contents.droppedBytes > 0, since: since)
  }

  private func report(
    of state: RunState, records: [RunRecord], path: String, head: String, hasTail: Bool,
    since: Report.Since = Report.Since()
  ) throws -> Report {
    do {
      let isAlive = try isAlive(state)
      return Report(
        of: state, records: records,
        site: try Documents.site(of: state.opening),
        journal: Report.Journal(
          path: path, head: head, records: state.lastRecord,
          // A line that a process is writing is nothing lost.
          droppedTail: hasTail && !isAlive),
        isAlive: isAlive, options: suffix, now: SystemClock.now(),
        addition: try addition(to: state), since: since,
        releaseRunbook: Documents.neighbour("release.yaml", of: state.opening.runbook.path))
    } catch let problem as Problem {
      throw unreadable(problem)
    }
  }

  private func since(_ state: RunState) throws -> Report.Since {
    Report.Since(lifted: try liftedSince(state), changedBy: try changed(since: state))
  }

  /// Holds that the run left and another of the site has lifted since.
  private func liftedSince(_ state: RunState) throws -> [Hold: String] {
    guard state.outcome.isFinal, !state.holds.isEmpty else { return [:] }
    var lifted: [Hold: String] = [:]
    let site = try Documents.site(of: state.opening)
    for run in try allRuns(siteKey: siteKey(of: site)) where run != state.opening.run {
      // One that cannot be read is told of by status.
      guard let other = try? runs.load(run).state else { continue }
      for hold in state.holdsLifted(by: other) { lifted[hold] = run }
    }
    return lifted
  }

  /// What the newest recovery of the same site did that a drill leaves out; nil for a recovery.
  private func addition(to state: RunState) throws -> Report.Addition? {
    guard state.runbook.kind == .drill else { return nil }
    let site = try Documents.site(of: state.opening)
    for run in try allRuns(siteKey: siteKey(of: site)).reversed() {
      if let time = try? runs.load(run).state.timeBeyondDrill {
        return Report.Addition(time: time, run: run)
      }
    }
    return Report.Addition(time: nil, run: nil)
  }

  /// Whether a process of this host has the run.
  func isAlive(_ state: RunState) throws -> Bool {
    let owner = SiteLock.holder(folder, siteKey: state.opening.siteKey)
    return owner?.contains(state.opening.run) == true
  }

  /// The right to work at a site; exit 7 while somebody else has it.
  func lock(_ siteKey: String, for run: String, _ claim: LeaseClaim) throws -> SiteLock {
    do {
      return try SiteLock(
        folder, siteKey: siteKey, owner: "run \(run), process \(Host.process) on \(Host.name)")
    } catch .held(let owner) {
      var failure = CommandFailure(
        .locked, .siteLocked, "another process works at this site: \(owner)", at: folder.path,
        next: ["tamsdr status\(suffix)"])
      failure.site = "in the hands of that process; nothing was done now"
      throw failure
    } catch .system(let reason) {
      throw CommandFailure(
        claim == .start ? .failedUnchanged : .waiting, .stateFolder,
        "the site cannot be locked: \(reason)",
        at: folder.path, hint: "nothing is done where its journal cannot be written",
        next: [
          claim == .start
            ? "make room there, or give another folder with --state-dir"
            : "make room there, then the same command again"
        ])
    }
  }
}

import Core
import Store

/// The runs of one state folder, each read back from its journal.
package struct RunArchive: Sendable {
  package let folder: StateFolder
  let specs: [String: ActionSpec]
  let readRunbook: @Sendable (RunOpening) throws(Problem) -> Runbook

  /// `readRunbook` decodes the text frozen in a journal's first record.
  package init(
    folder: StateFolder, specs: [ActionSpec],
    readRunbook: @escaping @Sendable (RunOpening) throws(Problem) -> Runbook
  ) {
    self.folder = folder
    self.specs = Dictionary(specs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.readRunbook = readRunbook
  }

  /// A run as it was left.
  package struct LoadedRun: Sendable {
    package let path: String
    package let contents: JournalContents
    package let state: RunState
  }

  package func load(_ run: String) throws(Problem) -> LoadedRun {
    let path = folder.journalPath(run)
    let contents: JournalContents
    do {
      contents = try JournalReader.read(path: path, run: run)
    } catch {
      throw error.problem
    }
    return try load(contents, path: path)
  }

  /// As it is by now: a journal that nobody has written to since is not understood anew.
  package func load(again earlier: LoadedRun) throws(Problem) -> LoadedRun {
    guard let bytes = try? readFile(earlier.path), bytes == earlier.contents.bytes else {
      return try load(earlier.state.opening.run)
    }
    return earlier
  }

  /// From a journal that was read already.
  package func load(
    _ contents: JournalContents, path: String
  ) throws(Problem) -> LoadedRun {
    var state = RunState(
      opening: contents.opening, runbook: try readRunbook(contents.opening), specs: specs)
    for record in contents.records { state.apply(record) }
    return LoadedRun(path: path, contents: contents, state: state)
  }

  /// Run ids, oldest first; with a site's key only those of that site.
  package func runs(siteKey: String? = nil) throws(Problem) -> [String] {
    let names: [String]
    do {
      names = try folder.runs()
    } catch {
      throw Problem(
        .stateFolder, "the state folder cannot be read: \(error.reason)", at: folder.path)
    }
    let runs = try inOrder(names)
    guard let siteKey else { return runs }
    var matching: [String] = []
    for run in runs {
      // A journal without a complete first record did nothing, and belongs to no site.
      guard let opening = try opening(of: run) else { continue }
      if opening.siteKey == siteKey { matching.append(run) }
    }
    return matching
  }

  /// An id tells the second in which its run began; of several in one second the journals tell more.
  private func inOrder(_ names: [String]) throws(Problem) -> [String] {
    let seconds = Dictionary(grouping: names) { $0.prefix(RunOpening.secondLength) }
    var runs: [String] = []
    for (_, names) in seconds.sorted(by: { $0.key < $1.key }) {
      guard names.count > 1 else {
        runs += names
        continue
      }
      var begun: [(started: Timestamp?, name: String)] = []
      for name in names { begun.append((try opening(of: name)?.started, name)) }
      runs += begun.sorted { left, right in
        guard let later = right.started else { return false }
        return left.started.map { $0 < later } ?? true
      }.map(\.name)
    }
    return runs
  }

  /// Runs that are open at a site, besides `own`: another run there is refused.
  package func openRuns(
    siteKey: String, besides own: String? = nil
  ) throws(Problem) -> [LoadedRun] {
    var open: [LoadedRun] = []
    for run in try runs(siteKey: siteKey) where run != own {
      let loaded = try load(run)
      if loaded.state.isOpen { open.append(loaded) }
    }
    return open
  }

  /// What ended runs have shown of the way back from a commit, the newest first. A journal that cannot
  /// be read shows nothing.
  package func shownUndos() throws(Problem) -> [UndoProof] {
    let proving = specs.values.filter { $0.role == .undoProof }.map(\.name)
    return try runs().reversed().compactMap { run in
      guard let opening = try? opening(of: run) else { return nil }
      let texts = [opening.runbook.text] + (opening.includes ?? [:]).values.map(\.text)
      guard texts.contains(where: { text in proving.contains(where: text.contains) }) else {
        return nil
      }
      return try? load(run).state.shownUndo
    }
  }

  /// How long the steps of a run took in the newest earlier runs of the same runbook at its site. It looks
  /// no further than a few: old runs tell of an old site. A journal that cannot be read tells nothing.
  package func history(of state: RunState) throws(Problem) -> StepHistory {
    var history = StepHistory()
    var counted = 0
    // An id tells the second of a run's start, and no more.
    let second = state.opening.run.prefix(RunOpening.secondLength)
    let others = try runs().filter { $0.prefix(RunOpening.secondLength) <= second }
    for run in others.suffix(Self.historyReach).reversed() where counted < Self.historySize {
      guard let earlier = try? load(run).state, earlier.opening.started < state.opening.started,
        earlier.opening.siteKey == state.opening.siteKey,
        earlier.runbook.name == state.runbook.name
      else { continue }
      history.add(earlier)
      counted += 1
    }
    return history
  }

  private static let historySize = 10
  private static let historyReach = 30

  private func opening(of run: String) throws(Problem) -> RunOpening? {
    do {
      return try JournalReader.opening(path: folder.journalPath(run), run: run)
    } catch .empty {
      return nil
    } catch {
      throw error.problem
    }
  }
}

/// The same for two site files that name the same storage: cluster, tenant, database and buckets. A
/// drill has the sandbox and not the site: neither keeps the other waiting.
package func siteKey(of site: Site, for kind: Runbook.Kind = .recovery) -> String {
  var parts =
    [site.vast.endpoint, site.vast.tenant, site.database.bucket, site.database.schema]
    + site.buckets.sorted()
  if kind == .drill { parts.append("sandbox") }
  return String(digest(of: parts.joined(separator: "\n")).prefix(16))
}

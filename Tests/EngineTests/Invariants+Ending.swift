import Core
import Engine

extension Invariants {
  /// Judges where a process has let go of the run, dead ones excepted.
  static func broken(at evidence: Evidence) -> [Violation] {
    var found: [Violation] = evidence.site.violations
    func require(_ invariant: Invariant, _ problems: [String]) {
      found += problems.map { Violation(invariant: invariant, detail: $0) }
    }
    switch (evidence.ending.outcome, evidence.ending.exitCode) {
    case (.succeeded, _): require(.succeededHoldsPoint, unlikePoint(evidence))
    case (.unverified, _): require(.succeededHoldsPoint, dataUnlikePoint(evidence))
    case (_, 3): require(.rolledBackIsAsBefore, unlikeBefore(evidence))
    default: break
    }
    require(.leftIsListed, unlisted(evidence))
    require(.rescueKept, lostRescues(evidence))
    require(.progress, unreasoned(evidence))
    require(.foldIsTruth, untrue(evidence))
    require(.undoInReverse, outOfOrder(evidence.records, evidence.state))
    return found
  }

  // MARK: Success

  private static func dataUnlikePoint(_ evidence: Evidence) -> [String] {
    let site = evidence.site
    var problems: [String] = []
    let commits = evidence.state.runbook.allSteps.contains {
      evidence.state.specs[$0.action]?.role == .commit
    }
    for (path, directory) in site.directories.sorted(by: { $0.key < $1.key }) {
      let isRestored = commits && site.pointDirectories.contains(path)
      let expected =
        isRestored ? directory.point.union(directory.sinceRestore) : directory.original
      if directory.live != expected { problems.append("\(path) is not what it should be") }
      if directory.isRestored != isRestored { problems.append("\(path) was not restored") }
      if let clone = directory.clone { problems.append("\(clone.name) is still open") }
    }
    return problems
  }

  private static func unlikePoint(_ evidence: Evidence) -> [String] {
    let site = evidence.site
    var problems = dataUnlikePoint(evidence)
    if site.services["tams"]?.state != "open" { problems.append("TAMS is not open") }
    for (key, isOn) in evidence.start.keys where site.keys[key] != isOn && isOn {
      problems.append("key \(key) is still disabled")
    }
    for (path, isOn) in evidence.start.schedules where site.schedules[path] != isOn && isOn {
      problems.append("schedule \(path) is still suspended")
    }
    for (name, service) in site.services
    where service.role != "api" && service.state != "stopped"
      && site.brokenAt[Hold(.service, name)] == nil
    {
      problems.append("\(name) runs")
    }
    if !site.flows.isEmpty { problems.append("canaries are left") }
    return problems
  }

  // MARK: As before

  private static func unlikeBefore(_ evidence: Evidence) -> [String] {
    let (start, site) = (evidence.start, evidence.site)
    var problems: [String] = []
    // What is written through a hold that somebody broke may come after the rescue.
    let sneaked = !site.brokenAt.isEmpty
    func core(_ content: Set<String>?) -> Set<String>? {
      sneaked ? content?.filter { !$0.hasPrefix("write-") } : content
    }
    for (path, directory) in site.directories.sorted(by: { $0.key < $1.key }) {
      if core(directory.live) != core(directory.original) || directory.isRestored {
        problems.append("\(path) is not as before")
      }
      if directory.expires != start.directories[path]?.expires {
        problems.append("the snapshot of \(path) expires at another time")
      }
      if let clone = directory.clone { problems.append("\(clone.name) is still open") }
    }
    for hold in site.allHolds
    where site.isInForce(hold) != start.isInForce(hold) && site.brokenAt[hold] == nil {
      problems.append("\(hold.display) is not as before")
    }
    for (name, service) in site.services
    where service.state != start.services[name]?.state
      && site.brokenAt[Hold(.service, name)] == nil
    {
      problems.append("\(name) is \(service.state)")
    }
    if !site.flows.isEmpty { problems.append("canaries are left") }
    for (name, step) in site.objects.sorted(by: { $0.key < $1.key }) {
      problems.append("\(name) of \(step) is left")
    }
    return problems
  }

  // MARK: What is left

  private static func unlisted(_ evidence: Evidence) -> [String] {
    let (site, state) = (evidence.site, evidence.state)
    let listed = Set(state.holds.map(\.proof.hold))
    let doubtful = state.steps.values.filter { step in
      switch step.undo {
      case .running, .inDoubt, .failed: return true
      case .none, .left, .undone: break
      }
      switch step.condition {
      case .running, .inDoubt, .failed, .pending: return step.intentRecord > 0
      case .done, .skipped, .undone: return false
      }
    }
    var problems: [String] = []
    let kinds = Set(
      doubtful.compactMap { state.specs[$0.action] }.flatMap { $0.sets + $0.lifts }
        + (doubtful.contains { state.specs[$0.action]?.role == .open } ? [.service] : []))
    for hold in site.takenHolds(since: evidence.start)
    where !listed.contains(hold) && !kinds.contains(hold.kind) {
      problems.append("\(hold.display) is in force, and nothing says so")
    }
    for clone in site.directories.values.compactMap(\.clone) {
      let owner = state.steps.values.first { step in
        !step.remoteName.isEmpty && clone.name.hasPrefix(step.remoteName)
          && (step.effectMayStand || doubtful.contains { $0.key == step.key })
      }
      if owner == nil { problems.append("\(clone.name) is open, and nothing says so") }
    }
    for flow in site.flows where !doubtful.contains(where: { $0.remoteName == flow }) {
      problems.append("flow \(flow) is left, and nothing says so")
    }
    return problems
  }

  private static func lostRescues(_ evidence: Evidence) -> [String] {
    evidence.site.history.compactMap { happening in
      guard case .snapshot(let path, let name) = happening.effect,
        evidence.site.directories[path]?.snapshots[name] == nil
      else { return nil }
      return "\(name) is gone"
    }
  }

  private static func unreasoned(_ evidence: Evidence) -> [String] {
    switch evidence.ending.outcome {
    case .waiting where evidence.ending.problem?.what.isEmpty != false:
      ["it waits and does not say for what"]
    case .running: ["it stopped and is neither over nor waiting"]
    default: []
    }
  }

  // MARK: The journal against the site

  private static func untrue(_ evidence: Evidence) -> [String] {
    let (site, state) = (evidence.site, evidence.state)
    var problems: [String] = []
    for step in state.steps.values.sorted(by: { $0.key < $1.key }) where step.acceptance == nil {
      let path = step.key.element ?? ""
      switch (state.specs[step.action]?.role, step.condition) {
      case (.prepare, .done):
        let isThere = site.directories[path]?.clone?.name == step.remoteName
        let isUsed = site.committed.contains(step.remoteName)
        if !isThere && !isUsed && !site.forgotten.contains(step.remoteName)
          && !hasDoubt(.commit, path, state) && step.undo == .none
        {
          problems.append("\(step.key.display) is done, and its clone is not there")
        }
      case (.commit, .done) where step.undo == .none:
        if site.directories[path]?.isRestored != true {
          problems.append("\(step.key.display) is done, and the data is as before")
        }
      case (.commit, .undone), (.commit, .pending):
        if site.directories[path]?.isRestored == true {
          problems.append("\(step.key.display) is \(step.word), and the data is restored")
        }
      default: break
      }
    }
    for hold in state.holds where !site.isInForce(hold.proof.hold) {
      let isKnown =
        site.brokenAt[hold.proof.hold] != nil || hold.broken != nil
        || hasDoubtfulLift(hold.proof.hold, state)
      if !isKnown { problems.append("\(hold.proof.hold.display) is listed and not in force") }
    }
    return problems
  }

  private static func hasDoubt(
    _ role: ActionSpec.Role, _ element: String, _ state: RunState
  ) -> Bool {
    state.steps.values.contains {
      state.specs[$0.action]?.role == role && $0.key.element == element
        && ($0.isInDoubt || $0.undo != .none || $0.word == "failed")
    }
  }

  /// A lift, or the undo of what set it, was cut off.
  private static func hasDoubtfulLift(_ hold: Hold, _ state: RunState) -> Bool {
    state.steps.values.contains { step in
      guard let spec = state.specs[step.action] else { return false }
      let concerns =
        spec.lifts.contains(hold.kind) || spec.sets.contains(hold.kind)
        || (spec.role == .open && hold.kind == .service)
      guard concerns else { return false }
      switch step.undo {
      case .running, .inDoubt, .failed: return true
      case .none, .left, .undone: break
      }
      switch step.condition {
      case .running, .inDoubt, .failed: return true
      case .pending, .done, .skipped, .undone: return false
      }
    }
  }

  // MARK: Order

  /// When an undo of a rollback begins, nothing that was completed later still waits for its own.
  static func outOfOrder(_ records: [RunRecord], _ final: RunState) -> [String] {
    var state = RunState(
      opening: final.opening, runbook: final.runbook, specs: final.specs)
    var problems: [String] = []
    for record in records {
      if case .started(let attempt) = record.event, attempt.undoing,
        let rollback = state.rollback, !rollback.ended
      {
        problems += later(than: attempt.step, state).map {
          "\(attempt.step.display) is undone before \($0.display) (record \(record.number))"
        }
      }
      state.apply(record)
    }
    return problems
  }

  private static func later(than key: StepKey, _ state: RunState) -> [StepKey] {
    guard let step = state.step(key), state.mainStep(key.id) != nil else { return [] }
    let batches = state.undoBatches(to: nil).map { $0.steps.map(\.key) }
    guard let own = batches.firstIndex(where: { $0.contains(key) }) else { return [] }
    // A clone that no commit has used changes nothing, and stands in the way of a rescue: it may go first.
    let isUnused = state.uncommittedPrepares.contains { $0.key == key }
    return batches[..<own].flatMap { $0 }.filter {
      state.step($0)?.undo == StepState.Undo.none
        && state.step($0)?.settledRecord ?? 0 > step.settledRecord
        && (!isUnused || state.step($0).flatMap(state.lane) == state.lane(of: step))
    }
  }
}

extension Report {
  /// The report of a run as far as it has come. `isAlive` says whether a process has it: a run that
  /// nobody has and that is not ended was interrupted. `command` is how commands that are advised
  /// start, `options` how they end; `now` tells which of them come too late. `records` are those that
  /// `state` is made of; without them it tells how the run stands, and not how it came to.
  /// `releaseRunbook` starts, with its own checks, the services that a success leaves stopped.
  package init(
    of state: RunState, records: [RunRecord], site: Site, journal: Journal, isAlive: Bool,
    command: String = "tamsdr", options: String = "", now: Timestamp? = nil,
    addition: Addition? = nil, since: Since = Since(), releaseRunbook: String? = nil
  ) {
    let outcome = state.outcome == .running && !isAlive ? .interrupted : state.outcome
    let isOver = outcome.isFinal
    run = state.opening.run
    kind = state.runbook.kind
    runbook = Source(named: state.runbook.name, state.opening.runbook)
    self.site = Source(named: site.name, state.opening.site)
    plan = state.opening.plan
    self.outcome = outcome
    exitCode = outcome == .running ? nil : state.exitCode ?? state.exitCode(for: outcome)
    siteChanged = state.siteChanged
    replacement = state.replacement
    failure = state.trouble
    holds = state.holds
    kept = state.keptHolds
    liftedSince = since.lifted
    outdatedBy = since.changedBy
    started = state.opening.started
    incident = state.opening.incident
    ended = isOver ? state.lastTime : nil
    recoveryTime = state.recoveryTimeObjective(outcome: outcome)
    dataLoss = state.dataLossObjective(outcome: outcome)
    self.addition = addition
    decision = state.decisionTime
    machine = (state.serviceRestored ?? state.lastTime) - incident - decision
    point = Point(of: state)
    oldestLost = point?.loss.oldestLost.map { state.opening.incident - $0 }
    undo = state.commitUndo?.certainty
    undoReason = state.commitUndo?.reason
    steps = state.reportedSteps
    rollback = state.rollback
    contacts = outcome == .waiting ? state.runbook.contacts : []
    checks = state.reportedChecks
    unmade = state.reportedUnmade
    watches = state.watches
    provisionalUntil = state.provisionalUntil
    questions = state.conversations
    warnings = state.reportedWarnings(site: site, journal: journal)
    doubts = outcome == .unverified || outcome == .succeeded ? state.doubts : []
    rescues = state.rescues
    remains = isOver ? state.remains : []
    self.journal = journal
    chronicle = Chronicle(of: state, records: records, isAlive: isAlive)
    drill = Drill(of: state, site: site)
    cluster = state.cluster
    tool = state.opening.tool
    otherFiles = state.opening.otherFiles
    parameters = state.opening.parameters
    next = []
    next = nextCommands(
      state, command: command, options: options, releaseRunbook, at: now ?? state.lastTime)
  }
}

extension RunState {
  fileprivate var keptHolds: [Hold: String] {
    var reasons: [Hold: String] = [:]
    for hold in holds {
      if case .left(let reason)? = steps[hold.step]?.undo { reasons[hold.proof.hold] = reason }
    }
    return reasons
  }

  fileprivate var replacement: Report.Replacement? {
    guard runbook.allSteps.contains(where: { specs[$0.action]?.role == .commit }) else {
      return nil
    }
    let commits = standing(.commit)
    if commits.isEmpty { return .notYet }
    return commits.contains(where: \.isDone) ? .done : .inDoubt
  }
}

extension Report.Source {
  init(named name: String, _ source: RunOpening.SourceText) {
    self.init(name: name, path: source.path, digest: source.digest)
  }
}

extension RunState {
  /// What it waits for, or the first failure that stands.
  fileprivate var trouble: Report.Trouble? {
    let failed = failedSteps.first { $0.failure != nil }
    let problem = waitingFor ?? failed?.failure
    guard let problem else { return nil }
    let mark = failed.flatMap { mainStep($0.key.id)?.mark }
    return Report.Trouble(
      step: failed?.key,
      source: mark.map { $0.place(in: opening.runbook.path) }, problem: problem,
      findings: problem.code == .checksFailed ? failed?.failedChecks.map(\.words) ?? [] : [])
  }

  /// A run that ends otherwise than succeeded has not met its recovery time.
  fileprivate func recoveryTimeObjective(outcome: Outcome) -> Report.Objective {
    let objective = runbook.objectives.rto
    var met: Bool?
    if let objective {
      if outcome == .succeeded, let recoveryTime {
        met = recoveryTime <= objective
      } else if outcome.isFinal || lastTime - opening.incident > objective {
        met = false
      }
    }
    return Report.Objective(objective: objective, actual: recoveryTime, met: met)
  }

  /// A run that has ended otherwise than succeeded went back to no point.
  fileprivate func dataLossObjective(outcome: Outcome) -> Report.Objective {
    let objective = runbook.objectives.rpo
    let isReached = !outcome.isFinal || outcome == .succeeded || outcome == .unverified
    guard let actual = dataLossWindow, isReached else {
      return Report.Objective(objective: objective, actual: nil, met: nil)
    }
    return Report.Objective(
      objective: objective, actual: actual, met: objective.map { actual <= $0 })
  }

  fileprivate var reportedChecks: [Report.CheckLine] {
    settled { !$0.checks.isEmpty }.flatMap { state in
      (state.result?.checks ?? []).map { Report.CheckLine(step: state.key, check: $0) }
    }
  }

  fileprivate var reportedUnmade: [Report.UnmadeLine] {
    settled { !$0.unmade.isEmpty }.flatMap { state in
      (state.result?.unmade ?? []).map { Report.UnmadeLine(step: state.key, check: $0) }
    }
  }

  /// Steps with such a result, in the order they were settled.
  private func settled(_ isWanted: (ActionResult) -> Bool) -> [StepState] {
    steps.values.filter { $0.result.map(isWanted) ?? false }
      .sorted { $0.settledRecord < $1.settledRecord }
  }

  fileprivate func reportedWarnings(site: Site, journal: Report.Journal) -> [String] {
    var lines = site.insecureParts.map {
      "CERTIFICATES ARE NOT CHECKED for \($0): insecure is set in \(opening.site.path)"
    }
    if journal.droppedTail { lines.append(Report.Journal.droppedTailText) }
    lines += warnings
    for state in settled({ !$0.warnings.isEmpty }) {
      lines += (state.result?.warnings ?? []).map { "\(state.key.display): \($0)" }
    }
    var seen: Set<String> = []
    return lines.filter { seen.insert($0).inserted }
  }
}

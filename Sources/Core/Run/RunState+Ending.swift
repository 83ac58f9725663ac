extension RunState {
  /// Something of the site is not as it was: an effect that stands, or a hold this run set. Steps of
  /// `finally` only give back what this run took.
  package var siteChanged: Bool {
    if isTornDown { return false }
    if holds.contains(where: { !$0.proof.foundInForce }) { return true }
    return steps.values.contains { state in
      guard let spec = specs[state.action], !spec.touches.isEmpty,
        mainStep(state.key.id) != nil
      else { return false }
      return spec.role != .rescue && state.effectMayStand && !didNothing(state)
    }
  }

  /// It went through at once, and by its own account there was nothing to change.
  package func didNothing(_ state: StepState) -> Bool {
    guard state.isDone, state.attempts == 1, !state.settledByProbe,
      let output = specs[state.action]?.changes, let changed = state.result?.outputs[output]
    else { return false }
    return changed == .list([]) || changed == .map([:]) || changed == .integer(0)
  }

  /// Whether all that a drill made was removed, after the last step that makes anything.
  private var isTornDown: Bool {
    let tearing = steps.values.filter { specs[$0.action]?.role == .tearDown && $0.isDone }
    guard let last = tearing.map(\.settledRecord).max() else { return false }
    return !steps.values.contains { state in
      specs[state.action]?.touches.isEmpty == false && specs[state.action]?.role != .tearDown
        && state.effectMayStand && state.intentRecord > last
    }
  }

  /// Whether data is as some proof says it is: never changed, undone, or restored and checked.
  package var dataIsWhole: Bool {
    switch concluding ?? outcome {
    case .succeeded, .unverified: true
    default: standingDataSteps.isEmpty
    }
  }

  /// How a run ends whose every step is settled.
  package var completedOutcome: Outcome { doubts.isEmpty ? .succeeded : .unverified }

  /// Why a finished run is not called verified: skipped or accepted steps, failures passed over,
  /// degraded or unknown checks, steps of `finally` that left a hold.
  package var doubts: [String] {
    var reasons: [StepKey: [String]] = [:]
    for (key, state) in steps {
      let own = doubts(about: state)
      if !own.isEmpty { reasons[key] = own }
    }
    return reasons.sorted { $0.key < $1.key }.flatMap(\.value)
  }

  private func doubts(about state: StepState) -> [String] {
    var reasons: [String] = []
    switch state.condition {
    case .skipped(let reason, let by?):
      reasons.append("\(state.key.display) skipped by \(by): \(reason)")
    case .failed(let problem) where !isFinallyWarning(state):
      reasons.append("\(state.key.display) failed: \(problem.what)")
    case .inDoubt, .running, .pending:
      if !isFinallyWarning(state) { reasons.append("\(state.key.display) is \(state.word)") }
    default: break
    }
    if let acceptance = state.acceptance {
      reasons.append(
        "\(state.key.display) accepted by \(acceptance.by): \(acceptance.reason)")
    }
    guard state.isDone else { return reasons }
    for check in state.result?.checks ?? []
    where check.verdict != .pass && !isSettledLater(check, of: state) {
      reasons.append("\(check.id) \(check.title) is \(check.verdict.rawValue)")
    }
    return reasons
  }

  /// A step of `finally` that holds nothing and leaves nothing behind fails as a warning only.
  private func isFinallyWarning(_ state: StepState) -> Bool {
    let spec = specs[state.action]
    return mainStep(state.key.id) == nil && (spec?.lifts ?? []).isEmpty && spec?.role != .tearDown
  }

  package var rollbackOutcome: Outcome {
    let incomplete = steps.values.contains { state in
      switch state.undo {
      case .failed, .inDoubt, .running: true
      case .none, .left, .undone: false
      }
    }
    return incomplete || !undoBatches(to: nil).isEmpty ? .rollbackIncomplete : .rolledBack
  }

  /// The exit code of an outcome.
  package func exitCode(for outcome: Outcome) -> Int { code(for: outcome).rawValue }

  private func code(for outcome: Outcome) -> ExitStatus {
    switch outcome {
    case .succeeded where !doubts.isEmpty: .unverified
    case .succeeded: objectiveMissed ? .objectiveMissed : .succeeded
    case .unverified: .unverified
    case .rolledBack, .failed, .abandoned:
      siteChanged ? .failedChanged : planDrift == nil ? .failedUnchanged : .planDrifted
    case .rollbackIncomplete: .failedChanged
    case .waiting, .running: .waiting
    case .interrupted: .interrupted
    }
  }
}

// MARK: objectives

extension RunState {
  /// When service was back: the end of the step marked `restores_service`.
  package var serviceRestored: Timestamp? {
    restoringSteps.compactMap { steps[$0] }.first { $0.isDone }?.ended
  }

  /// Incident to service restored.
  package var recoveryTime: Duration? { serviceRestored.map { $0 - opening.incident } }

  /// How long people were waited for from the incident until service was back: before the run, at
  /// questions, and while no process had the run. Spans that overlap count once.
  package var decisionTime: Duration {
    let end = serviceRestored ?? lastTime
    var waits = pauses + [(opening.incident, opening.started)]
    for conversation in conversations {
      let left = pauses.first { $0.from >= conversation.asked }?.from
      waits.append((conversation.asked, conversation.answered ?? left ?? end))
    }
    var total = Duration.zero
    var covered = opening.incident
    for wait in waits.sorted(by: { $0.0 < $1.0 }) {
      let (from, to) = (max(wait.0, covered), min(wait.1, end))
      guard to > from else { continue }
      total += to - from
      covered = to
    }
    return total
  }

  /// Incident minus the time of the chosen database snapshot.
  package var dataLossWindow: Duration? {
    recoveryPointTime.map { opening.incident - $0 }
  }

  /// The chosen recovery point's time, from the newest finished `recovery_point.choose`.
  package var recoveryPointTime: Timestamp? {
    guard goesBack else { return nil }
    return finished.last { specs[$0.action]?.role == .choose }?.result.outputs["time"]?.timeValue
  }

  /// Whether the point was chosen to go back to it, and not only to copy objects from its snapshots.
  var goesBack: Bool {
    finished.last { specs[$0.action]?.role == .choose }?.inputs["use"] != .text("copy")
  }

  package var objectiveMissed: Bool {
    if let rto = runbook.objectives.rto {
      guard let actual = recoveryTime else {
        return !restoringSteps.isEmpty
      }
      if actual > rto { return true }
    }
    if let rpo = runbook.objectives.rpo, let actual = dataLossWindow, actual > rpo { return true }
    return false
  }
}

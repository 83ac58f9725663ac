extension RunState {
  /// As it would be once a way back has begun: what failed on an earlier one is tried again.
  package func goingBack(to checkpoint: String?) -> RunState {
    var state = self
    state.beginRollback(Rollback(checkpoint: checkpoint, cause: "", began: lastTime))
    return state
  }

  /// What the way back has not undone, each with the reason.
  package var leftOnPurpose: [String] {
    steps.values.sorted { $0.settledRecord < $1.settledRecord }.compactMap { state in
      if case .left(let reason) = state.undo { "\(state.key.display): \(reason)" } else { nil }
    }
  }

  /// Steps to undo together: siblings of one parallel step or block, or one step alone.
  package struct UndoBatch: Sendable {
    package let steps: [StepState]
  }

  /// What is left to undo, newest first. With a checkpoint, only what came after it.
  package func undoBatches(to checkpoint: String?) -> [UndoBatch] {
    let floor = checkpoint.flatMap { checkpoints[$0] } ?? 0
    let candidates = steps.values
      .filter { $0.settledRecord > floor && needsUndo($0) }
      .sorted { $0.settledRecord > $1.settledRecord }
    var batches: [[StepState]] = []
    for state in candidates {
      if let sibling = batches.last?.first, siblings(sibling.key, state.key) {
        batches[batches.count - 1].append(state)
      } else {
        batches.append([state])
      }
    }
    return batches.map(UndoBatch.init)
  }

  /// An attempt may have had an effect, and no undo of it is settled yet. A finished rescue is never
  /// undone: it is what the way back rests on. Of one that was cut off only the snapshots stay.
  private func needsUndo(_ state: StepState) -> Bool {
    guard let spec = specs[state.action], spec.effect != .readOnly, state.intentRecord > 0,
      isUndone(state.key, spec), !(spec.role == .rescue && state.isDone)
    else { return false }
    switch state.undo {
    case .none, .running: break
    case .inDoubt, .failed, .left, .undone: return false
    }
    return state.effectMayStand
  }

  /// Hooks are not undone, and of `finally` only what lifted a hold that data must go back under.
  private func isUndone(_ key: StepKey, _ spec: ActionSpec) -> Bool {
    if mainStep(key.id) != nil { return true }
    return declaredStep(key.id) != nil && !spec.lifts.isEmpty && !standingDataSteps.isEmpty
  }

  /// Steps that keep what is there now before the way back replaces it: the rescue once more, under a
  /// name of its own. None where nobody else can have written.
  package var rescuesBeforeRollback: [PlannedStep] {
    guard othersMayHaveWritten, !standing(.commit).isEmpty else { return [] }
    return runbook.allSteps
      .filter { specs[$0.action]?.role == .rescue && steps[StepKey($0.id)]?.isDone == true }
      .map { rescue in
        var again = Step(
          id: rescue.id + Self.beforeRollback, action: rescue.action, inputs: rescue.inputs,
          mark: rescue.mark)
        again.timeout = rescue.timeout
        return PlannedStep(step: again, key: StepKey(again.id), element: nil)
      }
      .filter { steps[$0.key]?.isSettled != true }
  }

  /// Clones that stand on directories whose data is as it was: no rescue can be proved over them.
  package var uncommittedPrepares: [StepState] {
    let committed = Set(standing(.commit).compactMap(lane))
    return standing(.prepare).filter { prepare in
      lane(of: prepare).map { !committed.contains($0) } ?? false
    }.sorted { $0.settledRecord > $1.settledRecord }
  }

  /// What it lifted, or opened, is as before the run already: the step that had set it is undone.
  package func isMoot(_ state: StepState) -> Bool {
    guard let spec = specs[state.action] else { return false }
    let kinds = spec.role == .open ? [.service] : spec.lifts
    guard !kinds.isEmpty else { return false }
    let setters = steps.values.filter { other in
      (specs[other.action]?.sets ?? []).contains(where: kinds.contains)
    }
    return setters.contains { $0.condition == .undone }
      && !setters.contains(where: \.effectMayStand)
  }

  static let beforeRollback = "/before-rollback"

  /// Others may write, or have written, since the way back was last begun: what is there when it is begun
  /// again is kept anew. Where data is half put back its clone stands in the way of that.
  mutating func outdateRescues() {
    let isHalfBack = standing(.commit).contains { commit in
      switch commit.undo {
      case .running, .inDoubt: true
      case .none, .failed, .left, .undone: false
      }
    }
    guard !isHalfBack else { return }
    for state in steps.values where state.key.id.hasSuffix(Self.beforeRollback) && state.isDone {
      reopen(state.key)
    }
  }

  private func siblings(_ left: StepKey, _ right: StepKey) -> Bool {
    if left.id == right.id { return mainStep(left.id)?.parallelism != nil }
    return blocks[left.id].map { $0 == blocks[right.id] } ?? false
  }

  /// Steps that change data: a hold is not lifted while one done under it is not proven undone.
  package func isDataStep(_ state: StepState) -> Bool {
    switch specs[state.action]?.role {
    case .prepare, .commit, .repair: true
    // Its trial restore may be open.
    case .rescue: !state.isDone
    default: false
    }
  }

  /// Data steps whose effect may stand.
  package var standingDataSteps: [StepState] {
    [ActionSpec.Role.prepare, .commit, .rescue, .repair].flatMap(standing).filter(isDataStep)
      .sorted { $0.settledRecord < $1.settledRecord }
  }

  /// The lane of a data step: hooks of one protected directory run strictly one after another, and a
  /// failing one ends the walk for that directory.
  package func lane(of state: StepState) -> String? {
    guard isDataStep(state) else { return nil }
    let restore = state.inputs["restore"] ?? state.inputs["prepared"]?["restore"] ?? .null
    return restore["directory"].textValue ?? state.key.element ?? state.key.id
  }

  /// Lanes whose walk has ended before its end.
  package var brokenLanes: Set<String> {
    var lanes: Set<String> = []
    for state in steps.values {
      guard let lane = lane(of: state) else { continue }
      switch state.undo {
      // What stays as it is keeps what led to it.
      case .failed, .inDoubt, .left: lanes.insert(lane)
      case .none, .running, .undone: break
      }
    }
    return lanes
  }

  /// Holds that were set to protect the data, by steps that are done, and that the run itself has lifted
  /// since: on the way back they are set again before data is.
  package var missingHolds: [HoldState] {
    let held = Set(holds.map(\.proof.hold))
    let guarding: Set<ActionSpec.Role> = [.stop, .fence, .suspend]
    return finished.filter { guarding.contains(specs[$0.action]?.role ?? .none) }
      .flatMap { step in
        step.result.holdsSet.map { HoldState(proof: $0, step: step.step, since: lastTime) }
      }
      .filter { !held.contains($0.proof.hold) }
  }

  /// Why a step may not be undone now; nil where it may.
  package func undoBlocked(_ state: StepState) -> Problem? {
    if let lane = lane(of: state), brokenLanes.contains(lane) {
      return Problem(.undoKept, "the walk back on \(lane) ended before it")
    }
    guard setsHolds(state), let standing = standingDataSteps.first else { return nil }
    return Problem(
      .undoKept,
      "kept: \(standing.key.display) changed data under it and is not proven undone")
  }

  private func setsHolds(_ state: StepState) -> Bool {
    !(specs[state.action]?.sets ?? []).isEmpty
  }
}

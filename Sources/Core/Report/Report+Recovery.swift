extension Report.Point {
  /// Nil until a point to go back to was chosen.
  package init?(of state: RunState) {
    guard state.goesBack, let choice = state.lastDone(.choose),
      let point = RecoveryPoint(choice["point"])
    else { return nil }
    let recount = state.lastDone(.rescue)?["loss"] ?? .null
    self.init(
      point: point, preview: Loss(choice["loss"]),
      reasons: (choice["reasons"].listValue ?? []).compactMap(\.textValue),
      runnerUp: RecoveryPoint(choice["runner_up"]),
      behindFence: recount == .null ? nil : Loss(recount))
  }
}

extension RunState {
  /// How long a recovery took over what a drill leaves out; nil where it committed nothing, or has not
  /// succeeded.
  package var timeBeyondDrill: Duration? {
    guard runbook.kind == .recovery, outcome == .succeeded || outcome == .unverified,
      steps.values.contains(where: { specs[$0.action]?.role == .commit && $0.isDone })
    else { return nil }
    let ids = Set(runbook.allSteps.filter { isBeyondDrill(specs[$0.action]) }.map(\.id))
    return ids.reduce(Duration.zero) { sum, id in
      let elements = steps.values.filter { $0.key.id == id }
      guard let began = elements.compactMap(\.started).min(),
        let ended = elements.compactMap(\.ended).max()
      else { return sum }
      return sum + (ended - began)
    }
  }

  private func isBeyondDrill(_ spec: ActionSpec?) -> Bool {
    guard let spec else { return false }
    switch spec.role {
    case .stop, .fence, .suspend, .rescue, .commit, .open: return true
    default: return spec.lifts.contains(.key)
    }
  }

  /// Outputs of the newest finished step of a role.
  fileprivate func lastDone(_ role: ActionSpec.Role) -> Value? {
    finished.last { specs[$0.action]?.role == role && mainStep($0.step.id) != nil }.map {
      .map($0.result.outputs)
    }
  }

  /// The least certain way back among the commits that were sent.
  var commitUndo: UndoProof? {
    let told = steps.values.filter { specs[$0.action]?.role == .commit }
      .sorted { $0.key < $1.key }.compactMap(\.result?.outputs)
    for certainty in UndoCertainty.allCases {
      guard let outputs = told.first(where: { $0["undo"] == .text(certainty.rawValue) }) else {
        continue
      }
      return UndoProof(certainty, outputs["undo_reason"]?.textValue ?? "")
    }
    return nil
  }

  var rescues: [Report.Rescue] {
    rescueResults.flatMap { result in
      (result.outputs["snapshots"]?.mapValue ?? [:]).sorted { $0.key < $1.key }.map {
        Report.Rescue(
          directory: $0.key, snapshot: $0.value["snapshot"].textValue,
          expires: $0.value["expires"].instant, note: $0.value["proof"].textValue)
      }
    }
  }

  /// What may still be at the cluster under a name of this run: clones that were neither committed
  /// nor undone, and work that failed or is in doubt.
  var remains: [Report.Remain] {
    steps.values.filter(leavesRemains).sorted { $0.key < $1.key }.map {
      Report.Remain(step: $0.key, name: $0.remoteName, state: $0.word)
    }
  }

  private func leavesRemains(_ state: StepState) -> Bool {
    guard state.intentRecord > 0, !state.remoteName.isEmpty, let spec = specs[state.action],
      !spec.touches.isEmpty
    else { return false }
    switch state.condition {
    case .failed, .inDoubt, .running, .pending, .skipped: return true
    case .done: return spec.role == .prepare && !isCommitted(state)
    case .undone: return false
    }
  }

  private func isCommitted(_ prepare: StepState) -> Bool {
    let lane = self.lane(of: prepare)
    return steps.values.contains {
      specs[$0.action]?.role == .commit && self.lane(of: $0) == lane && $0.isDone
    }
  }
}

extension RunState {
  /// Every step in the order of the runbook, those not begun too, then `finally`, then hooks.
  package var reportedSteps: [Report.Step] {
    let declared = runbook.allSteps + runbook.finally.flatMap(\.steps)
    var lines: [Report.Step] = []
    for step in declared {
      let keys = planned(step).map(\.key)
      lines += (keys.isEmpty ? [StepKey(step.id)] : keys).map { line($0, step) }
    }
    let ids = Set(declared.map(\.id))
    let hooks = steps.values.filter { !ids.contains($0.key.id) }
    lines += hooks.sorted { $0.settledRecord < $1.settledRecord }.map { line($0.key, nil) }
    return lines
  }

  private func line(_ key: StepKey, _ step: Step?) -> Report.Step {
    let state = steps[key] ?? StepState(key, action: step?.action ?? "")
    return Report.Step(
      key: key, action: state.action, state: state.word, attempts: state.attempts,
      started: state.started, ended: state.isInDoubt ? nil : state.ended,
      duration: duration(of: state), budget: step?.budget,
      remoteName: state.remoteName.isEmpty ? nil : state.remoteName, handle: state.handle,
      wayBack: wayBack(of: state, step),
      outputs: state.result?.outputs ?? [:], rollback: state.undoLine, problem: state.failure,
      decision: state.decision)
  }

  /// Hooks have no hooks.
  private func wayBack(of state: StepState, _ step: Step?) -> WayBack {
    guard let step, let spec = specs[step.action] else { return .none }
    return step.wayBack(spec, spec.effect(with: state.inputs))
  }

  /// Until its end, or for one under way until the last record.
  private func duration(of state: StepState) -> Duration? {
    guard let started = state.started else { return nil }
    if let ended = state.ended { return ended - started }
    return state.isInDoubt ? lastTime - started : nil
  }
}

extension StepState {
  fileprivate var undoLine: Report.Step.Undo? {
    undoWord.map { Report.Step.Undo(state: $0, note: undoNote) }
  }

  private var undoNote: String? {
    switch undo {
    case .none, .running: nil
    case .inDoubt(let problem), .failed(let problem):
      problem.display + (problem.hint.map { "; \($0)" } ?? "")
    case .left(let reason): reason
    case .undone(let note): note
    }
  }

  fileprivate var decision: String? {
    if let acceptance { return "accepted by \(acceptance.by): \(acceptance.reason)" }
    if case .skipped(let reason, let by) = condition {
      return by.map { "skipped by \($0): \(reason)" } ?? "skipped: \(reason)"
    }
    return nil
  }
}

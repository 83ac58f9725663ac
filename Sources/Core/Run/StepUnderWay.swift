/// A step that is being worked at, as far as the journal tells.
package struct StepUnderWay: Sendable, Hashable {
  package let key: StepKey
  package let action: String
  package let isUndo: Bool
  /// Of one that only reads nothing is written before its end: it began when the last record was.
  package var began: Timestamp
  package let budget: Duration?
  /// It only reads: it can be broken off at any moment.
  package let onlyReads: Bool
  /// How the remote side knows the work.
  package let handle: [String: Value]
}

extension RunState {
  /// What is being worked at, the oldest first.
  package var underWay: [StepUnderWay] {
    guard outcome == .running else { return [] }
    let due = self.due
    var found = due.filter { planned in
      steps[planned.key].map { $0.condition != .pending } ?? false || onlyReads(planned.step)
    }
    // Between two records the next step is being prepared.
    if found.isEmpty { found = due }
    let told = Set(found.map(\.key))
    let working = steps.values.filter { state in
      state.undo == .running || (state.condition == .running && !told.contains(state.key))
    }
    return (found.map(stepUnderWay) + working.map(stepUnderWay))
      .sorted { ($0.began, $0.key) < ($1.began, $1.key) }
  }

  /// The steps whose turn it is: on the way forward, or in `finally`. The way back has a record of each.
  private var due: [PlannedStep] {
    if concluding != nil {
      let steps = runbook.finally.flatMap(\.steps).flatMap(planned)
      return Array(steps.first { isUntried($0.key) }.map { [$0] } ?? [])
    }
    guard rollback == nil else { return [] }
    var start = Cursor()
    switch forward(in: runbook.steps, from: &start) {
    case .perform(let steps, let parallelism):
      return Array(steps.prefix(parallelism?.maximum ?? steps.count))
    case .freeze(let step): return [PlannedStep(step: step, key: StepKey(step.id), element: nil)]
    case .checkpoint, .complete: return []
    }
  }

  private func isUntried(_ key: StepKey) -> Bool {
    switch steps[key]?.condition {
    case nil, .pending, .running: true
    case .inDoubt, .failed, .done, .skipped, .undone: false
    }
  }

  private func onlyReads(_ step: Step) -> Bool {
    specs[step.action].map { $0.effect(of: step) == .readOnly } ?? false
  }

  private func stepUnderWay(_ planned: PlannedStep) -> StepUnderWay {
    let state = steps[planned.key]
    let began = state.flatMap { $0.isInDoubt ? $0.started : nil }
    return StepUnderWay(
      key: planned.key, action: planned.step.action, isUndo: false, began: began ?? lastTime,
      budget: planned.step.budget, onlyReads: onlyReads(planned.step),
      handle: state?.handle ?? [:])
  }

  private func stepUnderWay(_ state: StepState) -> StepUnderWay {
    let isUndo = state.undo == .running
    return StepUnderWay(
      key: state.key, action: state.action, isUndo: isUndo,
      began: (isUndo ? state.undoStarted : state.started) ?? lastTime,
      budget: isUndo ? nil : declaredStep(state.key.id)?.budget, onlyReads: false,
      handle: isUndo ? state.undoHandle : state.handle)
  }
}

/// When service will be back if what is left takes as long as in earlier runs, or else keeps to its
/// budgets, seen from one moment.
package struct Forecast: Sendable, Hashable {
  package let incident: Timestamp
  /// From the incident.
  package let projected: Duration
  /// By then nine of ten earlier runs would have it back; as `projected` where only budgets tell.
  package let late: Duration
  package let objective: Duration

  package init(incident: Timestamp, projected: Duration, late: Duration, objective: Duration) {
    self.incident = incident
    self.projected = projected
    self.late = late
    self.objective = objective
  }

  package var isMiss: Bool { projected > objective }
}

extension RunState {
  /// Nil without an objective, without a step that restores service, once it is restored, and where the
  /// run goes back or is over.
  package func forecast(at now: Timestamp, history: StepHistory = StepHistory()) -> Forecast? {
    guard let objective = runbook.objectives.rto, serviceRestored == nil, !outcome.isFinal,
      rollback == nil, concluding == nil,
      let last = runbook.steps.firstIndex(where: { $0.steps.contains(where: \.restoresService) })
    else { return nil }
    let left = Remaining(self, history, now)
    let span = runbook.steps[...last].reduce(ExpectedSpan.none) { $0 + left.span($1) }
    let gone = now - opening.incident
    return Forecast(
      incident: opening.incident, projected: gone + span.likely, late: gone + span.late,
      objective: objective)
  }
}

/// What is left of a run at one moment.
private struct Remaining {
  let state: RunState
  let history: StepHistory
  let now: Timestamp
  private let began: [StepKey: Timestamp]

  init(_ state: RunState, _ history: StepHistory, _ now: Timestamp) {
    self.state = state
    self.history = history
    self.now = now
    began = Dictionary(
      state.underWay.map { ($0.key, $0.began) }, uniquingKeysWith: { first, _ in first })
  }

  func span(_ item: Runbook.Item) -> ExpectedSpan {
    switch item {
    case .checkpoint: .none
    case .step(let step): span(step)
    case .parallel(let block): block.steps.map(span).reduce(.none, ExpectedSpan.longer)
    }
  }

  private func span(_ step: Step) -> ExpectedSpan {
    let budget = step.budget.map { ExpectedSpan(likely: $0, late: $0) }
    guard let expected = history.span(of: step) ?? budget else { return .none }
    let keys = state.planned(step).map(\.key)
    // A collection that is not frozen yet has one element at least.
    let spans = (keys.isEmpty ? [StepKey(step.id)] : keys).map { key -> ExpectedSpan in
      if state.step(key)?.isSettled == true { return .none }
      return began[key].map { expected.left(after: now - $0) } ?? expected
    }
    return step.parallelism == nil
      ? spans.reduce(.none, +) : spans.reduce(.none, ExpectedSpan.longer)
  }
}

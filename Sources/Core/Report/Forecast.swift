/// When service will be back if what is left keeps to its budgets, seen from one moment.
package struct Forecast: Sendable, Hashable {
  /// From the incident.
  package let projected: Duration
  package let objective: Duration

  package var isMiss: Bool { projected > objective }
}

extension RunState {
  /// Nil without an objective, without a step that restores service, and once it is restored.
  package func forecast(at now: Timestamp) -> Forecast? {
    guard let objective = runbook.objectives.rto, serviceRestored == nil,
      let last = runbook.steps.firstIndex(where: { $0.steps.contains(where: \.restoresService) })
    else { return nil }
    let left = runbook.steps[...last].reduce(Duration.zero) { $0 + remaining($1, at: now) }
    return Forecast(projected: now - opening.incident + left, objective: objective)
  }

  private func remaining(_ item: Runbook.Item, at now: Timestamp) -> Duration {
    switch item {
    case .checkpoint: .zero
    case .step(let step): remaining(step, at: now)
    case .parallel(let block): block.steps.map { remaining($0, at: now) }.max() ?? .zero
    }
  }

  private func remaining(_ step: Step, at now: Timestamp) -> Duration {
    guard let budget = step.budget else { return .zero }
    let keys = planned(step).map(\.key)
    // A collection that is not frozen yet has one element at least.
    let spans = (keys.isEmpty ? [StepKey(step.id)] : keys).map { key -> Duration in
      guard let state = steps[key] else { return budget }
      if state.isSettled { return .zero }
      guard state.isInDoubt, let started = state.started else { return budget }
      return max(budget - (now - started), .zero)
    }
    return step.parallelism == nil ? spans.reduce(.zero, +) : spans.max() ?? .zero
  }
}

/// A run by a plan goes to the plan's point or nowhere.
package enum PlanGuard {
  /// Why what was chosen stops the run; nil where it is the plan's point.
  package static func refusal(of chosen: ActionResult, by plan: RunPlan) -> Problem? {
    let planned = RecoveryPoint(plan.point)
    let point = chosen.outputs["point"].flatMap(RecoveryPoint.init)
    if let planned, let point, planned.identity == point.identity { return nil }
    return Problem(
      .planDrifted,
      "the plan has drifted: its recovery point was \(planned?.sentence ?? "none"), now "
        + "\(point?.sentence ?? "none") is chosen",
      at: plan.path, hint: "nothing was changed; make a plan again and look at it")
  }
}

extension RunState {
  /// Why the run may not go on: its point is not the plan's.
  package var planDrift: Problem? {
    steps.values.lazy.compactMap { state in
      guard case .failed = state.condition, let result = state.result else { return nil }
      return planRefusal(of: result, from: state.action)
    }.first
  }

  func planRefusal(of result: ActionResult, from action: String) -> Problem? {
    guard let plan = opening.plan, specs[action]?.role == .choose else { return nil }
    return PlanGuard.refusal(of: result, by: plan)
  }

  /// Something was sent that changes the site, whatever has become of it.
  package var hasActed: Bool {
    steps.values.contains { state in
      guard let spec = specs[state.action], spec.effect(with: state.inputs) != .readOnly,
        !spec.touches.isEmpty
      else { return false }
      return state.attempts > 0 && mainStep(state.key.id) != nil && !didNothing(state)
    }
  }
}

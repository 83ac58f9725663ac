/// What takes back what a step has done.
package enum WayBack: Sendable, Hashable {
  /// It changes nothing.
  case none
  /// The action's own undo.
  case action
  /// The steps that the runbook gives, by their ids.
  case hooks([String])
  /// Nothing can.
  case irreversible
}

extension Step {
  /// `effect` is that of the step, or of an attempt of it.
  func wayBack(_ spec: ActionSpec, _ effect: ActionSpec.Effect) -> WayBack {
    if effect == .readOnly { return .none }
    if let rollback, !rollback.isEmpty { return .hooks(rollback.map { "\(id)/\($0.id)" }) }
    // The cluster takes no commit back; its undo restores the rescue.
    return effect == .reversible || spec.role == .commit ? .action : .irreversible
  }
}

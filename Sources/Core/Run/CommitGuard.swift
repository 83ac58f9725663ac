/// What must stand in the journal before anything irreversible is sent: the checker demands it of the
/// runbook, this demands it of the run.
package enum CommitGuard {
  /// Why `key` may not be sent; nil where everything it needs is there.
  package static func refusal(of key: StepKey, in state: RunState) -> Problem? {
    let required: [ActionSpec.Role] = [
      .choose, .verify, .consent, .stop, .fence, .suspend, .rescue, .prepare,
    ]
    let done = state.steps.values.filter(\.isDone)
    for role in required
    where !done.contains(where: { state.specs[$0.action]?.role == role }) {
      return Problem(
        "\(key.display) cannot be sent: no finished \(role.rawValue) step stands before it",
        hint: "the journal must show it done, not skipped")
    }
    let open = state.runbook.allSteps
      .filter { state.specs[$0.action]?.role == .prepare }
      .flatMap(state.planned)
      .first { state.steps[$0.key]?.isDone != true }
    if let open {
      return Problem("\(key.display) cannot be sent: \(open.key.display) is not prepared")
    }
    if let hold = state.holds.first(where: { $0.broken != nil }) {
      return Problem("\(key.display) cannot be sent: \(hold.proof.hold.display) is broken")
    }
    return nil
  }
}

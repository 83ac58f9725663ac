/// What must stand in the journal before anything irreversible is sent: the checker demands it of the
/// runbook, this demands it of the run.
package enum CommitGuard {
  /// Why `key` may not be sent; nil where everything it needs is there.
  package static func refusal(of key: StepKey, in state: RunState) -> Problem? {
    let required: [ActionSpec.Role] = [
      .choose, .verify, .consent, .stop, .fence, .suspend, .rescue, .prepare,
    ]
    if let missing = missing(required, before: key, in: state) { return missing }
    let open = state.runbook.allSteps
      .filter { state.specs[$0.action]?.role == .prepare }
      .flatMap(state.planned)
      .first { state.steps[$0.key]?.isDone != true }
    if let open {
      return Problem(
        .commitRefused, "\(key.display) cannot be sent: \(open.key.display) is not prepared")
    }
    if let lifted = state.missingHolds.first?.proof.hold {
      return Problem(
        .commitRefused, "\(key.display) cannot be sent: \(lifted.display) was lifted again")
    }
    if let hold = state.holds.first(where: { $0.broken != nil }) {
      return Problem(
        .commitRefused, "\(key.display) cannot be sent: \(hold.proof.hold.display) is broken")
    }
    return nil
  }

  /// Why nothing may be released by `key`; nil where a person has agreed to it.
  package static func refusal(ofRelease key: StepKey, in state: RunState) -> Problem? {
    missing([.consent], before: key, in: state)
  }

  /// Why live data may not be mended by `key`; nil where a person has agreed to it, and what is mended
  /// was rescued.
  package static func refusal(ofRepair key: StepKey, in state: RunState) -> Problem? {
    missing([.consent, .rescue], before: key, in: state)
  }

  private static func missing(
    _ required: [ActionSpec.Role], before key: StepKey, in state: RunState
  ) -> Problem? {
    let done = state.steps.values.filter(\.isDone)
    let missing = required.first { role in
      !done.contains { state.specs[$0.action]?.role == role }
    }
    return missing.map { role in
      Problem(
        .commitRefused,
        "\(key.display) cannot be sent: no finished \(role.rawValue) step stands before it",
        hint: "the journal must show it done, not skipped")
    }
  }
}

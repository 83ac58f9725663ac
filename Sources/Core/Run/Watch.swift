/// Checks of what a run brought back, made again after its end, when clients write again.
package struct Watch: Sendable, Hashable, Codable {
  /// How long after service was back it was to be made; nil where a person asked for it at once.
  package let due: Duration?
  package let checks: [Check]

  package init(due: Duration?, checks: [Check]) {
    self.due = due
    self.checks = checks
  }

  package var verdict: Verdict { checks.map(\.verdict).max() ?? .unknown }
}

extension RunState {
  /// A watch with the time of its record.
  package struct Watched: Sendable, Hashable {
    package let time: Timestamp
    package let watch: Watch
  }

  /// Until when presigned URLs from before the fence could write beside those of clients; nil where the
  /// fence lasted longer than they did.
  package var lateWritesUntil: Timestamp? {
    steps.values.filter(\.isDone).compactMap { $0.result?.outputs[Self.lateWrites]?.timeValue }
      .max()
  }

  /// The output by which a step tells it.
  package static let lateWrites = "late_writes_until"

  /// The checks of such a step say what nobody can know before the window has closed; a watch that
  /// found nothing afterwards settles them.
  func isSettledLater(_ check: Check, of state: StepState) -> Bool {
    guard check.verdict == .degraded, let result = state.result,
      let closes = result.outputs[Self.lateWrites]?.timeValue
    else { return false }
    return watches.contains { watched in
      watched.time > closes
        && watched.watch.checks.contains { $0.id == check.id && $0.verdict == .pass }
    }
  }

  /// `lateWritesUntil`, where no watch has settled since that nothing was written.
  package var provisionalUntil: Timestamp? {
    guard let closes = lateWritesUntil, outcome == .succeeded || outcome == .unverified else {
      return nil
    }
    let isOpen = steps.values.contains { state in
      state.isDone && state.result?.outputs[Self.lateWrites]?.timeValue != nil
        && state.result?.checks.contains {
          $0.verdict == .degraded && !isSettledLater($0, of: state)
        } == true
    }
    return isOpen ? closes : nil
  }

  /// Why there is nothing to watch; nil where there is. Only what a proof has called whole can be told
  /// from what happened to it since.
  package var watchRefusal: Problem? {
    switch outcome {
    case .succeeded, .unverified: break
    default:
      return Problem(
        .decisionRefused,
        "run \(opening.run) is \(outcome.rawValue), not finished: there is nothing to watch yet",
        hint: "tamsdr status \(opening.run)")
    }
    guard commitBegan, recoveryPointTime != nil, serviceRestored != nil else {
      return Problem(
        .decisionRefused, "run \(opening.run) restored nothing: there is nothing to watch")
    }
    return nil
  }
}

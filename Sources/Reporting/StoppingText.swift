import Core

/// What is said at once when a signal asks a run to stop.
package enum StoppingText {
  /// `suffix` is what advised commands end with.
  package static func render(
    _ signal: String, _ progress: RunProgress, at now: Timestamp, suffix: String
  ) -> String {
    var lines = [
      "\(now.timeText)  \(signal): the run stops at its next safe place; "
        + "a second one ends tamsdr at once"
    ]
    if progress.working.isEmpty { lines.append("  nothing is under way") }
    lines += progress.working.map { working in
      let step = working.step
      let name = (step.isUndo ? "undo of " : "") + step.key.display
      let fate =
        step.onlyReads
        ? "only reads, is broken off" : "its end is waited for, it may be sent already"
      return "  \(name) (\(step.action)), \(Figures.spent(on: step, at: now)): \(fate)"
    }
    lines.append(
      "  after it: tamsdr resume \(progress.run)\(suffix), "
        + "or tamsdr rollback \(progress.run)\(suffix)")
    return lines.joined(separator: "\n")
  }

  /// The last words of a process that a second signal ends.
  package static func cut(run: String, suffix: String) -> String {
    [
      "ended at once: what was under way is in doubt until the run is gone on with",
      "  next: tamsdr resume \(run)\(suffix)   # probe what is in doubt and go on",
      "  next: tamsdr rollback \(run)\(suffix)   # undo what the run did, newest first",
    ].joined(separator: "\n")
  }
}

import Core

/// The last words of a command: what happened, where, in what state the site is, what to type next.
package enum EndingText {
  /// `wrapped` fits a paragraph to who reads it; a command stays whole, so that it can be copied.
  package static func render(
    _ report: Report, wrapped: (String) -> String = { $0 }
  ) -> String {
    var lines = ["\(report.run): \(Sentences.outcome(report))"]
    if let failure = report.failure {
      lines += Sentences.trouble(failure).map { "  \($0)" }
    }
    if report.failure == nil, report.outcome == .rolledBack, let rollback = report.rollback {
      lines.append("  went back: \(rollback.cause)")
    }
    if report.journal.droppedTail { lines.append("  journal: \(Report.Journal.droppedTailText)") }
    lines.append("  site: \(Sentences.site(report))")
    lines += report.holds.map { hold in
      let word = report.liftedSince[hold.proof.hold] == nil ? "held" : "left held"
      return "  \(word): \(Sentences.hold(hold, in: report))"
    }
    lines += report.rescues.filter { $0.snapshot != nil }.map {
      "  rescue: \(Sentences.rescue($0))"
    }
    lines += report.remains.map {
      "  may be left at the cluster: \($0.name), of \($0.step.display) (\($0.state))"
    }
    lines += report.doubts.map { "  not verified: \($0)" }
    lines += report.contacts.map { "  \($0.text)" }
    if report.recoveryTime.actual != nil {
      lines.append("  recovery time: \(Sentences.recoveryTime(report))")
      if let addition = report.addition {
        lines.append("  a recovery adds: \(Sentences.addition(addition))")
      }
    }
    lines = lines.map(wrapped)
    lines += report.next.flatMap { next in
      // A command stays whole, so that it can be copied; what it is for goes below it where both are long.
      let line = "  next: \(next.command)   # \(next.reason)"
      return wrapped(line) == line
        ? [line] : ["  next: \(next.command)", wrapped("        # \(next.reason)")]
    }
    return lines.joined(separator: "\n")
  }
}

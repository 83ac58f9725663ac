import Core

/// A rehearsal for people: the matrix, what went wrong, and the rollback coverage.
package enum RehearsalText {
  package static func render(_ rehearsal: Rehearsal) -> String {
    var lines = matrix(rehearsal)
    lines += notes(rehearsal)
    for result in rehearsal.wrong {
      guard case .wrong(let reason) = result.ending else { continue }
      lines.append("WRONG: \(result.rehearsed.title): \(reason)")
    }
    let right = rehearsal.results.count - rehearsal.wrong.count
    lines.append(
      "\(right) of \(rehearsal.results.count) cases ended right in "
        + Figures.span(rehearsal.duration))
    return (lines + coverage(rehearsal.coverage)).joined(separator: "\n")
  }

  /// `finished 2.1 s` and the like; a case is told from the same one with the other way on by its
  /// word.
  private static func matrix(_ rehearsal: Rehearsal) -> [String] {
    let faults = RehearsalCase.Fault.allCases
    var steps: [String] = []
    for result in rehearsal.results where steps.last != result.rehearsed.step {
      steps.append(result.rehearsed.step)
    }
    let rows = steps.map { step in
      [step]
        + faults.map { fault in
          let words = rehearsal.results
            .filter { $0.rehearsed.step == step && $0.rehearsed.fault == fault }.map(\.word)
          return words.isEmpty ? "-" : words.joined(separator: " + ")
        }
    }
    return TextTable.lines(header: ["step"] + faults.map(\.title), rows)
  }

  private static func notes(_ rehearsal: Rehearsal) -> [String] {
    let skipped = rehearsal.runbook.everyStep.map(\.id).filter(rehearsal.skipped.contains)
    var lines: [String] = []
    if !skipped.isEmpty { lines.append("not run here: \(skipped.joined(separator: ", "))") }
    let replaced = (rehearsal.runbook.replacements?.all ?? []).filter { $0.content != .skip }
    if !replaced.isEmpty {
      lines.append("replaced: \(replaced.map(\.step).joined(separator: ", "))")
    }
    for result in rehearsal.results {
      lines += result.notes.map { "note: \(result.rehearsed.title): \($0)" }
    }
    return lines + rehearsal.notCarried.map { "not as at the site: \($0)" }
  }

  private static func coverage(_ coverage: RollbackCoverage) -> [String] {
    let all = coverage.covered.count + coverage.holes.count
    let sum = "rollback coverage: \(coverage.percent) %"
    return ["\(sum), \(coverage.covered.count) of \(all) steps with effects"]
      + coverage.holes.map { "  hole: \($0.step): \($0.reason)" }
      + coverage.kept.map { "  kept: \($0): the way back rests on its snapshots" }
  }
}

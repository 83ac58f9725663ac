import Core

/// A rehearsal as one JSON object.
package enum RehearsalJSON {
  package static func document(of rehearsal: Rehearsal) -> Value {
    let coverage = rehearsal.coverage
    return .map([
      "event": .text("rehearsed"), "runbook": .text(rehearsal.runbook.name),
      "exit_code": .integer(rehearsal.exitStatus.rawValue),
      "cases": .list(rehearsal.results.map(result)),
      "right": .integer(rehearsal.results.count - rehearsal.wrong.count),
      "not_run": .list(rehearsal.skipped.sorted().map(Value.text)),
      "not_carried": .list(rehearsal.notCarried.map(Value.text)),
      "duration_s": seconds(rehearsal.duration),
      "rollback_coverage": .map([
        "percent": .integer(coverage.percent),
        "covered": .list(coverage.covered.map(Value.text)),
        "kept": .list(coverage.kept.map(Value.text)),
        "holes": .list(
          coverage.holes.map {
            .map(["step": .text($0.step), "reason": .text($0.reason)])
          }),
      ]),
    ])
  }

  private static func result(_ result: RehearsalResult) -> Value {
    var reason = Value.null
    if case .wrong(let text) = result.ending { reason = .text(text) }
    return .map([
      "step": .text(result.rehearsed.step), "fault": .text(result.rehearsed.fault.rawValue),
      "way_on": .text(result.rehearsed.wayOn.rawValue), "ending": .text(ending(result.ending)),
      "reason": reason, "notes": .list(result.notes.map(Value.text)),
      "refused_back": result.refusedBack.map(Value.text) ?? .null,
      "duration_s": seconds(result.duration),
    ])
  }

  private static func ending(_ ending: RehearsalResult.Ending) -> String {
    switch ending {
    case .finished: "finished"
    case .asBefore: "as_before"
    case .wrong: "wrong"
    }
  }

  private static func seconds(_ duration: Duration) -> Value {
    .number((duration.inSeconds * 1_000).rounded() / 1_000)
  }
}

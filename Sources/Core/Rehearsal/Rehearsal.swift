/// All that a rehearsal of one runbook found.
package struct Rehearsal: Sendable, Hashable {
  package let runbook: Runbook
  package let specs: [String: ActionSpec]
  package let results: [RehearsalResult]
  /// The steps that were asked about; nil: all.
  package let chosen: Set<String>?
  /// Steps that are not run: their condition is not met in the lab, or their replacement is `skip`.
  package let skipped: Set<String>
  /// Names of the site that the lab could not take on.
  package let notCarried: [String]
  package let duration: Duration

  package init(
    _ runbook: Runbook, specs: [String: ActionSpec], results: [RehearsalResult],
    chosen: Set<String>? = nil, skipped: Set<String>, notCarried: [String], duration: Duration
  ) {
    self.runbook = runbook
    self.specs = specs
    self.results = results
    self.chosen = chosen
    self.skipped = skipped
    self.notCarried = notCarried
    self.duration = duration
  }

  package var coverage: RollbackCoverage {
    RollbackCoverage(
      runbook, specs: specs, results: results, chosen: chosen, skipped: skipped)
  }

  package var wrong: [RehearsalResult] { results.filter { !$0.isRight } }

  /// 0 where every case ended right and every step can be taken back, 8 where some cannot, 4 where a
  /// case ended neither finished nor as before.
  package var exitStatus: ExitStatus {
    if !wrong.isEmpty { return .failedChanged }
    return coverage.holes.isEmpty ? .succeeded : .unverified
  }

  /// The replaced steps as the journal names them: a hook after its step.
  package static func replaced(_ runbook: Runbook) -> Set<String> {
    let steps = runbook.allSteps + runbook.finally.flatMap(\.steps)
    let names = steps.flatMap { step in
      [(step.id, step.id)] + (step.rollback ?? []).map { ($0.id, "\(step.id)/\($0.id)") }
    }
    return Set(names.filter { runbook.replacements?[$0.0] != nil }.map(\.1))
  }

  /// Steps of a runbook that would leave the lab and have no replacement, in its order.
  package static func leaving(
    _ runbook: Runbook, specs: [String: ActionSpec]
  ) -> [Step] {
    runbook.everyStep.filter { step in
      runbook.replacements?[step.id] == nil && specs[step.action]?.leavesSite(step) == true
    }
  }
}

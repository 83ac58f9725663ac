import Core

/// A plan for scripts. A member that has no value is null, never absent.
package enum PlanJSON {
  /// `file` is the plan file that was written, with its digest.
  package static func document(_ plan: PlanPreview, file: String?, digest: String?) -> Value {
    .map([
      "event": .text("planned"), "plan_file": text(file), "digest": text(digest),
      "runbook": .text(plan.runbook), "site": .text(plan.site),
      "recovery_point": plan.point?.value ?? .null, "loss": plan.loss?.value ?? .null,
      "candidates": .list(plan.candidates),
      "undo": text(plan.undo?.certainty.rawValue), "undo_reason": text(plan.undo?.reason),
      "rto": .map([
        "objective_s": seconds(plan.forecast?.objective),
        "projected_s": seconds(plan.forecast?.projected),
        "experience_s": seconds(plan.experience?.projected),
        "experience_late_s": seconds(plan.experience?.late),
        "without_budget": .list(plan.unbudgeted.map { .text($0.display) }),
      ]),
      "rpo": .map([
        "objective_s": seconds(plan.dataLossObjective), "projected_s": seconds(plan.dataLoss),
      ]),
      "approvals": .list(
        plan.approvals.map { .map(["step": .text($0.step.display), "text": .text($0.text)]) }),
      "questions": .list(plan.questions.map(Value.text)),
      "steps": .list(plan.lines.map(step)),
    ])
  }

  private static func step(_ line: PlanPreview.Line) -> Value {
    let plan = line.plan
    return .map([
      "id": .text(plan.key.display), "action": .text(plan.action),
      "effect": .text(plan.effect.rawValue), "read": .bool(line.verdict != nil),
      "verdict": text(line.verdict?.rawValue), "inputs": .map(plan.inputs),
      "when": plan.condition ?? .null, "touches": .list(plan.touches.map(Value.text)),
      "sets": .list(plan.sets.map { .text($0.rawValue) }),
      "lifts": .list(plan.lifts.map { .text($0.rawValue) }),
      "way_back": JSONReport.wayBack(plan.wayBack),
      "undo": text(plan.undo?.certainty.rawValue), "budget_s": seconds(plan.budget),
      "timeout_s": seconds(plan.timeout), "critical": .bool(plan.isCritical),
    ])
  }

  private static func text(_ text: String?) -> Value { text.map(Value.text) ?? .null }

  private static func seconds(_ span: Duration?) -> Value {
    span.map { .number($0.inSeconds) } ?? .null
  }
}

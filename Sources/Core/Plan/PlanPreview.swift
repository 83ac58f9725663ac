/// What a run would do, as `plan` tells people and scripts.
package struct PlanPreview: Sendable {
  package struct Line: Sendable {
    package let plan: StepPlan
    /// What it found; nil where only the run will do it.
    package let verdict: Verdict?

    package init(_ plan: StepPlan, verdict: Verdict?) {
      self.plan = plan
      self.verdict = verdict
    }
  }

  /// An approval of the runbook, with all that it would show.
  package struct Approval: Sendable {
    package let step: StepKey
    package let text: String

    package init(step: StepKey, text: String) {
      self.step = step
      self.text = text
    }
  }

  package let runbook: String
  package let site: String
  package let lines: [Line]
  /// As `recovery_point.choose` gives them; empty where the runbook chooses none.
  package let candidates: [Value]
  package let point: RecoveryPoint?
  package let loss: Loss?
  /// When service would be back by budgets; nil without an objective or a step that restores service.
  package let forecast: Forecast?
  /// The same as earlier runs took; nil where too few tell.
  package let experience: Forecast?
  /// Incident to the point's time; nil where nothing goes back.
  package let dataLoss: Duration?
  package let dataLossObjective: Duration?
  /// Steps that follow whatever the run comes to, each with its action.
  package let finally: [(step: String, action: String)]
  /// Those whose text is known before the run.
  package let approvals: [Approval]
  /// Findings that the run would ask about, beyond the runbook's own approvals.
  package let questions: [String]
  /// The way back from commits; nil where there is none.
  package let undo: UndoProof?

  package init(
    runbook: Runbook, site: String, lines: [Line], candidates: [Value], point: RecoveryPoint?,
    loss: Loss?, forecast: Forecast?, experience: Forecast?, dataLoss: Duration?,
    approvals: [Approval] = [], questions: [String], undo: UndoProof?
  ) {
    self.runbook = runbook.name
    self.site = site
    self.lines = lines
    self.candidates = candidates
    self.point = point
    self.loss = loss
    self.forecast = forecast
    self.experience = experience
    self.dataLoss = dataLoss
    dataLossObjective = runbook.objectives.rpo
    finally = runbook.finally.flatMap(\.steps).map { ($0.id, $0.action) }
    self.approvals = approvals
    self.questions = questions
    self.undo = undo
  }

  /// Steps on the way to service for which nobody said how long they may take.
  package var unbudgeted: [StepKey] {
    lines.filter { $0.plan.isCritical && $0.plan.budget == nil && !$0.plan.isApproval }
      .map(\.plan.key)
  }
}

extension StepPlan {
  /// How long people take is no budget of a step.
  fileprivate var isApproval: Bool { role == .consent }
}

import Core
import Engine
import Transport

/// Walks a runbook without changing anything: steps that only read are done, from the first step with
/// an effect on the rest is told. The point is looked for also behind such a step: it lies in snapshots,
/// which no step before a commit changes.
struct Planner {
  struct Line {
    let plan: StepPlan
    let spec: ActionSpec
    /// What it found; nil where it was not done.
    let result: ActionResult?

    var key: StepKey { plan.key }
  }

  private let session: SiteSession
  private let archive: Archive
  private var state: RunState
  /// The run with nothing done, and its collections as far as they are known.
  private var beginning: RunState
  private var number = 1
  private let questions = Questions()
  /// What each approval of the runbook would show, as far as it is known before the run.
  private var approvals: [PlanPreview.Approval] = []
  private(set) var lines: [Line] = []
  /// The point is chosen in the run only behind a step that changes something.
  private(set) var choosesLate = false
  /// The role of the step that ended the walk by failing.
  private(set) var failedRole: ActionSpec.Role?

  init(_ session: SiteSession, _ archive: Archive, _ state: RunState) {
    self.session = session
    self.archive = archive
    self.state = state
    beginning = state
  }

  /// When service would be back if a run began now and kept to its budgets.
  private var forecast: Forecast? { beginning.forecast(at: SystemClock.now()) }

  /// The same if it took as long as earlier runs of it here.
  private var experience: Forecast? {
    let history = archive.history(of: beginning)
    return history.isEmpty ? nil : beginning.forecast(at: SystemClock.now(), history: history)
  }

  /// Incident to the point's time.
  private var dataLoss: Duration? { state.dataLossWindow }

  /// What the run would ask beyond the approvals of the runbook.
  private var asked: [String] { get async { await questions.texts } }

  var point: RecoveryPoint? {
    lines.last { $0.spec.role == .choose }?.result?.outputs["point"].flatMap(RecoveryPoint.init)
  }

  /// The step that chose it, with its inputs.
  var chosen: RunFacts.FinishedStep? {
    state.finished.last { state.specs[$0.action]?.role == .choose }
  }

  private var loss: Loss? {
    lines.last { $0.spec.role == .choose }?.result?.outputs["loss"].map(Loss.init)
  }

  func preview(_ runbook: Runbook, _ site: String, _ undo: UndoProof?) async -> PlanPreview {
    PlanPreview(
      runbook: runbook, site: site,
      lines: lines.map { PlanPreview.Line($0.plan, verdict: $0.result?.verdict) },
      candidates: chosen?.result.outputs["candidates"]?.listValue ?? [], point: point, loss: loss,
      forecast: forecast, experience: experience, dataLoss: dataLoss, approvals: approvals,
      questions: await asked, undo: undo)
  }

  /// Throws `CommandFailure` where a step that only reads fails: the run would fail there too. With a
  /// role it goes no further than the last step of it.
  mutating func walk(through role: ActionSpec.Role? = nil) async throws {
    let critical = state.runbook.criticalPath
    var changed: Set<ActionSpec.Role> = []
    for step in steps(through: role) {
      guard let action = session.actions[step.action] else { continue }
      let spec = action.spec
      if spec.effect(of: step) != .readOnly { changed.insert(spec.role) }
      if spec.role == .choose, !changed.isEmpty { choosesLate = true }
      for planned in keys(of: step) {
        let plan = state.plan(of: planned, site: session.site.document, critical: critical)
        failedRole = spec.role
        let result = try await isRead(step, spec, after: changed) ? perform(planned, action) : nil
        failedRole = nil
        lines.append(Line(plan: plan, spec: spec, result: result))
      }
    }
  }

  private func isRead(
    _ step: Step, _ spec: ActionSpec, after changed: Set<ActionSpec.Role>
  ) -> Bool {
    if changed.isEmpty { return true }
    guard [.choose, .verify].contains(spec.role), !changed.contains(.commit) else { return false }
    return state.isForeseen(step)
  }

  private func steps(through role: ActionSpec.Role?) -> ArraySlice<Step> {
    let steps = state.runbook.allSteps
    let last = role.flatMap { role in
      steps.lastIndex { session.actions[$0.action]?.spec.role == role }
    }
    return last.map { steps[...$0] } ?? steps[...]
  }

  /// The elements of a collection that can be known already.
  private mutating func keys(of step: Step) -> [RunState.PlannedStep] {
    guard let collection = step.forEach else { return state.planned(step) }
    if case .map(let elements)? = try? collection.evaluate(
      in: state.scope(of: step, site: session.site.document))
    {
      let frozen = RunEvent.frozen(step: step.id, elements: elements)
      beginning.apply(RunRecord(number: number, time: SystemClock.now(), event: frozen))
      apply(frozen)
      return state.planned(step)
    }
    return [RunState.PlannedStep(step: step, key: StepKey(step.id), element: nil)]
  }

  private mutating func perform(
    _ planned: RunState.PlannedStep, _ action: any Action
  ) async throws -> ActionResult? {
    guard action.spec.role != .consent else {
      await show(planned, action)
      return nil
    }
    let inputs: [String: Value]
    do {
      if let condition = planned.step.condition,
        try condition.evaluate(in: scope(planned)) != .bool(true)
      {
        return nil
      }
      inputs = try action.spec.inputs(of: planned.step, in: scope(planned))
    } catch {
      throw failure(planned, Problem(.expressionFailed, error.what))
    }
    let call = self.call(planned, inputs, questions)
    let began = SystemClock.now()
    do {
      let result = state.runbook.thresholds.applied(to: try await action.perform(call))
      apply(
        .finished(
          attempt: AttemptEnd(
            step: planned.key, action: planned.step.action, inputs: inputs, began: began,
            outcome: .done(result: result))))
      return result
    } catch let error as Failure {
      throw failure(planned, error.problem)
    }
  }

  /// An approval is shown, not answered: what it asks of later steps is not known yet.
  private mutating func show(_ planned: RunState.PlannedStep, _ action: any Action) async {
    let shown = Questions()
    guard state.isForeseen(planned.step),
      let inputs = try? action.spec.inputs(of: planned.step, in: scope(planned)),
      (try? await action.perform(call(planned, inputs, shown))) != nil
    else { return }
    approvals += await shown.all.map { PlanPreview.Approval(step: planned.key, text: $0.text) }
  }

  private func call(
    _ planned: RunState.PlannedStep, _ inputs: [String: Value], _ questions: Questions
  ) -> ActionCall {
    ActionCall(
      step: planned.key, attempt: 1, inputs: inputs, remoteName: "", handle: [:],
      run: state.facts(),
      services: CallServices(
        record: { _ in }, progress: { _ in }, now: SystemClock.now,
        ask: { question in
          await questions.add(question)
          return .accepted(by: "plan")
        }, standing: archive.standing(of:), baseline: archive.baselines(of: session.site)))
  }

  private func scope(_ planned: RunState.PlannedStep) throws(EvaluationError) -> Scope {
    try state.scope(of: planned.step, each: planned, site: session.site.document)
  }

  private mutating func apply(_ event: RunEvent) {
    number += 1
    state.apply(RunRecord(number: number, time: SystemClock.now(), event: event))
  }

  private func failure(_ planned: RunState.PlannedStep, _ problem: Problem) -> CommandFailure {
    let opening = state.opening
    let findings = lines.flatMap { $0.result?.checks ?? [] }
      .filter { $0.verdict == .fail }.map(\.words)
    guard findings.isEmpty else {
      // A run would have ended there, and this step is stopped by the same.
      var failure = CommandFailure(
        .failedUnchanged, .checksFailed,
        "\(opening.site.path) is not fit for a run, so nothing can be planned behind it",
        next: [CheckCommand.again(opening.runbook.path, at: opening.site.path)])
      failure.findings = findings
      return failure
    }
    return CommandFailure(
      .failedUnchanged,
      Problem(
        problem.code,
        "step \(planned.key.display): \(problem.display)",
        at: planned.step.mark.place(in: opening.runbook.path), hint: problem.hint))
  }
}

/// Questions asked while planning; each is answered yes, and told.
private actor Questions {
  private(set) var all: [Question] = []

  var texts: [String] { all.map { "\($0.kindName): \($0.text)" } }

  func add(_ question: Question) { all.append(question) }
}

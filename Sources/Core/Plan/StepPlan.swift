/// What a run would do at one step, as far as it can be told before it.
package struct StepPlan: Sendable, Hashable {
  package let key: StepKey
  package let action: String
  package let role: ActionSpec.Role
  package let effect: ActionSpec.Effect
  /// Kinds of objects it changes; none where it only reads.
  package let touches: [String]
  package let sets: [HoldKind]
  package let lifts: [HoldKind]
  /// As the runbook gives them. What only another step will tell stands as `(after STEP)`.
  package let inputs: [String: Value]
  /// Its `when`; nil where it has none.
  package let condition: Value?
  package let wayBack: WayBack
  /// How certain the way back from a commit is; nil for other steps.
  package let undo: UndoProof?
  package let budget: Duration?
  package let timeout: Duration
  /// Whether a later end of it brings service back later.
  package let isCritical: Bool
}

extension RunState {
  /// Reads nothing: of other steps it knows what this state holds of them.
  /// `critical` is the runbook's critical path.
  package func plan(
    of planned: PlannedStep, site: Value, critical: Set<String>
  ) -> StepPlan {
    let step = planned.step
    let spec = specs[step.action]
    let effect = spec?.effect(of: step) ?? .readOnly
    let changes = effect != .readOnly
    let foresight = foresight(at: planned, site)
    return StepPlan(
      key: planned.key, action: step.action, role: spec?.role ?? .none, effect: effect,
      touches: changes ? spec?.touches ?? [] : [],
      sets: changes ? spec?.sets ?? [] : [], lifts: changes ? spec?.lifts ?? [] : [],
      inputs: step.inputs.mapValues(foresight.value),
      condition: step.condition.map(foresight.value),
      wayBack: spec.map { step.wayBack($0, effect) } ?? .none,
      undo: spec?.role == .commit ? opening.undo : nil, budget: step.budget,
      timeout: step.timeout ?? spec?.timeout ?? .zero,
      isCritical: critical.contains(step.id))
  }

  /// Whether nothing of the step's inputs and condition waits for a step still to be done.
  package func isForeseen(_ step: Step) -> Bool {
    let expressions =
      step.inputs.values.flatMap(\.expressions) + [step.condition, step.forEach].compactMap(\.self)
    return expressions.allSatisfy { awaited($0, by: step).isEmpty }
  }

  private func foresight(at planned: PlannedStep, _ site: Value) -> Foresight {
    let step = planned.step
    let each = planned.element == nil ? step.forEach.map { awaited($0, by: step) } ?? [] : []
    let scope: Result<Scope, EvaluationError>
    do throws(EvaluationError) {
      scope = .success(try self.scope(of: step, each: planned, site: site))
    } catch {
      scope = .failure(error)
    }
    return Foresight(scope: scope) { awaited($0, by: step, each: each) }
  }

  /// `each` are the steps that tell the elements, where those are not known yet.
  private func awaited(
    _ expression: Expression, by step: Step, each: [String] = []
  ) -> [String] {
    var steps: [String] = []
    for reference in expression.references {
      for id in awaited(reference, by: step, each: each) where !steps.contains(id) {
        steps.append(id)
      }
    }
    return steps
  }

  private func awaited(
    _ reference: Expression.Reference, by step: Step, each: [String]
  ) -> [String] {
    switch reference {
    case .site, .run: return []
    case .eachKey, .eachValue: return each
    case .step(let id, _, _):
      let keys = mainStep(id).map { planned($0).map(\.key) } ?? []
      return keys.contains { self.step($0)?.isDone == true } ? [] : [id]
    case .parameter(let name, _):
      let given = runbook.include(of: step)?.arguments[name]?.expressions ?? []
      // What is given to an include is seen from outside of it.
      return given.flatMap(\.references).flatMap { reference in
        if case .parameter = reference { return [] as [String] }
        return awaited(reference, by: step, each: [])
      }
    }
  }
}

extension Runbook {
  /// Ids of the steps that decide when service is back: those that run alone, and of those beside each
  /// other the one with the largest budget. Without a step that restores service, up to the end.
  package var criticalPath: Set<String> {
    let last = steps.lastIndex { $0.steps.contains(where: \.restoresService) }
    return Set(
      steps.prefix(last.map { $0 + 1 } ?? steps.count).compactMap { item in
        switch item {
        case .checkpoint: nil
        case .step(let step): step.id
        case .parallel(let block):
          block.steps.max { $0.budget ?? .zero < $1.budget ?? .zero }?.id
        }
      })
  }
}

extension RunState {
  /// What the way forward demands next.
  package enum Forward: Sendable {
    /// These steps, beside each other where the runbook says so.
    case perform([PlannedStep], Parallelism?)
    case freeze(Step)
    case checkpoint(String)
    case complete
  }

  /// One step, or one element of a step with `for_each`.
  package struct PlannedStep: Sendable {
    package let step: Step
    package let key: StepKey
    package let element: Value?

    package init(step: Step, key: StepKey, element: Value?) {
      self.step = step
      self.key = key
      self.element = element
    }
  }

  /// How far the way forward has come: an item, and an element of it. All before it is settled.
  package struct Cursor: Sendable {
    fileprivate var item = 0
    fileprivate var element = 0

    package init() {}
  }

  /// The next thing to do among `items`, from the first that is not settled. A step that failed
  /// under `on_failure: continue` is passed over.
  package func forward(in items: [Runbook.Item], from cursor: inout Cursor) -> Forward {
    while cursor.item < items.count {
      switch items[cursor.item] {
      case .checkpoint(let name, _):
        if checkpoints[name] == nil { return .checkpoint(name) }
      case .step(let step):
        if let next = next(of: step, from: &cursor.element) { return next }
      case .parallel(let block):
        for step in block.steps where step.forEach != nil && frozen[step.id] == nil {
          return .freeze(step)
        }
        let open = block.steps.flatMap(planned).filter(isOpen)
        if !open.isEmpty { return .perform(open, block.parallelism) }
      }
      cursor.item += 1
      cursor.element = 0
    }
    return .complete
  }

  /// The steps that the way forward runs next, where it runs any.
  package var next: [StepKey] {
    var start = Cursor()
    switch forward(in: runbook.steps, from: &start) {
    case .perform(let planned, _): return planned.map(\.key)
    case .freeze(let step): return [StepKey(step.id)]
    case .checkpoint, .complete: return []
    }
  }

  private func next(of step: Step, from first: inout Int) -> Forward? {
    guard step.forEach != nil else {
      let only = PlannedStep(step: step, key: StepKey(step.id), element: nil)
      return isOpen(only) ? .perform([only], step.parallelism) : nil
    }
    guard let elements = frozen[step.id] else { return .freeze(step) }
    if let parallelism = step.parallelism {
      let open = planned(step).filter(isOpen)
      return open.isEmpty ? nil : .perform(open, parallelism)
    }
    while first < elements.count {
      let next = planned(step, elements[first])
      if isOpen(next) { return .perform([next], nil) }
      first += 1
    }
    return nil
  }

  /// A step as the keys it runs under; elements in the order of their keys.
  package func planned(_ step: Step) -> [PlannedStep] {
    guard step.forEach != nil else {
      return [PlannedStep(step: step, key: StepKey(step.id), element: nil)]
    }
    return (frozen[step.id] ?? []).map { planned(step, $0) }
  }

  private func planned(_ step: Step, _ element: (key: String, value: Value)) -> PlannedStep {
    PlannedStep(
      step: step, key: StepKey(step.id, element: element.key), element: element.value)
  }

  private func isOpen(_ planned: PlannedStep) -> Bool {
    guard let state = steps[planned.key] else { return true }
    if case .failed = state.condition, planned.step.onFailure == .continue { return false }
    return !state.isSettled
  }

  /// What the expressions of a step see; `each` for an element of a `for_each`.
  package func scope(
    of step: Step, each planned: PlannedStep? = nil, site: Value
  ) throws(EvaluationError) -> Scope {
    var each: (key: String, value: Value)?
    if let planned, let key = planned.key.element, let value = planned.element {
      each = (key, value)
    }
    return Scope(
      parameters: try parameters(of: step, site: site), site: site, run: runValues, each: each,
      step: view)
  }

  /// The run's own; in an included runbook what `with` gives it there, or its defaults.
  private func parameters(
    of step: Step, site: Value
  ) throws(EvaluationError) -> [String: Value] {
    guard let include = runbook.include(of: step) else { return parameters }
    let outer = Scope(parameters: parameters, site: site, run: runValues, step: view)
    return try include.parameters(in: outer)
  }

  private func view(_ key: StepKey) -> Scope.StepView? {
    steps[key].map {
      Scope.StepView(state: $0.word, outputs: $0.isDone ? $0.result?.outputs : nil)
    }
  }

  private var parameters: [String: Value] {
    var values = opening.parameters
    for parameter in runbook.parameters {
      if let value = values[parameter.name], let typed = try? parameter.type.read(value) {
        values[parameter.name] = typed
      }
    }
    return values
  }

  private var runValues: [String: Value] {
    var values: [String: Value] = [
      "id": .text(opening.run), "started": .time(opening.started),
      "incident": .time(opening.incident),
    ]
    if let concluding {
      values["outcome"] = .text(concluding.rawValue)
      values["failed_step"] = failedSteps.first.map { .text($0.key.display) } ?? .null
    }
    return values
  }

  /// Steps that failed or are in doubt, in the order they did.
  package var failedSteps: [StepState] {
    steps.values.filter { state in
      switch state.condition {
      case .failed, .inDoubt, .running: true
      case .pending, .done, .skipped, .undone: false
      }
    }.sorted { $0.settledRecord < $1.settledRecord }
  }

  /// Checks that did not pass of steps that are done, in the order those ended.
  private var unpassedChecks: [Check] {
    unpassed
      .sorted { (steps[$0.key]?.settledRecord ?? 0) < (steps[$1.key]?.settledRecord ?? 0) }
      .flatMap(\.value)
  }

  package func facts() -> RunFacts {
    RunFacts(
      run: opening.run, started: opening.started, incident: opening.incident,
      objectives: runbook.objectives, limits: runbook.limits,
      finished: finished, doneCount: done.count, unpassed: unpassedChecks,
      holds: holds.map(\.proof), undo: opening.undo)
  }
}

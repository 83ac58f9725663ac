import Core
import Store

/// Undoes one step: by the runbook's rollback hook where it gives one, else by the action's own undo.
struct Undoer: Sendable {
  let runner: StepRunner

  private var journal: RunJournal { runner.journal }

  /// Leaves the outcome in the journal; throws only when the journal itself fails, on interruption, or
  /// where a person must confirm something first.
  func undo(_ step: Step, _ state: StepState) async throws {
    try await CrashPoint.$step.withValue("\(state.key.display) undo") {
      try await bringBack(step, state)
    }
  }

  private func bringBack(_ step: Step, _ state: StepState) async throws {
    if runner.actions[state.action]?.spec.role == .commit {
      try await runner.confirmSilentOwnerDead(state.key)
    }
    let id = await journal.state.opening.run
    let name = runner.remoteName(state.key, pass: state.pass, run: id, undoing: true)
    try await journal.append(
      .started(
        attempt: AttemptStart(
          step: state.key, action: state.action, attempt: state.attempts, pass: state.pass,
          undoing: true, inputs: state.inputs, remoteName: name)))
    CrashPoint.reached("undo.\(step.id).intent", state.pass)
    let outcome: UndoEnd.Outcome
    if let hooks = step.rollback, !hooks.isEmpty {
      let element = await journal.state.planned(step).first { $0.key == state.key }?.element
      outcome = try await run(hooks, for: state, element: element)
    } else {
      outcome = await withHandwork(try await actionUndo(state, limit: step.timeout), state)
    }
    CrashPoint.reached("undo.\(step.id).effect", state.pass)
    try await journal.append(.undoFinished(undo: UndoEnd(step: state.key, outcome: outcome)))
  }

  private func withHandwork(_ outcome: UndoEnd.Outcome, _ state: StepState) async
    -> UndoEnd.Outcome
  {
    switch outcome {
    case .undone: outcome
    case .failed(let problem): .failed(problem: await withHandwork(problem, state))
    case .inDoubt(let problem): .inDoubt(problem: await withHandwork(problem, state))
    }
  }

  /// What could not be undone, with how a person does it.
  func withHandwork(_ problem: Problem, _ state: StepState) async -> Problem {
    guard let byHand = runner.actions[state.action]?.undoByHand(await call(state)) else {
      return problem
    }
    let hint = (problem.hint.map { "\($0); " } ?? "") + "by hand: \(byHand)"
    return Problem(problem.code, problem.what, at: problem.place, hint: hint)
  }

  /// Why it cannot be undone, as far as the remote side tells now.
  func obstacle(_ state: StepState) async -> Problem? {
    guard let action = runner.actions[state.action] else {
      return Problem(.actionMissing, "there is no action \(state.action)")
    }
    do {
      return try await action.obstacle(await call(state), done: state.isDone ? state.result : nil)
    } catch {
      return Problem(of: error)
    }
  }

  private func call(_ state: StepState) async -> ActionCall {
    let current = await journal.state
    return ActionCall(
      step: state.key, attempt: state.attempts, inputs: state.inputs,
      remoteName: runner.remoteName(
        state.key, pass: state.pass, run: current.opening.run, undoing: true),
      handle: handle(state.key, in: current), run: current.facts(),
      services: runner.services(for: state.key, undoing: true))
  }

  /// Hooks see `each` as their step did.
  private func run(
    _ hooks: [Step], for state: StepState, element: Value?
  ) async throws -> UndoEnd.Outcome {
    for hook in hooks {
      var named = hook
      named.id = "\(state.key.id)/\(hook.id)"
      let planned = RunState.PlannedStep(
        step: named, key: StepKey(named.id, element: state.key.element), element: element)
      do {
        try await runner.run(planned)
      } catch Stop.failed(_, let problem) {
        return .failed(problem: problem)
      } catch Stop.waiting(_, let problem) {
        return .inDoubt(problem: problem)
      }
    }
    guard runner.actions[state.action]?.spec.role == .commit else {
      return .undone(result: .undone(note: "its rollback hook ran"))
    }
    // That something ran does not prove that the data is back, and holds are lifted on a proof only.
    return .inDoubt(
      problem: Problem(
        .undoUnproven,
        "the rollback hook of \(state.key.display) ran, which does not prove that the data is back",
        hint:
          "look at the data, then tamsdr resolve RUN '\(state.key.display)' --done --reason TEXT"))
  }

  /// An undo is repeatable: one that is in doubt is sent again under the same name.
  private func actionUndo(
    _ state: StepState, limit: Duration?
  ) async throws -> UndoEnd.Outcome {
    guard let action = runner.actions[state.action] else {
      return .failed(problem: Problem(.actionMissing, "there is no action \(state.action)"))
    }
    var outcome = UndoEnd.Outcome.inDoubt(problem: Problem(.undoImpossible, "it was not tried"))
    for _ in 0..<3 {
      outcome = try await attempt(action, await call(state), state, limit ?? action.spec.timeout)
      guard case .inDoubt = outcome else { return outcome }
    }
    return outcome
  }

  /// What the step itself recorded tells the undo of a failed or doubtful attempt what there may be to
  /// undo; what the undo recorded goes over it.
  private func handle(_ key: StepKey, in state: RunState) -> [String: Value] {
    guard let step = state.step(key) else { return [:] }
    return step.handle.merging(step.undoHandle) { _, ofUndo in ofUndo }
  }

  private func attempt(
    _ action: any Action, _ call: ActionCall, _ state: StepState, _ limit: Duration
  ) async throws -> UndoEnd.Outcome {
    let done = state.isDone ? state.result : nil
    let limited = await withLimit(limit, runner.environment, interruptible: false) {
      try await action.undo(call, done: done)
    }
    switch limited.result {
    case .success(let result): return .undone(result: result)
    case .failure(let error as JournalError): throw error
    case .failure(Failure.failed(let problem)) where limited.cause == .finished:
      return .failed(problem: problem)
    case .failure(Failure.waiting(let problem)), .failure(Failure.rejected(let problem)):
      return .failed(problem: problem)
    case .failure(let error):
      return .inDoubt(problem: Problem(of: error))
    }
  }
}

import Core
import Store

/// Runs a runbook: reads the journal's state, decides, writes the intent, acts, writes the result; and
/// when something fails, goes back the way the runbook says.
package struct RunEngine: Sendable {
  let journal: RunJournal
  let environment: EngineEnvironment
  let runner: StepRunner
  let holds: HoldKeeper

  package init(
    journal: RunJournal, actions: [String: any Action], site: Site,
    environment: EngineEnvironment
  ) {
    self.journal = journal
    self.environment = environment
    holds = HoldKeeper(journal: journal, actions: actions, environment: environment)
    runner = StepRunner(
      journal: journal, actions: actions, site: site, environment: environment, holds: holds)
  }

  /// Runs a new run, or goes on with one: what is in doubt is settled first, then every hold is
  /// probed, then the run goes on where it stood.
  package func run() async throws -> Ending {
    do {
      return try await goOn()
    } catch let stop as Stop {
      return try await end(stop)
    }
  }

  private func goOn() async throws -> Ending {
    let state = await journal.state
    if let outcome = state.concluding { return try await conclude(outcome, nil) }
    if let rollback = state.rollback {
      // The walk is over, and all that is left is to say so.
      if rollback.ended { return try await conclude(state.rollbackOutcome, nil) }
      return try await rollBack(to: rollback.checkpoint, cause: nil)
    }
    if let stop = try await stopped({ try await settleLifts() }) { return try await end(stop) }
    if let stop = try await stopped({ try await mendHolds() }) { return try await end(stop) }
    if let stop = await halfUndone() { return try await end(stop) }
    guard let stop = try await goForward() else {
      return try await conclude(await journal.state.completedOutcome, nil)
    }
    return try await end(stop)
  }

  /// Goes back: everything, or what came after a checkpoint.
  package func rollBack(toCheckpoint checkpoint: String?, by person: String) async throws -> Ending
  {
    let state = await journal.state
    if state.rollback == nil, state.hasUnseenEffects {
      return try await wait(
        for: Problem(
          .mirrorIncomplete,
          "the mirror may lack records of what the lost host did: going back would leave that out",
          hint: "tamsdr resume asks about each step before it is sent; then tamsdr rollback"), nil)
    }
    do {
      return try await rollBack(to: checkpoint, cause: "asked for by \(person)")
    } catch let stop as Stop {
      return try await end(stop)
    }
  }

  /// A commit whose undo has begun and is not proven is neither done nor undone: nothing goes on over it.
  private func halfUndone() async -> Stop? {
    for step in await journal.state.standing(.commit) {
      switch step.undo {
      case .none, .left, .undone: continue
      case .running, .inDoubt, .failed:
        return .waiting(
          step.key,
          Problem(
            .rollbackStopped,
            "the way back stopped at \(step.key.display)",
            hint: "tamsdr rollback tries again; the run does not go on over data half put back"))
      }
    }
    return nil
  }

  // MARK: forward

  /// Nil when every step is settled.
  private func goForward() async throws -> Stop? {
    let items = await journal.state.runbook.steps
    var cursor = RunState.Cursor()
    while true {
      if let signal = environment.interruption.signal { return .interrupted(signal) }
      let next = await journal.state.forward(in: items, from: &cursor)
      let stop: Stop?
      switch next {
      case .complete: return nil
      case .checkpoint(let name):
        try await journal.append(.checkpoint(name: name))
        stop = nil
      case .freeze(let step): stop = try await stopped { try await freeze(step) }
      case .perform(let steps, let parallelism): stop = try await perform(steps, parallelism)
      }
      if case .holdBroken = stop {
        if let stop = try await stopped({ try await mendHolds() }) { return stop }
        cursor = RunState.Cursor()
      } else if let stop {
        return stop
      }
    }
  }

  private func freeze(_ step: Step) async throws {
    let state = await journal.state
    let collection: Value
    do {
      let scope = try state.scope(of: step, site: runner.site.document)
      collection = try step.forEach?.evaluate(in: scope) ?? .null
    } catch {
      throw Stop.failed(StepKey(step.id), Problem(.expressionFailed, error.what))
    }
    switch collection {
    case .map(let elements): try await journal.append(.frozen(step: step.id, elements: elements))
    case .list(let members):
      let elements = Dictionary(members.map { ($0.display, $0) }, uniquingKeysWith: { $1 })
      guard elements.count == members.count else {
        throw Stop.failed(
          StepKey(step.id), Problem(.elementsInvalid, "for_each holds the same element twice"))
      }
      try await journal.append(.frozen(step: step.id, elements: elements))
    default:
      throw Stop.failed(
        StepKey(step.id),
        Problem(.elementsInvalid, "for_each is \(collection.display), not a list or map"))
    }
  }

  /// Siblings all reach a settled state before anything follows; the gravest stop decides.
  private func perform(
    _ steps: [RunState.PlannedStep], _ parallelism: Parallelism?
  ) async throws -> Stop? {
    let width = parallelism?.maximum ?? steps.count
    return try await withThrowingTaskGroup(of: Stop?.self) { group in
      var waiting = steps[...]
      var gravest: Stop?
      for _ in 0..<min(width, steps.count) {
        let step = waiting.removeFirst()
        group.addTask { try await performOne(step) }
      }
      while let stop = try await group.next() {
        if let stop, stop.weight >= gravest?.weight ?? 0 { gravest = stop }
        if gravest != nil && parallelism?.siblings == .cancel { waiting = [] }
        if let step = waiting.popFirst() { group.addTask { try await performOne(step) } }
      }
      return gravest
    }
  }

  /// A failure under `on_failure: continue` stops nothing.
  private func performOne(_ planned: RunState.PlannedStep) async throws -> Stop? {
    let stop = try await stopped { try await runner.run(planned) }
    guard case .failed = stop, planned.step.onFailure == .continue else { return stop }
    let state = await journal.state
    guard case .failed = state.step(planned.key)?.condition, state.planDrift == nil else {
      return stop
    }
    return nil
  }

  func stopped(_ work: () async throws -> Void) async throws -> Stop? {
    do {
      try await work()
      return nil
    } catch let stop as Stop {
      return stop
    }
  }

  // MARK: endings

  func end(_ stop: Stop) async throws -> Ending {
    switch stop {
    case .interrupted(let signal):
      try await journal.append(.interrupted(signal: signal))
      return Ending(
        outcome: .interrupted, exitCode: 130, problem: Problem(.interrupted, "stopped by \(signal)")
      )
    case .waiting(let step, let problem):
      // Nobody has answered, because somebody has asked to stop.
      if problem.code == .approvalWaiting || problem.code == .findingNotAccepted,
        let signal = environment.interruption.signal
      {
        return try await end(.interrupted(signal))
      }
      return try await wait(for: problem, step)
    case .holdBroken(let step):
      return try await wait(
        for: Problem(.holdBroken, "a hold is broken before \(step.display)"), step)
    case .failed(let step, let problem): return try await settleFailure(step, problem)
    }
  }

  func wait(for problem: Problem, _ step: StepKey?) async throws -> Ending {
    try await journal.append(.waiting(problem: problem))
    return Ending(outcome: .waiting, exitCode: 6, problem: problem, step: step)
  }

  private func settleFailure(_ step: StepKey, _ problem: Problem) async throws -> Ending {
    let state = await journal.state
    if state.planDrift != nil && !state.siteChanged {
      return try await conclude(.failed, (step, problem))
    }
    switch policy(for: step, in: state) {
    case .rollback:
      if state.undoBatches(to: nil).isEmpty { return try await conclude(.failed, (step, problem)) }
      return try await rollBack(to: nil, cause: "\(step.display): \(problem.what)", step, problem)
    case .rollbackTo(let name):
      return try await rollBack(to: name, cause: "\(step.display): \(problem.what)", step, problem)
    case .stop: return try await conclude(.failed, (step, problem))
    case .wait, .continue: return try await wait(for: problem, step)
    }
  }

  /// The step's own word, else the operator's, else: back before the first commit, wait after it. Once
  /// clients may have written again, or where a lost host may have done more than its journal tells,
  /// nothing goes back by itself.
  private func policy(for step: StepKey, in state: RunState) -> FailurePolicy {
    let chosen: FailurePolicy
    switch (state.mainStep(step.id)?.onFailure, state.options.onFailure) {
    case (let own?, _): chosen = own
    case (nil, .rollback): chosen = .rollback
    case (nil, .stop): chosen = .stop
    case (nil, .wait): chosen = .wait
    case (nil, nil): chosen = state.commitBegan ? .wait : .rollback
    }
    switch chosen {
    case .rollback, .rollbackTo:
      return state.openBegan || state.hasUnseenEffects ? .wait : chosen
    case .wait, .stop, .continue: return chosen
    }
  }

  /// Completes `finally` once, then ends the run.
  func conclude(_ outcome: Outcome, _ cause: (step: StepKey, problem: Problem)?) async throws
    -> Ending
  {
    if await journal.state.concluding == nil {
      try await journal.append(.concluding(outcome: outcome))
    }
    try await finish(finally: await journal.state.runbook.finally)
    let state = await journal.state
    let final = outcome == .succeeded ? state.completedOutcome : outcome
    let code = state.exitCode(for: final)
    try await journal.append(.ended(outcome: final, exitCode: code))
    await journal.releaseReserve()
    return Ending(outcome: final, exitCode: code, problem: cause?.problem, step: cause?.step)
  }

  private func finish(finally items: [Runbook.Item]) async throws {
    for step in items.flatMap(\.steps) {
      if step.forEach != nil, await journal.state.frozen[step.id] == nil {
        if let stop = try await stopped({ try await freeze(step) }) { try await note(stop, step) }
      }
      for planned in await journal.state.planned(step) {
        if await journal.state.step(planned.key)?.isSettled == true { continue }
        if let reason = await keptHold(step) {
          try await journal.append(.skipped(step: planned.key, reason: reason, by: nil))
        } else if let stop = try await stopped({ try await runner.run(planned) }) {
          try await note(stop, step)
        }
      }
    }
  }

  /// Why a step of `finally` that lifts a hold is not run: the data under it is not proven whole.
  private func keptHold(_ step: Step) async -> String? {
    let state = await journal.state
    guard !(state.specs[step.action]?.lifts ?? []).isEmpty, !state.dataIsWhole else { return nil }
    return "the data under its hold is changed and not proven whole"
  }

  private func note(_ stop: Stop, _ step: Step) async throws {
    switch stop {
    case .failed(_, let problem), .waiting(_, let problem):
      try await journal.append(
        .noted(warning: "\(step.id) at the end of the run: \(problem.display)"))
    case .holdBroken, .interrupted: throw stop
    }
  }
}

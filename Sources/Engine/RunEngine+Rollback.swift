import Core
import Store

extension RunEngine {
  /// Walks back, newest first. What cannot be undone stays, with the holds that protect it.
  func rollBack(
    to checkpoint: String?, cause: String?, _ step: StepKey? = nil, _ problem: Problem? = nil
  ) async throws -> Ending {
    if let cause {
      try await journal.append(.rollbackBegan(to: checkpoint, cause: cause))
    }
    var othersAreSafe = false
    for batch in await journal.state.undoBatches(to: checkpoint) {
      if let signal = environment.interruption.signal {
        try await journal.append(.interrupted(signal: signal))
        return Ending(
          outcome: .interrupted, exitCode: 130,
          problem: Problem(.interrupted, "stopped by \(signal)"))
      }
      if !othersAreSafe, await holdsData(batch) {
        if let stop = try await stopped({ try await keepWrites() }) { return try await end(stop) }
        othersAreSafe = true
      }
      try await undo(batch)
    }
    try await journal.append(.rollbackEnded(to: checkpoint))
    if let checkpoint { return try await waitAt(checkpoint, problem) }
    let outcome = await journal.state.rollbackOutcome
    return try await conclude(outcome, step.flatMap { step in problem.map { (step, $0) } })
  }

  /// What `rollBack(toCheckpoint:)` would do, and what stands against it. Read-only.
  package func rollbackPlan(to checkpoint: String?) async -> RollbackPlan {
    let state = await journal.state.goingBack(to: checkpoint)
    var undos: [RollbackPlan.Undo] = []
    for step in state.undoBatches(to: checkpoint).flatMap(\.steps) {
      undos.append(
        RollbackPlan.Undo(
          step: step.key, action: step.action, state: step.word,
          obstacle: await Undoer(runner: runner).obstacle(step)))
    }
    return RollbackPlan(
      undos: undos, holds: await holds.conditions(),
      keepsWrites: !state.rescuesBeforeRollback.isEmpty)
  }

  private func holdsData(_ batch: RunState.UndoBatch) async -> Bool {
    let state = await journal.state
    return batch.steps.contains(where: state.isDataStep)
  }

  /// Behind every hold, what others may have written since the rescue is kept before it is replaced.
  private func keepWrites() async throws {
    guard await !journal.state.standing(.commit).isEmpty else { return }
    let broken = try await holdsNotInForce()
    if let first = broken.first {
      let names = broken.map(\.proof.hold.display).joined(separator: ", ")
      let question = Question(
        .approval,
        "\(names): not in force (record \(await journal.state.lastRecord)). Set again, and take a "
          + "rescue snapshot of what is there before the way back replaces it?")
      try await consent(to: question, names, first.step)
      for hold in broken {
        try await holds.renew(hold)
        try await journal.append(.holdRenewed(hold: hold.proof.hold))
      }
    }
    let rescues = await journal.state.rescuesBeforeRollback
    if !rescues.isEmpty {
      for clone in await journal.state.uncommittedPrepares { try await undo(clone) }
    }
    for planned in rescues {
      do {
        try await runner.run(planned)
      } catch Stop.failed(let step, let problem) {
        throw Stop.waiting(
          step,
          Problem(
            problem.code,
            "what others may have written could not be kept: \(problem.what)", at: problem.place,
            hint: "nothing was put back; mend what refuses, then tamsdr resume"))
      }
    }
  }

  func undo(_ batch: RunState.UndoBatch) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for state in batch.steps { group.addTask { try await undo(state) } }
      try await group.waitForAll()
    }
  }

  /// A data step goes back only behind every hold it was done under.
  private func undo(_ step: StepState) async throws {
    guard let main = await journal.state.declaredStep(step.key.id) else { return }
    if await journal.state.isMoot(step) {
      try await journal.append(
        .undoFinished(undo: UndoEnd(step: step.key, outcome: .undone(result: .nothing))))
      return
    }
    if let blocked = await journal.state.undoBlocked(step) {
      return try await refuse(step, blocked)
    }
    if await journal.state.isDataStep(step), let broken = try await brokenHold() {
      return try await refuse(step, broken)
    }
    try await Undoer(runner: runner).undo(main, step)
  }

  private func refuse(_ step: StepState, _ problem: Problem) async throws {
    let problem = await Undoer(runner: runner).withHandwork(problem, step)
    try await journal.append(
      .undoFinished(undo: UndoEnd(step: step.key, outcome: .failed(problem: problem))))
  }

  /// Those somebody broke, and those the run itself lifted where what lifted them could not be undone, or had
  /// nothing to undo.
  private func holdsNotInForce() async throws -> [RunState.HoldState] {
    let missing = await journal.state.missingHolds
    return missing + (try await holds.findBroken())
  }

  private func brokenHold() async throws -> Problem? {
    do {
      return try await holdsNotInForce().first.map {
        Problem(
          .holdBroken,
          "\($0.proof.hold.display) is not in force: data is not put back while others may write",
          hint: "tamsdr rollback sets it again")
      }
    } catch Stop.waiting(_, let problem) {
      return problem
    }
  }

  private func waitAt(_ checkpoint: String, _ problem: Problem?) async throws -> Ending {
    let state = await journal.state
    let left = state.standingDataSteps.filter {
      $0.settledRecord > state.checkpoints[checkpoint] ?? 0
    }
    if let first = left.first {
      return try await wait(
        for: Problem(
          .rollbackStopped,
          "the way back to \(checkpoint) stopped at \(first.key.display)",
          hint: "tamsdr status shows what stands; tamsdr rollback tries again"), first.key)
    }
    if let stop = try await stopped({ try await probeHolds() }),
      case .waiting(let step, let problem) = stop
    {
      return try await wait(for: problem, step)
    }
    let cause = problem.map { " after: \($0.what)" } ?? ""
    // Not always the first behind the checkpoint: the clone of a commit put back is no more.
    let next = state.next.map(\.display).joined(separator: ", ")
    return try await wait(
      for: Problem(
        .checkpointReached,
        "back at checkpoint \(checkpoint)\(cause)",
        hint: "tamsdr resume goes on with \(next); tamsdr rollback undoes the rest"), nil)
  }

  private func probeHolds() async throws {
    if let first = try await holdsNotInForce().first {
      throw Stop.waiting(
        first.step, Problem(.holdBroken, "\(first.proof.hold.display) is not in force"))
    }
  }

  // MARK: holds on resume

  /// A step in doubt may itself have lifted a hold: only once it is settled does a hold that is no
  /// longer in force mean that somebody broke it.
  func settleLifts() async throws {
    let state = await journal.state
    for planned in state.runbook.allSteps.flatMap(state.planned)
    where state.specs[planned.step.action]?.lifts.isEmpty == false {
      try await runner.settleIfInDoubt(planned)
    }
  }

  /// Probes every hold. One found broken is set again after consent; what was proved under it counts
  /// no longer: before the first commit the prepares are undone and rescue and prepare follow anew,
  /// after it a person must look.
  func mendHolds() async throws {
    let found = try await holds.findBroken().map(\.proof.hold)
    // One that was set again, but died before its proofs were done with, is still to be mended.
    let broken = await journal.state.holds.filter { $0.broken != nil }
    guard let first = broken.first else { return }
    let names = broken.map(\.proof.hold.display).joined(separator: ", ")
    if await journal.state.commitBegan {
      throw Stop.waiting(
        first.step,
        Problem(
          .holdBroken,
          "\(names) broken after a commit: others may have written since "
            + "\(await journal.state.lastTime.rfc3339)",
          hint: "find what broke it, then tamsdr rollback, or tamsdr abandon"))
    }
    let question = Question(
      .approval,
      "\(names): found broken (record \(await journal.state.lastRecord)). "
        + "Set again, undo the prepares and take a new rescue snapshot?")
    try await consent(to: question, names, first.step)
    for hold in broken where found.contains(hold.proof.hold) { try await holds.renew(hold) }
    try await invalidateProofs(names)
    for hold in broken { try await journal.append(.holdRenewed(hold: hold.proof.hold)) }
  }

  private func consent(to question: Question, _ names: String, _ step: StepKey) async throws {
    let consent = Consent(journal: journal, environment: environment)
    switch try await consent.ask(question, for: step) {
    case .accepted: return
    case .rejected(let by):
      throw Stop.failed(
        step, Problem(.holdBroken, "\(names) broken, and not to be set again (\(by))"))
    case .unanswered:
      throw Stop.waiting(
        step, Problem(.holdBroken, "\(names) broken", hint: "tamsdr resume --yes sets it again"))
    }
  }

  private func invalidateProofs(_ names: String) async throws {
    // Before the first commit these are prepares and repairs only, each undone as often as it takes.
    for step in await journal.state.standingDataSteps.reversed() {
      guard let main = await journal.state.mainStep(step.key.id) else { continue }
      try await Undoer(runner: runner).undo(main, step)
    }
    let state = await journal.state
    if let standing = state.standingDataSteps.first {
      throw Stop.waiting(
        standing.key,
        Problem(.undoImpossible, "\(standing.key.display) cannot be undone after \(names) broke"))
    }
    let unproven = state.steps.values.filter { step in
      switch state.specs[step.action]?.role {
      case .rescue: step.isDone
      case .prepare, .repair: step.condition == .undone
      default: false
      }
    }.map(\.key).sorted()
    if !unproven.isEmpty {
      try await journal.append(.invalidated(steps: unproven, reason: "\(names) broken"))
    }
  }
}

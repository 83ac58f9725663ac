import Core

/// Watches the holds of a run: they protect the data only while they last.
struct HoldKeeper: Sendable {
  let journal: RunJournal
  let actions: [String: any Action]
  let environment: EngineEnvironment

  /// Probes every hold; each broken one is journaled. Throws `Stop.waiting` where a hold cannot be
  /// asked about: unknown is not in force.
  func findBroken() async throws -> [RunState.HoldState] {
    var broken: [RunState.HoldState] = []
    for hold in await journal.state.holds {
      switch await condition(of: hold) {
      case .inForce: break
      case .broken(let finding):
        try await journal.append(.holdBroken(hold: hold.proof.hold, finding: finding))
        broken.append(hold)
      case .unknown(let finding):
        throw Stop.waiting(
          hold.step,
          Problem(
            .holdUnknown,
            "it is not known whether \(hold.proof.hold.display) is in force: \(finding)",
            hint: "mend what keeps it from answering, then tamsdr resume"))
      }
    }
    return broken
  }

  /// How each hold stands now; nothing is journaled.
  func conditions() async -> [RollbackPlan.HoldLine] {
    var lines: [RollbackPlan.HoldLine] = []
    for hold in await journal.state.holds {
      lines.append(.init(hold: hold.proof.hold, condition: await condition(of: hold)))
    }
    return lines
  }

  private func condition(of hold: RunState.HoldState) async -> HoldCondition {
    guard let (action, call) = await ask(hold) else {
      return .unknown("no step of this run set it")
    }
    do {
      return try await action.condition(of: hold.proof.hold, call)
    } catch let failure as Failure {
      return .unknown(failure.problem.display)
    } catch {
      return .unknown(String(describing: error))
    }
  }

  /// Sets a broken hold again and proves it.
  func renew(_ hold: RunState.HoldState) async throws {
    guard let (action, call) = await ask(hold) else { return }
    do {
      try await action.renew(hold.proof.hold, call)
    } catch let failure as Failure {
      throw Stop.waiting(
        hold.step,
        Problem(
          failure.problem.code,
          "\(hold.proof.hold.display) cannot be set again: \(failure.problem.what)",
          at: failure.problem.place, hint: failure.problem.hint))
    }
  }

  private func ask(_ hold: RunState.HoldState) async -> (any Action, ActionCall)? {
    let state = await journal.state
    guard let step = state.step(hold.step), let action = actions[step.action] else { return nil }
    let call = ActionCall(
      step: hold.step, attempt: step.attempts, inputs: step.inputs,
      remoteName: step.remoteName, handle: step.handle, run: state.facts(),
      services: CallServices(
        record: { _ in }, progress: { _ in }, now: environment.now,
        ask: { _ in .unanswered }))
    return (action, call)
  }
}

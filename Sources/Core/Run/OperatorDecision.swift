/// What an operator may decide about a run from outside, each checked against its state.
package enum OperatorDecision: Sendable, Hashable {
  case skip(StepKey, reason: String)
  case accept(StepKey, reason: String)
  case resolve(StepKey, done: Bool, reason: String)
  case abandon(reason: String)
  /// The answer to the question the run waits with; of a step, where one is named.
  case answer(StepKey?, accepted: Bool)

  /// Why it is not allowed; nil where it is.
  package func refusal(in state: RunState, at now: Timestamp) -> Problem? {
    switch self {
    case .skip(let key, _): Self.skipRefusal(key, state)
    case .accept(let key, _): Self.acceptRefusal(key, state)
    case .resolve(let key, let done, _): Self.resolveRefusal(key, done, state)
    case .abandon:
      state.outcome.isFinal
        ? Problem(.runEnded, "the run has ended already: \(state.outcome.rawValue)") : nil
    case .answer(let key, _): Self.answerRefusal(key, state, now)
    }
  }

  /// Why it is not allowed where another run has changed the site since this one looked at it: whoever
  /// says yes says it to what is no more.
  package func refusal(in state: RunState, changedBy other: String) -> Problem? {
    switch self {
    case .answer(_, accepted: true), .accept, .skip:
      Problem(
        .questionOutdated,
        "run \(other) changed the site after this run looked at it",
        hint: "resume looks again and asks anew")
    case .answer(_, accepted: false), .resolve, .abandon: nil
    }
  }

  package func events(by person: String, in state: RunState) -> [RunEvent] {
    switch self {
    case .skip(let key, let reason): [.skipped(step: key, reason: reason, by: person)]
    case .accept(let key, let reason): [.accepted(step: key, reason: reason, by: person)]
    case .resolve(let key, let done, let reason):
      [.resolved(step: key, done: done, reason: reason, by: person)]
    case .abandon(let reason):
      [
        .noted(warning: "abandoned by \(person): \(reason)"),
        .ended(outcome: .abandoned, exitCode: state.exitCode(for: .abandoned)),
      ]
    case .answer(let key, let accepted):
      state.openQuestion(of: key).map {
        [.answered(step: $0.step, accepted: accepted, by: person)]
      } ?? []
    }
  }

  private static func skipRefusal(_ key: StepKey, _ state: RunState) -> Problem? {
    guard let step = state.mainStep(key.id) else { return unknown(key) }
    switch state.specs[step.action]?.role {
    case .none?, .preflight?, .open?, .release?, .repair?, .tearDown?, nil: break
    case .choose, .verify, .consent, .stop, .fence, .suspend, .rescue, .prepare, .commit, .proof,
      .undoProof:
      return Problem(
        .decisionRefused, "\(key.display) protects or proves the data: it cannot be skipped")
    }
    if let current = state.step(key), current.isDone || current.isInDoubt {
      return Problem(.decisionRefused, "\(key.display) is \(current.word): it cannot be skipped")
    }
    return nil
  }

  private static func acceptRefusal(_ key: StepKey, _ state: RunState) -> Problem? {
    guard let step = state.step(key) else { return unknown(key) }
    if let drift = state.planDrift, state.specs[step.action]?.role == .choose { return drift }
    guard case .failed = step.condition, step.result != nil else {
      return Problem(
        .decisionRefused,
        "\(key.display) is \(step.word): only a step whose checks failed can be accepted")
    }
    return nil
  }

  private static func resolveRefusal(
    _ key: StepKey, _ done: Bool, _ state: RunState
  ) -> Problem? {
    guard let step = state.step(key) else { return unknown(key) }
    if case .inDoubt = step.undo { return nil }
    switch step.undo {
    case .failed, .running:
      return Problem(
        .decisionRefused,
        "the way back of \(key.display) has begun: what it did already counts, not a word on the way there",
        hint: "tamsdr rollback \(state.opening.run) goes on with it")
    case .none, .inDoubt, .left, .undone: break
    }
    if step.isInDoubt { return done ? proofRefusal(step, state) : nil }
    return Problem(.decisionRefused, "\(key.display) is \(step.word): there is nothing to resolve")
  }

  /// What protects the data rests on a proof, and the next steps on its outputs: a word is neither.
  private static func proofRefusal(_ step: StepState, _ state: RunState) -> Problem? {
    switch state.specs[step.action]?.role {
    case .none?, .preflight?, .open?, .commit?, .release?, .repair?, .tearDown?, nil: nil
    case .choose, .verify, .consent, .stop, .fence, .suspend, .rescue, .prepare, .proof,
      .undoProof:
      Problem(
        .decisionRefused,
        "\(step.key.display) protects or proves the data: a person's word does not stand for it",
        hint: "resolve it with --not-done: it is done again, which harms nothing")
    }
  }

  private static func answerRefusal(
    _ key: StepKey?, _ state: RunState, _ now: Timestamp
  ) -> Problem? {
    let run = state.opening.run
    guard let question = state.openQuestion(of: key) else {
      return Problem(
        .decisionRefused,
        "run \(run) waits for no answer" + (key.map { " at \($0.display)" } ?? ""),
        hint: "tamsdr status \(run) says what it waits for")
    }
    guard let until = question.until, until <= now else { return nil }
    return Problem(
      .decisionRefused,
      "the time for an answer was over at \(until.rfc3339)",
      hint: "tamsdr resume \(run) goes on with what silence means")
  }

  private static func unknown(_ key: StepKey) -> Problem {
    Problem(
      .stepUnknown, "the run has no step \(key.display)", hint: "tamsdr status lists the steps")
  }
}

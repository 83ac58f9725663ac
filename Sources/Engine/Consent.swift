import Core

/// Asks what only a person may decide. Every question and answer is journaled, with who and when.
struct Consent: Sendable {
  let journal: RunJournal
  let environment: EngineEnvironment

  func ask(_ question: Question, for step: StepKey) async throws -> Answer {
    let (earlier, settled, options) = await standing(question, step)
    if let given = earlier?.answer(after: settled) { return given }
    let deadline = try await deadline(question, step, earlier)
    let answer = await answer(question, step, options, deadline)
    switch answer {
    case .accepted(let by):
      try await journal.append(.answered(step: step, accepted: true, by: by))
    case .rejected(let by):
      try await journal.append(.answered(step: step, accepted: false, by: by))
    case .unanswered: break
    }
    return answer
  }

  /// What was said before. A state that is held while the journal is written to would be copied whole.
  private func standing(
    _ question: Question, _ step: StepKey
  ) async -> (earlier: RunState.Conversation?, settled: Int, options: RunOptions) {
    let state = await journal.state
    return (
      state.conversation(of: step, question.text, kind: question.kindName),
      state.step(step)?.settledRecord ?? 0, state.options
    )
  }

  /// A question that is open from before a crash or a wait is the same question: its time runs on.
  private func deadline(
    _ question: Question, _ step: StepKey, _ earlier: RunState.Conversation?
  ) async throws -> Timestamp? {
    if let earlier, earlier.isOpen { return earlier.until }
    let deadline = question.limit.map { environment.now() + $0.time }
    try await journal.append(
      .asked(step: step, text: question.text, kind: question.kindName, until: deadline))
    return deadline
  }

  /// Silence beyond the limit is an answer, also to a yes that comes too late.
  private func answer(
    _ question: Question, _ step: StepKey, _ options: RunOptions, _ deadline: Timestamp?
  ) async -> Answer {
    if let answer = silence(question, deadline) { return answer }
    switch question.kind {
    case .approval where options.yes: return .accepted(by: options.agreedBy ?? "--yes")
    case .finding(let kind) where options.accepted.contains(kind):
      return .accepted(by: "--accept \(kind.rawValue)")
    case .approval, .finding:
      let answer = await environment.ask(step, question, deadline)
      guard case .unanswered = answer else { return answer }
      return silence(question, deadline) ?? .unanswered
    }
  }

  private func silence(_ question: Question, _ deadline: Timestamp?) -> Answer? {
    guard let limit = question.limit, let deadline, environment.now() >= deadline else {
      return nil
    }
    let by = "the time limit of \(limit.time.text)"
    return limit.accepts ? .accepted(by: by) : .rejected(by: by)
  }
}

extension Question {
  package var kindName: String {
    switch kind {
    case .approval: "approval"
    case .finding(let kind): kind.rawValue
    }
  }
}

extension RunState.Conversation {
  /// The answer given to the very same text: a yes stays one, a no counts until the attempt that met
  /// it has ended.
  fileprivate func answer(after settled: Int) -> Answer? {
    guard let accepted, let by else { return nil }
    if accepted { return .accepted(by: by) }
    return answerRecord > settled ? .rejected(by: by) : nil
  }
}

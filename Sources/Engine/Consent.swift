import Core

/// Asks what only a person may decide. Every question and answer is journaled, with who and when.
struct Consent: Sendable {
  let journal: RunJournal
  let environment: EngineEnvironment

  func ask(_ question: Question, for step: StepKey) async throws -> Answer {
    let state = await journal.state
    if let given = earlierAnswer(to: question, for: step, in: state) { return given }
    try await journal.append(.asked(step: step, text: question.text, kind: question.kindName))
    let answer = await answer(question, step, state.options)
    switch answer {
    case .accepted(let by):
      try await journal.append(.answered(step: step, accepted: true, by: by))
    case .rejected(let by):
      try await journal.append(.answered(step: step, accepted: false, by: by))
    case .unanswered: break
    }
    return answer
  }

  /// An answer given before a crash to the very same text still counts.
  private func earlierAnswer(
    to question: Question, for step: StepKey, in state: RunState
  ) -> Answer? {
    let given = state.conversations.last {
      $0.step == step && $0.text == question.text && $0.kind == question.kindName
    }
    guard let given, given.accepted == true, let by = given.by else { return nil }
    return .accepted(by: by)
  }

  private func answer(
    _ question: Question, _ step: StepKey, _ options: RunOptions
  ) async -> Answer {
    switch question.kind {
    case .approval where options.yes: .accepted(by: "--yes")
    case .finding(let kind) where options.accepted.contains(kind):
      .accepted(by: "--accept \(kind.rawValue)")
    case .approval, .finding: await environment.ask(step, question)
    }
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

import Core

extension ActionCall {
  /// Asks about a finding of the run itself; goes on only where a person accepts it.
  func ask(_ kind: ConsentKind, _ text: String) async throws {
    switch try await services.ask(Question(.finding(kind), text)) {
    case .accepted: return
    case .rejected(let person):
      throw Failure.rejected(Problem(.findingNotAccepted, "\(person) did not accept: \(text)"))
    case .unanswered:
      throw Failure.waiting(
        Problem(
          .findingNotAccepted, text,
          hint: "accept it with --accept \(kind.rawValue), or end the run"))
    }
  }
}

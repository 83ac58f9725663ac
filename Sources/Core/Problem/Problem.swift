/// What went wrong, in the parts an operator needs.
package struct Problem: Error, Sendable, Hashable {
  /// Of which kind it is; nil where a journal of another version has a kind unknown here, or none.
  package let code: ProblemCode?
  /// What happened, in one line.
  package let what: String
  /// The host, path or object it happened at.
  package let place: String?
  /// What to do next, if this place knows.
  package let hint: String?

  package init(
    _ code: ProblemCode?, _ what: String, at place: String? = nil, hint: String? = nil
  ) {
    self.code = code
    self.what = what
    self.place = place
    self.hint = hint
  }

  package var display: String { place.map { "\(what) (\($0))" } ?? what }
}

/// An error that has words for an operator.
package protocol TellsProblem: Error {
  var problem: Problem { get }
}

extension Problem: TellsProblem {
  package var problem: Problem { self }

  /// What any error tells an operator. The words of Swift's own errors are names of types and cases,
  /// which tell nobody anything.
  package init(of error: any Error) {
    switch error {
    case let error as any TellsProblem: self = error.problem
    case is CancellationError: self.init(.interrupted, "stopped before it ended")
    case let error as DecodingError:
      self.init(.answerUnreadable, "the answer cannot be understood: \(error.words)")
    // Its type is all there is to find the cause by; what it holds may be a secret.
    default: self.init(.internalError, "an unexpected error, \(type(of: error))")
    }
  }
}

extension Problem: Codable {
  private enum CodingKeys: String, CodingKey {
    case code, what, place, hint
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let word = try container.decodeIfPresent(String.self, forKey: .code)
    code = word.flatMap(ProblemCode.init(rawValue:))
    what = try container.decode(String.self, forKey: .what)
    place = try container.decodeIfPresent(String.self, forKey: .place)
    hint = try container.decodeIfPresent(String.self, forKey: .hint)
  }
}

extension DecodingError {
  /// What is wrong with the document, and where in it.
  package var words: String {
    switch self {
    case .keyNotFound(let key, let context):
      "\(Self.place(context.codingPath + [key])) is missing"
    case .valueNotFound(_, let context): "\(Self.place(context.codingPath)) is empty"
    case .typeMismatch(_, let context): "\(Self.place(context.codingPath)) is of another type"
    case .dataCorrupted(let context):
      context.codingPath.isEmpty
        ? "it is not JSON" : "\(Self.place(context.codingPath)) cannot be read"
    @unknown default: "it has another form"
    }
  }

  private static func place(_ path: [any CodingKey]) -> String {
    let words = path.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
    return words.isEmpty
      ? "the whole" : "'\(words.hasPrefix(".") ? String(words.dropFirst()) : words)'"
  }
}

/// `EXECUTE IMMEDIATE 'statement' [USING value, …]`: how clients send parameters.
enum ExecuteImmediate {
  /// The tokens of the statement inside, with each `?` replaced by its value.
  static func tokens(_ tokens: [SQLToken]) throws(TrinoError) -> [SQLToken] {
    guard tokens.count > 3, tokens[1].word == "immediate", case .string(let sql) = tokens[2].kind
    else { throw .unsupported("EXECUTE of a prepared statement", at: tokens[0]) }
    var values: [[SQLToken]] = []
    if tokens[3].word == "using" {
      values = try split(Array(tokens[4..<(tokens.count - 1)]), at: tokens[3])
    } else if tokens[3].kind != .end {
      throw .unexpected(tokens[3])
    }
    let inner = try SQLTokenizer.tokens(sql)
    let marks = inner.filter { $0.kind == .parameter }.count
    guard marks == values.count else {
      throw TrinoError(
        .invalidFunctionArgument,
        "Incorrect number of parameters: expected \(marks) but found \(values.count)")
    }
    var next = values.makeIterator()
    return inner.flatMap { $0.kind == .parameter ? next.next() ?? [] : [$0] }
  }

  /// The values between commas; only literals are let through.
  private static func split(
    _ tokens: [SQLToken], at place: SQLToken
  ) throws(TrinoError) -> [[SQLToken]] {
    var values: [[SQLToken]] = [[]]
    for token in tokens {
      if token.is(",") { values.append([]) } else { values[values.count - 1].append(token) }
    }
    for value in values {
      guard isLiteral(value) else { throw .unsupported("this parameter", at: value.first ?? place) }
    }
    return values
  }

  private static func isLiteral(_ tokens: [SQLToken]) -> Bool {
    guard let first = tokens.first, let last = tokens.last, tokens.count <= 2 else { return false }
    switch (first.kind, last.kind) {
    case (.word(let word), .string) where tokens.count == 2: return TrinoType(name: word) != nil
    case (.symbol("-"), .number) where tokens.count == 2: return true
    case (.word("null"), _), (.word("true"), _), (.word("false"), _), (.string, _), (.number, _),
      (.binary, _):
      return tokens.count == 1
    default: return false
    }
  }
}

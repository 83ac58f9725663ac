/// One entry of the outermost SELECT: what it says about the name and the type of its column.
struct SelectItem: Sendable {
  let isStar: Bool
  /// Nil where SQLite's own name, that of the column, is right.
  let name: String?
  let isPlainColumn: Bool
  let type: TrinoType?
  let expression: [SQLToken]

  private static let comparisons: Set<String> = ["=", "<>", "!=", "<", ">", "<=", ">="]
  private static let logic: Set<String> = [
    "and", "or", "not", "is", "in", "like", "between", "exists", "true", "false",
  ]

  init(_ tokens: [SQLToken]) {
    isStar = tokens.last?.is("*") ?? false
    let alias = Self.aliasLength(tokens)
    name = alias > 0 ? tokens.last?.name : nil
    expression = tokens.dropLast(alias)
    isPlainColumn = expression.allSatisfy { $0.isName || $0.is(".") }
    type = Self.type(expression)
  }

  /// How many tokens at the end name the column: `AS x`, `x` or nothing.
  private static func aliasLength(_ tokens: [SQLToken]) -> Int {
    guard tokens.count > 1, tokens[tokens.count - 1].isName else { return 0 }
    let previous = tokens[tokens.count - 2]
    if previous.word == "as" { return 2 }
    switch previous.kind {
    case .string: return tokens.count > 2 ? 1 : 0
    case .number, .quoted, .binary: return 1
    case .word(let word):
      return ["end", "null", "true", "false"].contains(word) ? 1 : plain(tokens)
    case .symbol(let symbol): return symbol == ")" ? 1 : 0
    case .parameter, .end: return 0
    }
  }

  /// `a.b c`: two names in a row, the second one the alias.
  private static func plain(_ tokens: [SQLToken]) -> Int {
    let before = tokens.dropLast()
    let isChain = before.enumerated().allSatisfy { index, token in
      index.isMultiple(of: 2) ? token.isName : token.is(".")
    }
    return isChain && !before.count.isMultiple(of: 2) && tokens.last?.word != "end" ? 1 : 0
  }

  private static func type(_ tokens: [SQLToken]) -> TrinoType? {
    if let cast = castType(tokens) { return cast }
    if let call = callType(tokens) { return call }
    var depth = 0
    for token in tokens {
      if token.is("(") || token.word == "case" { depth += 1 }
      if token.is(")") || token.word == "end" { depth -= 1 }
      guard depth == 0 else { continue }
      switch token.kind {
      case .symbol(let symbol) where comparisons.contains(symbol): return .boolean
      case .word(let word) where logic.contains(word): return .boolean
      default: break
      }
    }
    return nil
  }

  /// The function that is called when the tokens are one call and nothing else.
  private static func call(_ tokens: [SQLToken]) -> String? {
    guard tokens.count > 2, let name = tokens[0].word, tokens[1].is("(") else { return nil }
    var depth = 0
    for (index, token) in tokens.enumerated() {
      if token.is("(") { depth += 1 }
      if token.is(")") { depth -= 1 }
      if depth == 0, index > 0 { return index == tokens.count - 1 ? name : nil }
    }
    return nil
  }

  private static func castType(_ tokens: [SQLToken]) -> TrinoType? {
    guard let name = call(tokens), name == "cast" || name == "try_cast",
      let place = tokens.lastIndex(where: { $0.word == "as" }), place + 1 < tokens.count
    else { return nil }
    return tokens[place + 1].word.flatMap(TrinoType.init(name:))
  }

  private static func callType(_ tokens: [SQLToken]) -> TrinoType? {
    guard let name = call(tokens) else { return nil }
    return TrinoFunctions.booleans.contains(name) ? .boolean : nil
  }
}

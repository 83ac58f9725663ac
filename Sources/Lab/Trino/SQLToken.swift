/// A token of Trino's SQL with where it starts, counted from 1.
struct SQLToken: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    /// An unquoted word, in lower case: a keyword or a name.
    case word(String)
    case quoted(String)
    case string(String)
    /// `X'0AFF'`: the digits.
    case binary(String)
    case number(String)
    case symbol(String)
    case parameter
    case end
  }

  let kind: Kind
  let line: Int
  let column: Int

  var word: String? { if case .word(let word) = kind { word } else { nil } }
  var isName: Bool {
    switch kind {
    case .word, .quoted: true
    default: false
    }
  }
  var name: String? {
    switch kind {
    case .word(let name), .quoted(let name): name
    default: nil
    }
  }

  func `is`(_ symbol: String) -> Bool { kind == .symbol(symbol) }

  /// As it stood in the statement, for messages.
  var text: String {
    switch kind {
    case .word(let text), .number(let text), .symbol(let text): text
    case .quoted(let text): "\"\(text)\""
    case .string(let text): "'\(text)'"
    case .binary(let text): "X'\(text)'"
    case .parameter: "?"
    case .end: "<EOF>"
    }
  }
}

/// Splits a statement into tokens; comments and blanks go.
struct SQLTokenizer {
  private var rest: Substring
  private var line = 1
  private var column = 1

  init(_ sql: String) { rest = Substring(sql) }

  /// All tokens, `end` as the last.
  static func tokens(_ sql: String) throws(TrinoError) -> [SQLToken] {
    var tokenizer = SQLTokenizer(sql)
    var tokens: [SQLToken] = []
    while true {
      let token = try tokenizer.next()
      tokens.append(token)
      if token.kind == .end { return tokens }
    }
  }

  private mutating func take() -> Character? {
    guard let character = rest.popFirst() else { return nil }
    if character.isNewline {
      line += 1
      column = 1
    } else {
      column += 1
    }
    return character
  }

  private mutating func take(while condition: (Character) -> Bool) -> String {
    var text = ""
    while let character = rest.first, condition(character) {
      text.append(character)
      _ = take()
    }
    return text
  }

  private mutating func skipBlanks() {
    while true {
      if rest.hasPrefix("--") {
        _ = take { !$0.isNewline }
      } else if rest.hasPrefix("/*") {
        while !rest.isEmpty, !rest.hasPrefix("*/") { _ = take() }
        _ = take()
        _ = take()
      } else if rest.first?.isWhitespace == true {
        _ = take()
      } else {
        return
      }
    }
  }

  private mutating func next() throws(TrinoError) -> SQLToken {
    skipBlanks()
    let (line, column) = (line, column)
    func token(_ kind: SQLToken.Kind) -> SQLToken {
      SQLToken(kind: kind, line: line, column: column)
    }
    guard let first = rest.first else { return token(.end) }
    if first.isASCII, first.isLetter || first == "_" {
      let word = take { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "@") }
      if word.lowercased() == "x", rest.first == "'" {
        return token(.binary(try quoted("'", at: token(.end))))
      }
      return token(.word(word.lowercased()))
    }
    if first.isASCII, first.isNumber { return token(.number(number())) }
    switch first {
    case "'": return token(.string(try quoted("'", at: token(.end))))
    case "\"": return token(.quoted(try quoted("\"", at: token(.end))))
    case "?":
      _ = take()
      return token(.parameter)
    default: break
    }
    for symbol in Self.symbols where rest.hasPrefix(symbol) {
      for _ in symbol { _ = take() }
      return token(.symbol(symbol))
    }
    throw .syntax("mismatched input '\(first)'", at: token(.end))
  }

  private static let symbols = [
    "<>", "!=", "<=", ">=", "||", "(", ")", ",", ".", "=", "<", ">", "+", "-", "*", "/", "%", ";",
  ]

  private mutating func number() -> String {
    var text = take { $0.isASCII && $0.isNumber }
    if rest.first == "." {
      _ = take()
      text += "." + take { $0.isASCII && $0.isNumber }
    }
    if rest.first == "e" || rest.first == "E" {
      _ = take()
      text += "e"
      if rest.first == "-" || rest.first == "+" { text.append(take() ?? "+") }
      text += take { $0.isASCII && $0.isNumber }
    }
    return text
  }

  /// The text between two `mark`s, doubled ones inside standing for one.
  private mutating func quoted(
    _ mark: Character, at start: SQLToken
  ) throws(TrinoError) -> String {
    _ = take()
    var text = ""
    while let character = take() {
      guard character == mark else {
        text.append(character)
        continue
      }
      guard rest.first == mark else { return text }
      text.append(mark)
      _ = take()
    }
    throw .syntax("a \(mark) is not closed", at: start)
  }
}

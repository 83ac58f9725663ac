/// A word of an expression, with its place.
struct ExpressionToken: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    case name(String)
    case text(String)
    /// A number, duration or time.
    case value(Value)
    case symbol(String)
    /// The closing `}}`.
    case end
  }

  let kind: Kind
  let mark: Mark
  let spaceBefore: Bool
  let spaceAfter: Bool

  /// As it stands in a message.
  var display: String {
    switch kind {
    case .name(let name): "'\(name)'"
    case .text(let text): "the text '\(text)'"
    case .value(let value): "'\(value.display)'"
    case .symbol(let symbol): "'\(symbol)'"
    case .end: "the end"
    }
  }
}

/// Splits one expression into tokens, from behind its `${{` to its `}}`.
struct ExpressionLexer {
  private let scalars: [Unicode.Scalar]
  private let opening: Int
  private let places: CharacterPlaces?
  private let start: Mark
  private(set) var position: Int

  init(_ scalars: [Unicode.Scalar], opening: Int, places: CharacterPlaces?, start: Mark) {
    self.scalars = scalars
    self.opening = opening
    self.places = places
    self.start = start
    position = opening + 3
  }

  /// All tokens, the last one is `end`.
  mutating func tokens() throws(Diagnostic) -> [ExpressionToken] {
    var tokens: [ExpressionToken] = []
    while true {
      let space = skipSpace()
      let mark = mark
      let kind = try next()
      let token = ExpressionToken(
        kind: kind, mark: mark, spaceBefore: space, spaceAfter: current.map(Self.isSpace) ?? false)
      tokens.append(token)
      if kind == .end { return tokens }
    }
  }

  private var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private var mark: Mark { mark(at: position) }

  private func mark(at position: Int) -> Mark {
    places?.mark(at: position)
      ?? Mark(line: start.line, column: start.column + position, file: start.file)
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\n" || scalar == "\r" || scalar == "\t"
  }

  private mutating func skipSpace() -> Bool {
    let start = position
    while let scalar = current, Self.isSpace(scalar) {
      position += 1
    }
    return position > start
  }

  private mutating func next() throws(Diagnostic) -> ExpressionToken.Kind {
    guard let scalar = current else { throw Diagnostic(.expressionUnclosed, at: mark(at: opening)) }
    switch scalar {
    case "'", "\"": return try quoted(by: scalar)
    case "0"..."9": return try amount()
    case "a"..."z", "A"..."Z", "_": return .name(take(while: Self.isName))
    default: return try symbol()
    }
  }

  private mutating func take(while belongs: (Unicode.Scalar) -> Bool) -> String {
    var text = String.UnicodeScalarView()
    while let scalar = current, belongs(scalar) {
      text.append(scalar)
      position += 1
    }
    return String(text)
  }

  private static func isName(_ scalar: Unicode.Scalar) -> Bool {
    isWord(scalar) || scalar == "-"
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "_": true
    default: false
    }
  }

  /// A quote inside is written twice.
  private mutating func quoted(by quote: Unicode.Scalar) throws(Diagnostic) -> ExpressionToken.Kind
  {
    var text = String.UnicodeScalarView()
    position += 1
    while let scalar = current {
      position += 1
      if scalar == quote {
        guard current == quote else { return .text(String(text)) }
        position += 1
      }
      text.append(scalar)
    }
    throw Diagnostic(.expressionUnclosed, at: mark(at: opening))
  }

  private mutating func amount() throws(Diagnostic) -> ExpressionToken.Kind {
    let mark = mark
    if startsDate {
      let text = take { Self.isWord($0) || $0 == "-" || $0 == ":" || $0 == "." || $0 == "+" }
      guard let time = Timestamp(rfc3339: text) else {
        throw syntax("a time with a zone, such as 2026-03-01T02:00:00Z", "'\(text)'", at: mark)
      }
      return .value(.time(time))
    }
    let text = take { Self.isWord($0) || $0 == "." }
    if let integer = Int(text) { return .value(.integer(integer)) }
    if text.unicodeScalars.allSatisfy({ ("0"..."9").contains($0) || $0 == "." }),
      let number = Double(text)
    {
      return .value(.number(number))
    }
    if let duration = Duration(text: text) { return .value(.duration(duration)) }
    throw syntax("a number, a duration or a time", "'\(text)'", at: mark)
  }

  private var startsDate: Bool {
    guard position + 4 < scalars.count, scalars[position + 4] == "-" else { return false }
    return scalars[position..<position + 4].allSatisfy { ("0"..."9").contains($0) }
  }

  private mutating func symbol() throws(Diagnostic) -> ExpressionToken.Kind {
    let mark = mark
    let pair = String(
      String.UnicodeScalarView(scalars[position..<min(position + 2, scalars.count)]))
    if pair == "}}" {
      position += 2
      return .end
    }
    if ["==", "!=", "<=", ">="].contains(pair) {
      position += 2
      return .symbol(pair)
    }
    if let instead = ["&&": "and", "||": "or"][pair] {
      throw Diagnostic(.expressionOperator, at: mark, pair, instead)
    }
    let single = String(scalars[position])
    if let instead = ["!": "not", "=": "==", "%": "/"][single] {
      throw Diagnostic(.expressionOperator, at: mark, single, instead)
    }
    guard "<>+-*/()[],.".unicodeScalars.contains(scalars[position]) else {
      throw syntax("an expression", "'\(single)'", at: mark)
    }
    position += 1
    return .symbol(single)
  }

  private func syntax(_ expected: String, _ found: String, at mark: Mark) -> Diagnostic {
    Diagnostic(.expressionSyntax, at: mark, expected, found, Expression.grammar)
  }
}

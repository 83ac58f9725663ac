extension Template {
  /// Reads text with `${{ … }}` in it. Without `places` it stands in one line that starts at `mark`.
  package static func parse(
    _ text: String, places: CharacterPlaces? = nil, mark: Mark
  ) -> (Template?, [Diagnostic]) {
    guard holdsExpression(text) else { return (.literal(.text(text)), []) }
    let scalars = Array(text.unicodeScalars)
    var segments: [Segment] = []
    var faults: [Diagnostic] = []
    var words = String.UnicodeScalarView()
    var position = 0
    while position < scalars.count {
      guard isOpening(scalars, at: position) else {
        words.append(scalars[position])
        position += 1
        continue
      }
      if !words.isEmpty { segments.append(.text(String(words))) }
      words = String.UnicodeScalarView()
      var lexer = ExpressionLexer(scalars, opening: position, places: places, start: mark)
      do throws(Diagnostic) {
        var parser = ExpressionParser(try lexer.tokens())
        segments.append(.expression(try parser.parse()))
        position = lexer.position
      } catch {
        faults.append(error)
        position = closing(scalars, after: position)
      }
    }
    guard faults.isEmpty else { return (nil, faults) }
    if words.isEmpty, segments.count == 1, case .expression(let expression) = segments[0] {
      return (.expression(expression), [])
    }
    if !words.isEmpty { segments.append(.text(String(words))) }
    return (.text(segments), [])
  }

  package static func holdsExpression(_ text: String) -> Bool {
    guard text.utf8.contains(0x24) else { return false }
    var previous: (UInt8, UInt8) = (0, 0)
    for byte in text.utf8 {
      if previous == (0x24, 0x7B), byte == 0x7B { return true }
      previous = (previous.1, byte)
    }
    return false
  }

  /// Where the first `${{` of a text stands.
  package static func firstOpening(_ text: String, _ places: CharacterPlaces?) -> Mark? {
    guard holdsExpression(text) else { return nil }
    let scalars = Array(text.unicodeScalars)
    return scalars.indices.first { isOpening(scalars, at: $0) }.flatMap { places?.mark(at: $0) }
  }

  private static func isOpening(_ scalars: [Unicode.Scalar], at position: Int) -> Bool {
    position + 2 < scalars.count && scalars[position] == "$" && scalars[position + 1] == "{"
      && scalars[position + 2] == "{"
  }

  /// Behind the next `}}`, to go on after an expression that cannot be read.
  private static func closing(_ scalars: [Unicode.Scalar], after position: Int) -> Int {
    var next = position + 3
    while next < scalars.count {
      if scalars[next - 1] == "}", scalars[next] == "}" { return next + 1 }
      next += 1
    }
    return scalars.count
  }
}

import Core

/// Follows a scalar through the file it was read from, character by character. White space is not
/// counted: where lines are folded it is another one than in the file, and no fault is shown at it.
struct ScalarPlaces {
  enum Style { case plain, singleQuoted, doubleQuoted, block }

  private let source: [Unicode.Scalar]
  private let end: Int
  private let style: Style
  private let file: String?
  private var position: Int
  private var cursor: SourceCursor

  /// `first` and `last` are where libyaml saw the scalar begin, at `start`, and end.
  init(_ source: [Unicode.Scalar], from first: Int, to last: Int, start: Mark, _ style: Style) {
    self.source = source
    self.style = style
    file = start.file
    end = min(last, source.count)
    position = first
    cursor = SourceCursor(line: start.line, column: start.column)
    switch style {
    case .plain: break
    case .singleQuoted, .doubleQuoted: pass(1)
    case .block: while position < end, !SourceCursor.isBreak(source[position]) { pass(1) }
    }
  }

  mutating func places(of text: String) -> CharacterPlaces {
    var places = CharacterPlaces(in: file)
    for scalar in text.unicodeScalars {
      if Self.isSpace(scalar) {
        places.append(line: cursor.line, column: cursor.column)
      } else {
        skipSpace()
        places.append(line: cursor.line, column: cursor.column)
        pass(unit.length)
      }
    }
    return places
  }

  private mutating func pass(_ count: Int) {
    for _ in 0..<count where position < end {
      cursor.pass(source[position])
      position += 1
    }
  }

  private mutating func skipSpace() {
    while position < end, unit.isSpace { pass(unit.length) }
  }

  /// What of the file stands for the next character.
  private var unit: (length: Int, isSpace: Bool) {
    guard position < end else { return (1, false) }
    let next = position + 1 < end ? source[position + 1] : nil
    switch (style, source[position], next) {
    case (.singleQuoted, "'", "'"?): return (2, false)
    case (.doubleQuoted, "\\", let letter?): return escape(letter)
    case (_, let scalar, _): return (1, Self.isSpace(scalar))
    }
  }

  private func escape(_ letter: Unicode.Scalar) -> (length: Int, isSpace: Bool) {
    switch letter {
    case "x": hexadecimal(2)
    case "u": hexadecimal(4)
    case "U": hexadecimal(8)
    case "n", "r", "t", "\t", " ", "N", "L", "P": (2, true)
    default: (2, SourceCursor.isBreak(letter))
    }
  }

  private func hexadecimal(_ digits: Int) -> (length: Int, isSpace: Bool) {
    let text = source[min(position + 2, end)..<min(position + 2 + digits, end)]
    let value = UInt32(String(String.UnicodeScalarView(text)), radix: 16)
    return (2 + digits, value.flatMap(Unicode.Scalar.init).map(Self.isSpace) ?? false)
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\t" || SourceCursor.isBreak(scalar)
  }
}

import Core

/// Places in the text of a file, found without a parser.
enum SourceText {
  /// The place of a byte, for faults that are known by their offset alone.
  static func mark(ofByte offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Mark {
    var line = 1
    var column = 1
    for byte in bytes.prefix(offset) {
      if byte == 0x0A {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return Mark(line: line, column: column)
  }

  /// The first tab of each line that has one.
  static func tabs(in bytes: UnsafeBufferPointer<UInt8>) -> [Mark] {
    var marks: [Mark] = []
    var line = 1
    var column = 1
    for byte in bytes {
      if byte == 0x0A {
        line += 1
        column = 1
      } else {
        if byte == 0x09, marks.last?.line != line { marks.append(Mark(line: line, column: column)) }
        if byte & 0xC0 != 0x80 { column += 1 }
      }
    }
    return marks
  }

  /// What to look for where the YAML cannot be read. In braces or brackets an expression without quotes
  /// is a `$` and a mapping.
  static func advice(at mark: Mark, in bytes: UnsafeBufferPointer<UInt8>) -> String {
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    let line = mark.line <= lines.count ? Array(lines[mark.line - 1]) : []
    let before = String(decoding: line, as: UTF8.self).unicodeScalars.prefix(mark.column - 1)
    return before.last == "$"
      ? #"put expressions in quotes: "${{ … }}""#
      : "check indentation, quotes and brackets from here up"
  }

  /// Where each `${{` stands between two characters of the text, the first of which is at `start`.
  static func openings(
    in scalars: [Unicode.Scalar], from first: Int, to last: Int, start: Mark
  ) -> [Node.Opening] {
    var openings: [Node.Opening] = []
    var line = start.line
    var column = start.column
    var end = first
    for position in first..<min(last, scalars.count) {
      switch scalars[position] {
      case "$"
      where position + 2 < last && scalars[position + 1] == "{"
        && scalars[position + 2] == "{":
        if end <= position { end = lineEnd(in: scalars, from: position, to: last) }
        openings.append(
          Node.Opening(
            Mark(line: line, column: column, file: start.file), room: end - position))
        column += 1
      case "\r" where position + 1 < scalars.count && scalars[position + 1] == "\n":
        break
      case let scalar where isBreak(scalar):
        line += 1
        column = 1
      default:
        column += 1
      }
    }
    return openings
  }

  /// As far as an expression can be followed character by character.
  private static func lineEnd(in scalars: [Unicode.Scalar], from first: Int, to last: Int) -> Int {
    scalars[first..<min(last, scalars.count)].firstIndex { isBreak($0) } ?? last
  }

  private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
    default: false
    }
  }
}

extension SourceText {
  /// The text of a file, or the place of the first byte that is not UTF-8.
  static func decode(
    _ bytes: [UInt8], name: String, included: Bool = false
  ) -> Result<String, Diagnostic> {
    if let text = String(validating: bytes, as: UTF8.self) { return .success(text) }
    var line = 1
    var column = 1
    var decoder = Unicode.UTF8()
    var rest = bytes.makeIterator()
    while case .scalarValue(let scalar) = decoder.decode(&rest) {
      if scalar == "\n" {
        line += 1
        column = 1
      } else {
        column += 1
      }
    }
    let mark = Mark(line: line, column: column, file: included ? name : nil)
    return .failure(Diagnostic(.yamlEncoding, at: mark, in: name))
  }
}

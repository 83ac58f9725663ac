import Core

/// Places in the text of a file, found without a parser.
enum SourceText {
  /// The place of a byte, for faults that are known by their offset alone.
  static func mark(ofByte offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Mark {
    var cursor = SourceCursor()
    let before = String(decoding: bytes.prefix(offset), as: UTF8.self)
    for scalar in before.unicodeScalars { cursor.pass(scalar) }
    return cursor.mark
  }

  /// The first tab of each line that has one.
  static func tabs(in bytes: UnsafeBufferPointer<UInt8>) -> [Mark] {
    guard bytes.contains(0x09) else { return [] }
    var marks: [Mark] = []
    var cursor = SourceCursor()
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      if scalar == "\t", marks.last?.line != cursor.line { marks.append(cursor.mark) }
      cursor.pass(scalar)
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

  /// The text of a file, or the place of the first byte that is not UTF-8.
  static func decode(
    _ bytes: [UInt8], name: String, included: Bool = false
  ) -> Result<String, Diagnostic> {
    if let text = String(validating: bytes, as: UTF8.self) { return .success(text) }
    var cursor = SourceCursor(file: included ? name : nil)
    var decoder = Unicode.UTF8()
    var rest = bytes.makeIterator()
    var isFirst = true
    while case .scalarValue(let scalar) = decoder.decode(&rest) {
      // A mark of byte order takes no room on any screen.
      if !isFirst || scalar != "\u{FEFF}" { cursor.pass(scalar) }
      isFirst = false
    }
    return .failure(Diagnostic(.yamlEncoding, at: cursor.mark, in: name))
  }
}

/// Counts lines and columns as libyaml does.
struct SourceCursor {
  private(set) var line: Int
  private(set) var column: Int
  private let file: String?
  private var isBehindReturn = false

  init(line: Int = 1, column: Int = 1, file: String? = nil) {
    (self.line, self.column, self.file) = (line, column, file)
  }

  var mark: Mark { Mark(line: line, column: column, file: file) }

  mutating func pass(_ scalar: Unicode.Scalar) {
    defer { isBehindReturn = scalar == "\r" }
    if scalar == "\n" && isBehindReturn { return }
    if Self.isBreak(scalar) {
      line += 1
      column = 1
    } else {
      column += 1
    }
  }

  static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
    default: false
    }
  }
}

/// How many columns of a terminal a text takes.
package enum DisplayWidth {
  static func of(_ text: some StringProtocol) -> Int { text.reduce(0) { $0 + of($1) } }

  static func of(_ character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    switch first.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    let isPicture =
      first.properties.isEmojiPresentation || character.unicodeScalars.contains("\u{FE0F}")
    return isPicture || wide.contains { $0.contains(first.value) } ? 2 : 1
  }

  /// What the Unicode Standard calls wide and fullwidth (UAX 11), in ranges that leave out nothing used.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
    0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
    0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
  ]

  /// The text in so many columns at most, with an ellipsis where something is cut. Control characters,
  /// which could move the cursor, become blanks.
  static func cut(_ text: String, to columns: Int) -> String {
    let plain = String(text.map { isControl($0) ? " " : $0 })
    guard of(plain) > columns else { return plain }
    var (kept, width) = ("", 0)
    for character in plain {
      width += of(character)
      if width > columns - 1 { break }
      kept.append(character)
    }
    return columns > 0 ? kept + "…" : ""
  }

  private static func isControl(_ character: Character) -> Bool {
    character.unicodeScalars.contains { $0.properties.generalCategory == .control }
  }

  static func padded(_ text: String, to columns: Int) -> String {
    text + String(repeating: " ", count: max(0, columns - of(text)))
  }

  /// Lines broken at blanks, so that a terminal need not break them within words; what goes on stands
  /// `deeper` than its line began, `hanging` columns at least. A word longer than a line stays whole.
  package static func wrapped(
    _ text: String, to columns: Int, hanging: Int = 0, deeper: Int = 2
  ) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let depth = line.prefix { $0 == " " }.count
      return wrapped(line: line, depth, to: columns, indent: max(depth + deeper, hanging))
    }.joined(separator: "\n")
  }

  private static func wrapped(
    line: Substring, _ depth: Int, to columns: Int, indent: Int
  ) -> String {
    guard of(line) > columns else { return String(line) }
    let indent = String(repeating: " ", count: indent)
    var lines: [String] = []
    var current = String(line.prefix(depth))
    var isEmpty = true
    for word in line.dropFirst(depth).split(separator: " ", omittingEmptySubsequences: false) {
      if !isEmpty, of(current) + 1 + of(word) > columns {
        lines.append(current)
        (current, isEmpty) = (indent, true)
      }
      current += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    return (lines + [current]).joined(separator: "\n")
  }
}

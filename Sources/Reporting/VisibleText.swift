/// Text from outside as a reader may see it. A control character could forge lines, or drive the
/// terminal it is shown on; a character that turns the direction of writing could make a name look like
/// another.
enum VisibleText {
  static func of(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isHidden) else { return text }
    var visible = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      visible.append(scalar == "\t" ? " " : isHidden(scalar) ? "\u{FFFD}" : scalar)
    }
    return String(visible)
  }

  /// The same in one line.
  static func line(_ text: String) -> String {
    of(text.split(whereSeparator: \.isNewline).joined(separator: " "))
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A: false
    case 0...0x1F, 0x7F...0x9F, 0x2028...0x2029, 0x202A...0x202E, 0x2066...0x2069,
      0xFFFE...0xFFFF:
      true
    default: false
    }
  }
}

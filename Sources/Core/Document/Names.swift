/// How things are spelled.
package enum Names {
  /// `check-database`: ids of runbooks, steps and checkpoints.
  package static func isKebabCase(_ text: String) -> Bool {
    isWords(text, joinedBy: UInt8(ascii: "-"))
  }

  /// `max_skew`: names of parameters.
  package static func isSnakeCase(_ text: String) -> Bool {
    isWords(text, joinedBy: UInt8(ascii: "_"))
  }

  /// Lower-case letters and digits, first a letter, with single joints between.
  private static func isWords(_ text: String, joinedBy joint: UInt8) -> Bool {
    guard let first = text.utf8.first, first >= 0x61, first <= 0x7A else { return false }
    var previous = first
    for byte in text.utf8 {
      switch byte {
      case 0x61...0x7A, 0x30...0x39: break
      case joint where previous != joint: break
      default: return false
      }
      previous = byte
    }
    return previous != joint
  }

  /// The nearest spelling that is an id, for hints.
  package static func kebabCase(_ text: String) -> String {
    words(of: text).joined(separator: "-")
  }

  package static func snakeCase(_ text: String) -> String {
    words(of: text).joined(separator: "_")
  }

  private static func words(of text: String) -> [String] {
    var words = [""]
    var previous: Character = " "
    for character in text {
      if !(character.isASCII && (character.isLetter || character.isNumber)) {
        words.append("")
      } else {
        if character.isUppercase, previous.isLowercase { words.append("") }
        words[words.count - 1] += character.lowercased()
      }
      previous = character
    }
    words.removeAll(where: \.isEmpty)
    return words.first?.first?.isLetter ?? false ? words : ["a"] + words
  }

  /// Scheme, host, perhaps port and path; no user, no spaces, no query.
  package static func isURL(_ text: String, schemes: [String]) -> Bool {
    guard let scheme = schemes.first(where: { text.hasPrefix($0 + "://") }) else { return false }
    let rest = text.dropFirst(scheme.count + 3)
    let host = rest.prefix { $0 != "/" }
    return !host.isEmpty && host.first != ":"
      && rest.allSatisfy { $0.isASCII && !$0.isWhitespace && !"@?#\"<>\\^`{|}".contains($0) }
  }
}

/// How things are spelled.
package enum Names {
  /// `check-database`: ids of runbooks, steps and checkpoints.
  package static func isKebabCase(_ text: String) -> Bool { isWords(text, joinedBy: "-") }

  /// `max_skew`: names of parameters.
  package static func isSnakeCase(_ text: String) -> Bool { isWords(text, joinedBy: "_") }

  /// Lower-case letters and digits, first a letter, with single joints between.
  private static func isWords(_ text: String, joinedBy joint: Character) -> Bool {
    guard let first = text.first, first.isASCII, first.isLowercase else { return false }
    return text.split(separator: joint, omittingEmptySubsequences: false).allSatisfy { word in
      !word.isEmpty
        && word.utf8.allSatisfy {
          (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
    }
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

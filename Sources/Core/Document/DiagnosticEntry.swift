/// The words of a diagnostic. `{name}` is a placeholder, filled in order of first appearance.
package struct DiagnosticEntry: Sendable, Hashable {
  package let text: String
  package let hint: String
  /// Why it is refused, and what it typically comes from.
  package let why: String

  package init(_ text: String, hint: String, why: String) {
    self.text = text
    self.hint = hint
    self.why = why
  }

  package enum Part: Sendable, Hashable {
    case words(String)
    case placeholder(String)
  }

  /// The names of the placeholders, each once, in order of first appearance in text and hint.
  package var placeholders: [String] {
    var names: [String] = []
    for case .placeholder(let name) in Self.parts(of: text) + Self.parts(of: hint)
    where !names.contains(name) {
      names.append(name)
    }
    return names
  }

  /// Braces around anything but a lower-case word are text.
  package static func parts(of template: String) -> [Part] {
    var parts: [Part] = []
    var words = ""
    var rest = template[...]
    while let character = rest.first {
      let name = rest.dropFirst().prefix { $0.isASCII && $0.isLowercase }
      if character == "{", !name.isEmpty, rest[name.endIndex...].first == "}" {
        parts.append(.words(words))
        parts.append(.placeholder(String(name)))
        words = ""
        rest = rest[name.endIndex...].dropFirst()
      } else {
        words.append(character)
        rest.removeFirst()
      }
    }
    return parts + [.words(words)]
  }
}

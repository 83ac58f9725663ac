import FoundationEssentials
import Signing

/// Takes secrets out of text by their value, also where they stand encoded.
struct Redaction: Sendable {
  static let mark = "[redacted]"

  /// By their first byte, longest first: of two forms that begin alike the longer one is replaced.
  private var forms = [[[UInt8]]](repeating: [], count: 256)

  mutating func add(_ secret: String) {
    for form in Self.forms(of: secret).map({ Array($0.utf8) }) {
      guard let first = form.first, !forms[Int(first)].contains(form) else { continue }
      forms[Int(first)].append(form)
      forms[Int(first)].sort { $0.count > $1.count }
    }
  }

  func redact(_ text: String) -> String {
    let bytes = Array(text.utf8)
    guard bytes.contains(where: { !forms[Int($0)].isEmpty }) else { return text }
    var clean: [UInt8] = []
    var index = 0
    var hasChanged = false
    while index < bytes.count {
      if let form = forms[Int(bytes[index])].first(where: { bytes[index...].starts(with: $0) }) {
        clean += Self.mark.utf8
        index += form.count
        hasChanged = true
      } else {
        clean.append(bytes[index])
        index += 1
      }
    }
    return hasChanged ? String(decoding: clean, as: UTF8.self) : text
  }

  /// Encoded forms shorter than this would be found in innocent text.
  private static let shortest = 8

  private static func forms(of secret: String) -> [String] {
    let bytes = Array(secret.utf8)
    let lines = secret.split(whereSeparator: \.isNewline).map(String.init)
    let percent = URIEncoding.encode(secret)
    let hex = hexadecimal(bytes)
    let encoded =
      [
        percent, percent.lowercasingEscapes, URIEncoding.encode(secret, keeping: [0x2F]),
        percent.replacing("%20", with: "+"), hex, hex.uppercased(), jsonForm(secret),
        jsonForm(secret).replacing("/", with: "\\/"), asciiForm(secret, upper: false),
        asciiForm(secret, upper: true), htmlForm(secret), htmlForm(secret, apostrophe: "&#x27;"),
      ] + base64Forms(bytes) + lines
    return [secret] + encoded.filter { $0.utf8.count >= shortest }
  }

  /// Base64 depends on where in a longer text the secret begins, as in `user:password`: for each of the
  /// three cases the part that the neighbours have no share in.
  private static func base64Forms(_ bytes: [UInt8]) -> [String] {
    (0..<3).flatMap { before -> [String] in
      let padded = [UInt8](repeating: 0, count: before) + bytes
      let whole = Data(padded).base64EncodedString()
      let start = (before * 8 + 5) / 6
      let end = padded.count * 8 / 6
      let own = String(whole.dropFirst(start).prefix(max(0, end - start)))
      return [own, own.replacing("+", with: "-").replacing("/", with: "_")]
    }
  }

  /// JSON of a writer that keeps to ASCII.
  private static func asciiForm(_ text: String, upper: Bool) -> String {
    jsonForm(text).utf16.map { unit in
      guard unit >= 0x80 else { return String(decoding: [unit], as: UTF16.self) }
      let digits = String(Int(unit) + 0x1_0000, radix: 16, uppercase: upper).dropFirst()
      return "\\u" + digits
    }.joined()
  }

  private static func htmlForm(_ text: String, apostrophe: String = "&#39;") -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;").replacing("'", with: apostrophe)
  }

  private static func jsonForm(_ text: String) -> String {
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .withoutEscapingSlashes
      let quoted = String(decoding: try encoder.encode(text), as: UTF8.self)
      return String(quoted.dropFirst().dropLast())
    } catch {
      return text
    }
  }
}

extension String {
  /// `%2F` as `%2f`.
  fileprivate var lowercasingEscapes: String {
    var text = ""
    var left = 0
    for character in self {
      text += left > 0 ? character.lowercased() : String(character)
      left = character == "%" ? 2 : max(0, left - 1)
    }
    return text
  }
}

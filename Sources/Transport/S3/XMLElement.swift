import Glibc

/// An element of the XML that S3 answers with. Namespaces are kept as written, attributes are skipped.
struct XMLElement: Sendable, Hashable {
  let name: String
  /// The text directly inside it.
  fileprivate(set) var text = ""
  fileprivate(set) var children: [XMLElement] = []

  fileprivate init(name: String) { self.name = name }

  /// The text of the first child of that name.
  subscript(_ name: String) -> String? { children.first { $0.name == name }?.text }

  func children(named name: String) -> [XMLElement] { children.filter { $0.name == name } }
}

/// A document that is not well-formed, or uses what S3 never sends: a document type, other entities
/// than XML's own.
struct XMLError: Error, Hashable {
  let what: String
  /// Bytes before the place.
  let offset: Int
}

extension XMLElement {
  init(parsing bytes: [UInt8]) throws(XMLError) {
    self = try bytes.withUnsafeBufferPointer { (bytes) throws(XMLError) -> XMLElement in
      var reader = XMLReader(bytes)
      return try reader.document()
    }
  }
}

/// A strict reader of the XML subset that S3 answers with.
private struct XMLReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0
  private static let deepest = 32

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    self.bytes =
      bytes.starts(with: mark) ? UnsafeBufferPointer(rebasing: bytes.dropFirst(3)) : bytes
  }

  mutating func document() throws(XMLError) -> XMLElement {
    try skipMisc()
    guard skip("<") else { throw error("expected an element") }
    let root = try element(depth: 1)
    try skipMisc()
    guard index == bytes.count else { throw error("something follows the root element") }
    return root
  }

  /// White space, comments, declarations and instructions outside the root.
  private mutating func skipMisc() throws(XMLError) {
    while true {
      skipSpace()
      if skip("<?") {
        try skip(past: "?>")
      } else if skip("<!--") {
        try skip(past: "-->")
      } else {
        return
      }
    }
  }

  /// After its `<`.
  private mutating func element(depth: Int) throws(XMLError) -> XMLElement {
    guard depth <= Self.deepest else { throw error("elements nest too deep") }
    var element = XMLElement(name: try name())
    try skipAttributes()
    if skip("/>") { return element }
    guard skip(">") else { throw error("expected > after \(element.name)") }
    while true {
      guard index < bytes.count else { throw error("\(element.name) is not closed") }
      if skip("</") {
        let closed = try name()
        skipSpace()
        guard closed == element.name, skip(">") else {
          throw error("\(closed) closes \(element.name)")
        }
        return element
      } else if skip("<!--") {
        try skip(past: "-->")
      } else if skip("<![CDATA[") {
        let start = index
        try skip(past: "]]>")
        element.text += string(start..<index - 3)
      } else if skip("<") {
        element.children.append(try self.element(depth: depth + 1))
      } else {
        element.text += try text()
      }
    }
  }

  private mutating func name() throws(XMLError) -> String {
    let start = index
    while index < bytes.count, Self.isNamePart(bytes[index]) { index += 1 }
    guard index > start else { throw error("expected a name") }
    return string(start..<index)
  }

  private func string(_ range: Range<Int>) -> String {
    String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
  }

  private static func isNamePart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
      UInt8(ascii: "."), UInt8(ascii: ":"), 0x80...0xFF:
      true
    default: false
    }
  }

  private mutating func skipAttributes() throws(XMLError) {
    while true {
      skipSpace()
      guard index < bytes.count, Self.isNamePart(bytes[index]) else { return }
      _ = try name()
      skipSpace()
      guard skip("=") else { throw error("expected = after an attribute") }
      skipSpace()
      if skip("\"") {
        try skip(past: "\"")
      } else if skip("'") {
        try skip(past: "'")
      } else {
        throw error("expected a quoted attribute")
      }
    }
  }

  private mutating func text() throws(XMLError) -> String {
    var text = plainText()
    while index < bytes.count, bytes[index] == UInt8(ascii: "&") {
      text += try entity()
      text += plainText()
    }
    return text
  }

  /// Up to the next tag or entity.
  private mutating func plainText() -> String {
    let start = index
    while index < bytes.count, bytes[index] != UInt8(ascii: "<"), bytes[index] != UInt8(ascii: "&")
    {
      index += 1
    }
    return string(start..<index)
  }

  private mutating func entity() throws(XMLError) -> String {
    index += 1
    guard let end = bytes[index...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else {
      throw error("& begins no entity")
    }
    let name = string(index..<end)
    index = end + 1
    switch name {
    case "lt": return "<"
    case "gt": return ">"
    case "amp": return "&"
    case "quot": return "\""
    case "apos": return "'"
    default: break
    }
    let number =
      name.hasPrefix("#x")
      ? UInt32(name.dropFirst(2), radix: 16)
      : name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
    guard let scalar = number.flatMap(Unicode.Scalar.init) else {
      throw error("unknown entity &\(name);")
    }
    return String(Character(scalar))
  }

  private mutating func skipSpace() {
    while index < bytes.count, Self.isSpace(bytes[index]) { index += 1 }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  private mutating func skip(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard bytes.count - index >= count, let start = bytes.baseAddress,
      memcmp(start + index, text.utf8Start, count) == 0
    else { return false }
    index += count
    return true
  }

  private mutating func skip(past text: StaticString) throws(XMLError) {
    while index < bytes.count {
      if skip(text) { return }
      index += 1
    }
    throw error("expected \(text)")
  }

  private func error(_ what: String) -> XMLError { XMLError(what: what, offset: index) }
}

import Glibc

/// A document that is not well-formed, or uses what S3 never sends: a document type, other entities
/// than XML's own.
struct XMLError: Error, Hashable {
  let what: String
  /// Bytes before the place.
  let offset: Int
}

/// A strict reader of the XML subset that S3 answers with. It goes from one piece of the element that is
/// open to the next, and makes text of nothing that is not asked for: listings are long.
struct XMLReader {
  /// A piece of the element that is open.
  enum Content {
    /// With entities in it.
    case text(Range<Int>)
    case plain(Range<Int>)
    /// An element inside it, which is open now.
    case child
    /// Its end: the element around it is open again.
    case end
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0
  /// Where the names of the open elements stand, the outermost first.
  private var open: [Range<Int>] = []
  /// The innermost was opened by `<name/>`.
  private var isEmpty = false
  private static let deepest = 32

  private init(_ bytes: UnsafeBufferPointer<UInt8>) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    self.bytes =
      bytes.starts(with: mark) ? UnsafeBufferPointer(rebasing: bytes.dropFirst(3)) : bytes
  }

  /// `body` begins with the root open, and must read up to its end.
  static func read<Document>(
    _ bytes: [UInt8], _ body: (inout XMLReader) throws(XMLError) -> Document
  ) throws(XMLError) -> Document {
    try bytes.withUnsafeBufferPointer { (bytes) throws(XMLError) -> Document in
      var reader = XMLReader(bytes)
      try reader.skipMisc()
      guard reader.skip("<") else { throw reader.error("expected an element") }
      try reader.start()
      let document = try body(&reader)
      try reader.skipMisc()
      guard reader.open.isEmpty, reader.index == reader.bytes.count else {
        throw reader.error("something follows the root element")
      }
      return document
    }
  }

  // MARK: The element that is open

  var name: String { open.last.map(string) ?? "" }

  func isNamed(_ name: StaticString) -> Bool {
    guard let range = open.last, range.count == name.utf8CodeUnitCount,
      let start = bytes.baseAddress
    else { return false }
    return memcmp(start + range.lowerBound, name.utf8Start, range.count) == 0
  }

  mutating func content() throws(XMLError) -> Content {
    if isEmpty {
      isEmpty = false
      open.removeLast()
      return .end
    }
    while index < bytes.count {
      guard bytes[index] == UInt8(ascii: "<") else {
        let start = index
        skipText()
        return .text(start..<index)
      }
      index += 1
      if skip("/") {
        try close()
        return .end
      } else if skip("!--") {
        try skip(past: "-->")
      } else if skip("![CDATA[") {
        let start = index
        try skip(past: "]]>")
        return .plain(start..<index - 3)
      } else {
        try start()
        return .child
      }
    }
    throw error("\(name) is not closed")
  }

  /// Opens the next element inside it; false at its end, which closes it.
  mutating func child() throws(XMLError) -> Bool {
    while true {
      switch try content() {
      case .child: return true
      case .end: return false
      case .text, .plain: break
      }
    }
  }

  /// The text directly inside it, which closes it.
  mutating func text() throws(XMLError) -> String {
    var text: [UInt8] = []
    _ = try self.text(into: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// The same, put behind other texts; where it stands there.
  mutating func text(into texts: inout [UInt8]) throws(XMLError) -> Range<Int> {
    let start = texts.count
    while true {
      switch try content() {
      case .text(let range): try decode(range, into: &texts)
      case .plain(let range): texts += bytes[range]
      case .child: try skip()
      case .end: return start..<texts.count
      }
    }
  }

  /// Closes it, whatever is inside.
  mutating func skip() throws(XMLError) {
    let depth = open.count
    while open.count >= depth { _ = try content() }
  }

  // MARK: Tags

  /// After its `<`.
  private mutating func start() throws(XMLError) {
    guard open.count < Self.deepest else { throw error("elements nest too deep") }
    open.append(try nameRange())
    try skipAttributes()
    if skip("/>") {
      isEmpty = true
    } else if !skip(">") {
      throw error("expected > after \(name)")
    }
  }

  /// After its `</`.
  private mutating func close() throws(XMLError) {
    guard let opened = open.last, isNext(opened) else {
      throw error("\(string(try nameRange())) closes \(name)")
    }
    index += opened.count
    skipSpace()
    guard skip(">") else { throw error("expected > after \(name)") }
    open.removeLast()
  }

  private func isNext(_ name: Range<Int>) -> Bool {
    let end = index + name.count
    guard let start = bytes.baseAddress, end < bytes.count, !Self.isNamePart(bytes[end]) else {
      return false
    }
    return memcmp(start + index, start + name.lowerBound, name.count) == 0
  }

  private mutating func nameRange() throws(XMLError) -> Range<Int> {
    let start = index
    while index < bytes.count, Self.isNamePart(bytes[index]) { index += 1 }
    guard index > start else { throw error("expected a name") }
    return start..<index
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
      _ = try nameRange()
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

  // MARK: Text

  private mutating func skipText() {
    index = place(of: UInt8(ascii: "<"), in: index..<bytes.count) ?? bytes.count
  }

  func string(_ range: Range<Int>) -> String {
    String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
  }

  func decoded(_ range: Range<Int>) throws(XMLError) -> String {
    var text: [UInt8] = []
    try decode(range, into: &text)
    return String(decoding: text, as: UTF8.self)
  }

  private func decode(_ range: Range<Int>, into text: inout [UInt8]) throws(XMLError) {
    var rest = range
    while let start = place(of: UInt8(ascii: "&"), in: rest) {
      text += bytes[rest.lowerBound..<start]
      let name = start + 1..<min(start + 12, rest.upperBound)
      guard let end = place(of: UInt8(ascii: ";"), in: name) else {
        throw XMLError(what: "& begins no entity", offset: start)
      }
      guard let character = entity(start + 1..<end) else {
        throw XMLError(what: "unknown entity &\(string(start + 1..<end));", offset: start)
      }
      text += UTF8.encode(character) ?? UTF8.EncodedScalar()
      rest = end + 1..<rest.upperBound
    }
    text += bytes[rest]
  }

  private func place(of byte: UInt8, in range: Range<Int>) -> Int? {
    guard let start = bytes.baseAddress,
      let found = memchr(start + range.lowerBound, Int32(byte), range.count)
    else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(start)
  }

  /// Some servers write the quotes of every ETag as a number.
  private func entity(_ range: Range<Int>) -> Unicode.Scalar? {
    if bytes[range].first == UInt8(ascii: "#") { return numbered(range.dropFirst()) }
    return switch string(range) {
    case "lt": "<"
    case "gt": ">"
    case "amp": "&"
    case "quot": "\""
    case "apos": "'"
    default: nil
    }
  }

  private func numbered(_ range: Range<Int>) -> Unicode.Scalar? {
    let isHexadecimal = bytes[range].first == UInt8(ascii: "x")
    let digits = isHexadecimal ? range.dropFirst() : range
    var number: UInt32 = 0
    for index in digits {
      guard let digit = Self.digit(bytes[index]), isHexadecimal || digit < 10 else { return nil }
      number = number * (isHexadecimal ? 16 : 10) + digit
      // None has so large a number, and none can be made to overflow.
      guard number <= 0x10FFFF else { return nil }
    }
    return digits.isEmpty ? nil : Unicode.Scalar(number)
  }

  private static func digit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
    default: nil
    }
  }

  // MARK: What is passed over

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

  private mutating func skipSpace() {
    while index < bytes.count, Self.isSpace(bytes[index]) { index += 1 }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  private mutating func skip(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard bytes.count - index >= count, let start = bytes.baseAddress,
      start[index] == text.utf8Start.pointee, memcmp(start + index, text.utf8Start, count) == 0
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

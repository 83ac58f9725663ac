import Core
import Signing

/// Objects of a listing in the order of their keys' UTF-8 bytes. They lie in the texts of their page: an
/// object is made of them where somebody asks for it.
package struct S3Objects: RandomAccessCollection, Sendable {
  /// The texts of all of them, one after another.
  package private(set) var texts: [UInt8]
  private var entries: ArraySlice<Entry>
  /// So many bytes at the beginning of each key are left out.
  private var skipped = 0

  fileprivate struct Entry {
    var places = S3Object.Places()
    var size = 0
  }

  package init() { self.init([], in: []) }

  fileprivate init(_ entries: ArraySlice<Entry>, in texts: [UInt8]) {
    self.entries = entries
    self.texts = texts
  }

  package var startIndex: Int { entries.startIndex }
  package var endIndex: Int { entries.endIndex }

  package subscript(index: Int) -> S3Object {
    var entry = entries[index]
    entry.places.key = placeOfKey(at: index)
    return S3Object(entry.places, in: texts, size: entry.size)
  }

  package subscript(range: Range<Int>) -> S3Objects {
    var part = self
    part.entries = entries[range]
    return part
  }

  /// Where the key stands in `texts`.
  package func placeOfKey(at index: Int) -> Range<Int> {
    entries[index].places.key.dropFirst(skipped)
  }

  /// The same without the first `count` bytes of their keys.
  package func droppingFromKeys(_ count: Int) -> S3Objects {
    var objects = self
    objects.skipped += count
    return objects
  }

  /// One that somebody recorded, without its time; behind those that are there.
  package mutating func append(key: String, size: Int, etag: String) {
    append(name: ByteText(key), size: size, tag: ByteText(etag), written: ByteText(""))
  }

  mutating func append(name: ByteText, size: Int, tag: ByteText, written: ByteText) {
    let places = S3Object.Places(
      key: place(of: name), etag: place(of: tag), written: place(of: written))
    entries.append(Entry(places: places, size: size))
  }

  private mutating func place(of text: ByteText) -> Range<Int> {
    let start = texts.count
    texts += text.bytes
    return start..<texts.count
  }
}

/// One page of a listing, in the order of the keys' UTF-8 bytes.
package struct S3ListPage: Sendable {
  package let objects: S3Objects
  /// What was rolled up at the delimiter, each with the delimiter at its end.
  package let prefixes: [String]
  /// Continues the listing; nil on the last page.
  package let next: String?

  init(parsing bytes: [UInt8]) throws(XMLError) {
    self = try XMLReader.read(bytes) { (reader) throws(XMLError) in try S3ListPage(&reader) }
  }

  private init(_ reader: inout XMLReader) throws(XMLError) {
    guard reader.isNamed("ListBucketResult") else {
      throw XMLError(what: "\(reader.name) in place of ListBucketResult", offset: 0)
    }
    var entries = Entries()
    var prefixes: [String] = []
    var (isEncoded, token) = (false, "")
    var isCut: Bool?
    while try reader.child() {
      if reader.isNamed("Contents") {
        try entries.read(&reader)
      } else if reader.isNamed("CommonPrefixes") {
        prefixes.append(try Self.prefix(&reader))
      } else if reader.isNamed("EncodingType") {
        isEncoded = try reader.text() == "url"
      } else if reader.isNamed("IsTruncated") {
        isCut = try Self.truth(&reader)
      } else if reader.isNamed("NextContinuationToken") {
        token = try reader.text()
      } else {
        try reader.skip()
      }
    }
    guard let isCut else {
      throw XMLError(what: "the listing does not say whether it is whole", offset: 0)
    }
    guard !isCut || !token.isEmpty else {
      throw XMLError(what: "the listing is cut and gives no token to go on", offset: 0)
    }
    objects = try entries.objects(isEncoded: isEncoded)
    self.prefixes =
      isEncoded ? prefixes.map { URIEncoding.decode($0, plusIsSpace: true) } : prefixes
    next = isCut ? token : nil
  }

  private static func truth(_ reader: inout XMLReader) throws(XMLError) -> Bool {
    switch try reader.text() {
    case "true": return true
    case "false": return false
    case let other: throw XMLError(what: "\(other) is neither true nor false", offset: 0)
    }
  }

  private static func prefix(_ reader: inout XMLReader) throws(XMLError) -> String {
    var prefix = ""
    while try reader.child() {
      if reader.isNamed("Prefix") { prefix = try reader.text() } else { try reader.skip() }
    }
    guard !prefix.isEmpty else { throw XMLError(what: "an entry has no key", offset: 0) }
    return prefix
  }
}

/// The entries of a page. Their texts lie one after another in the bytes that the objects share.
private struct Entries {
  /// 1 TiB times 1,024, far above what S3 takes: the sizes of a whole bucket can still be added.
  private static let largest = 1 << 50

  private var bytes: [UInt8] = []
  private var entries: [S3Objects.Entry] = []

  /// The entry that is open.
  mutating func read(_ reader: inout XMLReader) throws(XMLError) {
    var entry = S3Objects.Entry()
    var size: Int?
    while try reader.child() {
      if reader.isNamed("Key") {
        entry.places.key = try reader.text(into: &bytes)
      } else if reader.isNamed("Size") {
        size = Int(try reader.text())
      } else if reader.isNamed("ETag") {
        let quoted = try reader.text(into: &bytes)
        entry.places.etag = withoutQuotes(quoted)
      } else if reader.isNamed("LastModified") {
        entry.places.written = try reader.text(into: &bytes)
      } else {
        try reader.skip()
      }
    }
    guard !entry.places.key.isEmpty else { throw XMLError(what: "an entry has no key", offset: 0) }
    guard let size, (0...Self.largest).contains(size) else {
      throw XMLError(what: "an entry has no size that an object can have", offset: 0)
    }
    entry.size = size
    entries.append(entry)
  }

  /// Checks the order of the keys: what is out of order would be passed over without a word.
  mutating func objects(isEncoded: Bool) throws(XMLError) -> S3Objects {
    if isEncoded { decodeKeys() }
    for (entry, next) in zip(entries, entries.dropFirst())
    where KeyOrder.compare(text(entry.places.key), text(next.places.key)) != .before {
      let (key, last) = (text(next.places.key).text, text(entry.places.key).text)
      throw XMLError(what: "the keys are not in order: \(key) comes after \(last)", offset: 0)
    }
    return S3Objects(entries[...], in: bytes)
  }

  private func text(_ place: Range<Int>) -> ByteText { ByteText(bytes[place]) }

  /// Of most keys no character is encoded.
  private mutating func decodeKeys() {
    for index in entries.indices {
      let key = bytes[entries[index].places.key]
      guard key.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
        continue
      }
      let start = bytes.count
      bytes += URIEncoding.decode(ByteText(key).text, plusIsSpace: true).utf8
      entries[index].places.key = start..<bytes.count
    }
  }

  private func withoutQuotes(_ range: Range<Int>) -> Range<Int> {
    let quote = UInt8(ascii: "\"")
    guard range.count >= 2, bytes[range.lowerBound] == quote, bytes[range.upperBound - 1] == quote
    else { return range }
    return range.lowerBound + 1..<range.upperBound - 1
  }
}

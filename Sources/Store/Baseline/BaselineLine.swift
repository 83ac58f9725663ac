import Core

/// A baseline's file is text: one entry a line, its fields separated by tabs, numbers in decimal. The
/// first line names the form, the next ones the snapshots; the last two say when it was made, and the
/// SHA-256 of all lines before.
enum BaselineLine {
  static let head = "tamsdr-baseline\t1"

  static func snapshot(_ identity: String) -> [UInt8] { bytes(["snapshot", identity]) }
  static func made(_ time: Timestamp) -> [UInt8] { bytes(["made", time.rfc3339]) }
  static func digest(_ digest: String) -> [UInt8] { bytes(["sha256", digest]) }

  /// Without the line's end.
  static func bytes(of entry: BaselineEntry) -> [UInt8] {
    switch entry {
    case .table(let name, let digest): bytes(["table"] + digest.fields + [name])
    case .flow(let id, let digest): bytes(["flow"] + digest.fields + [id])
    case .flowsEnd: bytes(["flows-end"])
    case .bucket(let name): bytes(["bucket", name])
    case .object(let key, let size, let etag): bytes(["object", String(size), etag, key])
    case .bucketEnd: bytes(["bucket-end"])
    case .unread(let what): bytes(["unread", what])
    }
  }

  private static func bytes(_ fields: [String]) -> [UInt8] {
    var line: [UInt8] = []
    for (index, field) in fields.enumerated() {
      if index > 0 { line.append(tab) }
      for byte in field.utf8 {
        switch byte {
        case tab: line += Array("\\t".utf8)
        case lineEnd: line += Array("\\n".utf8)
        case backslash: line += Array("\\\\".utf8)
        default: line.append(byte)
        }
      }
    }
    return line
  }

  /// The fields of a line, the word that says what it is first.
  static func fields(_ line: ArraySlice<UInt8>) -> [String] {
    line.split(separator: tab, omittingEmptySubsequences: false).map(text)
  }

  private static func text(_ field: ArraySlice<UInt8>) -> String {
    guard field.contains(backslash) else { return String(decoding: field, as: UTF8.self) }
    var plain: [UInt8] = []
    var isEscaped = false
    for byte in field {
      if isEscaped {
        plain.append(
          byte == UInt8(ascii: "t") ? tab : byte == UInt8(ascii: "n") ? lineEnd : byte)
        isEscaped = false
      } else if byte == backslash {
        isEscaped = true
      } else {
        plain.append(byte)
      }
    }
    return String(decoding: plain, as: UTF8.self)
  }

  /// Whether the line says what a snapshot holds: neither what was not read, nor when the rest was.
  static func isContent(_ line: ArraySlice<UInt8>) -> Bool {
    let word = line.prefix { $0 != tab }
    return !["unread", "made", "sha256"].contains { word.elementsEqual($0.utf8) }
  }

  /// Nil where the fields are no entry.
  static func entry(_ fields: [String]) -> BaselineEntry? {
    switch (fields.first, fields.count) {
    case ("table", 5): RowDigest(fields[1...3]).map { .table(fields[4], $0) }
    case ("flow", 5): RowDigest(fields[1...3]).map { .flow(fields[4], $0) }
    case ("flows-end", 1): .flowsEnd
    case ("bucket", 2): .bucket(fields[1])
    case ("object", 4): Int(fields[1]).map { .object(key: fields[3], size: $0, etag: fields[2]) }
    case ("bucket-end", 1): .bucketEnd
    case ("unread", 2): .unread(fields[1])
    default: nil
    }
  }

  static let lineEnd = UInt8(ascii: "\n")
  private static let tab = UInt8(ascii: "\t")
  private static let backslash = UInt8(ascii: "\\")
}

extension RowDigest {
  fileprivate var fields: [String] { [rows, high, low].map { String($0) } }

  fileprivate init?(_ fields: ArraySlice<String>) {
    let numbers = fields.compactMap { Int($0) }
    guard numbers.count == 3 else { return nil }
    self.init(rows: numbers[0], high: numbers[1], low: numbers[2])
  }
}

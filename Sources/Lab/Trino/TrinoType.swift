import Core

/// The types of Trino that the lab's results have.
package enum TrinoType: String, Sendable, CaseIterable {
  case bigint, integer, double, boolean, varchar, varbinary, unknown
  case timestamp = "timestamp(6)"

  /// From the type a column was declared with.
  init?(declared: String) {
    guard let column = TamsTable.ColumnType(rawValue: declared.uppercased()) else { return nil }
    switch column {
    case .varchar: self = .varchar
    case .bigint: self = .bigint
    case .integer: self = .integer
    case .double: self = .double
    case .boolean: self = .boolean
    case .timestamp: self = .timestamp
    }
  }

  /// From a type written in a statement; nil for one the lab has not.
  init?(name: String) {
    switch name {
    case "bigint": self = .bigint
    case "integer", "int", "smallint", "tinyint": self = .integer
    case "double", "real": self = .double
    case "boolean": self = .boolean
    case "varchar", "char": self = .varchar
    case "varbinary": self = .varbinary
    case "timestamp": self = .timestamp
    default: return nil
    }
  }

  /// For a computed column: the type all its values have.
  init(of values: some Sequence<SQLValue>) {
    var found: TrinoType = .unknown
    for value in values {
      let type: TrinoType
      switch value {
      case .null: continue
      case .integer: type = .bigint
      case .real: type = .double
      case .text(let text): type = isTimestamp(text) ? .timestamp : .varchar
      case .blob: type = .varbinary
      }
      if found == .unknown || found == type {
        found = type
      } else if [found, type].allSatisfy({ $0 == .bigint || $0 == .double }) {
        found = .double
      } else {
        found = .varchar
      }
    }
    self = found
  }

  /// What a client reads beside the name of the type.
  var signature: Value {
    switch self {
    case .timestamp:
      .map(["rawType": .text("timestamp"), "arguments": .list([long(6)])])
    case .varchar:
      .map(["rawType": .text("varchar"), "arguments": .list([long(2_147_483_647)])])
    default: .map(["rawType": .text(rawValue), "arguments": .list([])])
    }
  }

  private func long(_ value: Int) -> Value {
    .map(["kind": .text("LONG"), "value": .integer(value)])
  }
}

/// Whether `text` has the shape in which the tables keep a timestamp.
private func isTimestamp(_ text: String) -> Bool {
  let shape = "0000-00-00 00:00:00.000000".utf8
  guard text.utf8.count == shape.count else { return false }
  return zip(text.utf8, shape).allSatisfy { byte, mark in
    mark == UInt8(ascii: "0") ? (0x30...0x39).contains(byte) : byte == mark
  }
}

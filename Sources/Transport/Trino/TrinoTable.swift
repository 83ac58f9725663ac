import Core

package struct TrinoColumn: Sendable, Hashable {
  package let name: String
  /// As Trino spells it, such as `bigint` or `timestamp(6)`.
  package let type: String
}

/// Some rows of an answer, each value typed by its column.
package struct TrinoTable: Sendable, Hashable {
  package let columns: [TrinoColumn]
  package var rows: [[Value]]

  package func index(of column: String) -> Int? { columns.firstIndex { $0.name == column } }

  /// The rows as maps by the columns' names.
  package var records: [[String: Value]] {
    rows.map { row in
      Dictionary(zip(columns.map(\.name), row), uniquingKeysWith: { first, _ in first })
    }
  }
}

extension TrinoColumn {
  /// The JSON value Trino sends for this column as a value of its type: whole numbers, times in UTC;
  /// what has no counterpart stays text. Nil for a value that is of another type: taken for absent, a
  /// count would count as none.
  func read(_ value: Value) -> Value? {
    guard value != .null else { return value }
    switch (type.prefix { $0 != "(" }, value) {
    case ("timestamp", .text(let text)):
      return
        (type.hasSuffix("with time zone")
        ? Timestamp(rfc3339: text.replacingSuffix(" UTC", with: "Z"))
        : Timestamp(rfc3339: text + "Z"))
        .map(Value.time) ?? value
    case ("timestamp with time zone", .text(let text)):
      return Timestamp(rfc3339: text.replacingSuffix(" UTC", with: "Z")).map(Value.time) ?? value
    case ("double", .integer(let integer)), ("real", .integer(let integer)):
      return .number(Double(integer))
    case ("double", .number), ("real", .number), ("double", .text), ("real", .text): return value
    case ("bigint", .text(let text)), ("integer", .text(let text)):
      return Int(text).map(Value.integer)
    case ("bigint", .integer), ("integer", .integer), ("boolean", .bool), ("varchar", .text),
      ("varbinary", .text):
      return value
    case ("timestamp", _), ("timestamp with time zone", _), ("double", _), ("real", _),
      ("bigint", _), ("integer", _), ("boolean", _), ("varchar", _), ("varbinary", _):
      return nil
    default: return value
    }
  }
}

extension String {
  fileprivate func replacingSuffix(_ suffix: String, with end: String) -> String {
    hasSuffix(suffix) ? dropLast(suffix.count) + end : self
  }
}

/// Text as it must stand in a statement.
package enum SQLText {
  /// `it's` as `'it''s'`.
  package static func literal(_ text: String) -> String {
    "'" + text.doubling("'") + "'"
  }

  /// `TIMESTAMP '2026-03-01 02:00:00.000000'`, in UTC as the tables are.
  package static func literal(_ time: Timestamp) -> String {
    "TIMESTAMP '\(time.dateText) \(time.timeText).\(padded(time.fraction / 1_000, 6))'"
  }

  /// `tams-db/tams7` as `"tams-db/tams7"`.
  package static func identifier(_ name: String) -> String {
    "\"" + name.doubling("\"") + "\""
  }
}

extension String {
  fileprivate func doubling(_ character: Character) -> String {
    var text = ""
    for next in self {
      text.append(next)
      if next == character { text.append(next) }
    }
    return text
  }
}

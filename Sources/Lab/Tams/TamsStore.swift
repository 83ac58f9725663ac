import Core
import Foundation

/// A row by the names of its columns.
typealias TamsRow = [String: SQLValue]

extension SQLiteConnection {
  func records(_ sql: String, _ values: [SQLValue] = []) throws(SQLiteError) -> [TamsRow] {
    let statement = try prepare(sql)
    try statement.bind(values)
    let names = statement.columnNames
    var records: [TamsRow] = []
    while try statement.step() {
      records.append(TamsRow(zip(names, statement.row), uniquingKeysWith: { first, _ in first }))
    }
    return records
  }

  func insert(_ table: String, _ row: TamsRow) throws(SQLiteError) {
    let filled = row.filter { $0.value != .null }.sorted { $0.key < $1.key }
    try run(TamsTable.insert(table, filled.map(\.key)), filled.map(\.value))
  }

  func update(_ table: String, id: String, _ row: TamsRow) throws(SQLiteError) {
    let columns = row.sorted { $0.key < $1.key }
    let list = columns.map { "\($0.key) = ?" }.joined(separator: ", ")
    try run("UPDATE \(table) SET \(list) WHERE id = ?", columns.map(\.value) + [.text(id)])
  }
}

/// TAMS's access to its tables.
struct TamsStore: Sendable {
  let file: TamsDatabaseFile

  /// Reads, and gives `absent` when the database or a table is gone: the real TAMS answers as if it
  /// were empty then.
  func read<T>(absent: T, _ body: (SQLiteConnection) throws -> T) throws -> T {
    do {
      return try file.read(body)
    } catch let error as SQLiteError where error.isMissing {
      return absent
    }
  }

  func write<T>(_ body: (SQLiteConnection) throws -> T) throws -> T { try file.write(body) }
}

extension SQLiteError {
  /// The file is not there, or a table of it.
  var isMissing: Bool { isCannotOpen || message.hasPrefix("no such table") }
}

extension TamsRow {
  func text(_ name: String) -> String? { self[name]?.text }

  /// A column's time as the API writes it.
  func time(_ name: String) -> String? {
    text(name).flatMap(TrinoTime.read)?.rfc3339
  }

  /// A column that holds JSON.
  func json(_ name: String) -> Core.Value? {
    text(name).flatMap { try? JSONDecoder().decode(Core.Value.self, from: Data($0.utf8)) }
  }
}

/// `value` as the text of a column that holds JSON.
func jsonText(_ value: Value) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}

/// A new identifier in the form the specification wants.
func newUUID() -> String { UUID().uuidString.lowercased() }

extension [String: Value] {
  /// Sets the member unless the value is nil: TAMS leaves out what is not known.
  mutating func set(_ name: String, _ text: String?) {
    if let text { self[name] = .text(text) }
  }

  mutating func set(_ name: String, _ integer: Int64?) {
    if let integer { self[name] = .integer(Int(integer)) }
  }
}

import CSQLite

/// A prepared statement, stepped row by row so that large results need little memory.
package final class SQLiteStatement {
  private let handle: OpaquePointer?
  private let connection: SQLiteConnection

  package init(_ sql: String, on connection: SQLiteConnection) throws(SQLiteError) {
    self.connection = connection
    var prepared: OpaquePointer?
    guard sqlite3_prepare_v2(connection.handle, sql, -1, &prepared, nil) == SQLITE_OK else {
      throw connection.lastError
    }
    handle = prepared
  }

  deinit { sqlite3_finalize(handle) }

  package var columnNames: [String] {
    (0..<sqlite3_column_count(handle)).map { String(cString: sqlite3_column_name(handle, $0)) }
  }

  /// The types written in CREATE TABLE; nil for a column that is computed.
  package var declaredTypes: [String?] {
    (0..<sqlite3_column_count(handle)).map {
      sqlite3_column_decltype(handle, $0).map { String(cString: $0) }
    }
  }

  /// Binds the `?` of the statement from left to right, after taking back an earlier run.
  package func bind(_ values: [SQLValue]) throws(SQLiteError) {
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
    for (index, value) in values.enumerated() {
      guard bind(value, at: Int32(index + 1)) == SQLITE_OK else { throw connection.lastError }
    }
  }

  private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
    switch value {
    case .null: sqlite3_bind_null(handle, index)
    case .integer(let integer): sqlite3_bind_int64(handle, index, integer)
    case .real(let real): sqlite3_bind_double(handle, index, real)
    case .text(let text):
      text.utf8.withContiguousStorageIfAvailable { bindText($0, at: index) }
        ?? Array(text.utf8).withUnsafeBufferPointer { bindText($0, at: index) }
    case .blob(let bytes):
      bytes.isEmpty
        ? sqlite3_bind_zeroblob(handle, index, 0)
        : sqlite3_bind_blob64(handle, index, bytes, UInt64(bytes.count), copied)
    }
  }

  private func bindText(_ text: UnsafeBufferPointer<UInt8>, at index: Int32) -> Int32 {
    guard let start = text.baseAddress else {
      return sqlite3_bind_text(handle, index, "", 0, copied)
    }
    return start.withMemoryRebound(to: CChar.self, capacity: text.count) {
      sqlite3_bind_text64(handle, index, $0, UInt64(text.count), copied, UInt8(SQLITE_UTF8))
    }
  }

  /// True while there is a row to read.
  package func step() throws(SQLiteError) -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw connection.lastError
    }
  }

  /// The row the last `step` stopped at.
  package var row: [SQLValue] {
    (0..<sqlite3_column_count(handle)).map { SQLValue(sqlite3_column_value(handle, $0)) }
  }
}

/// Tells SQLite to copy what is bound: SQLITE_TRANSIENT, a cast that C macros do not bring over.
let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

extension SQLValue {
  /// The value behind SQLite's pointer, copied.
  init(_ pointer: OpaquePointer?) {
    switch sqlite3_value_type(pointer) {
    case SQLITE_INTEGER: self = .integer(sqlite3_value_int64(pointer))
    case SQLITE_FLOAT: self = .real(sqlite3_value_double(pointer))
    case SQLITE_TEXT:
      let bytes = UnsafeBufferPointer(
        start: sqlite3_value_text(pointer), count: Int(sqlite3_value_bytes(pointer)))
      self = .text(String(decoding: bytes, as: UTF8.self))
    case SQLITE_BLOB:
      let count = Int(sqlite3_value_bytes(pointer))
      let start = sqlite3_value_blob(pointer)
      self = .blob(Array(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)))
    default: self = .null
    }
  }
}

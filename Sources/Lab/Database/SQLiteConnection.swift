import CSQLite

/// What SQLite answered instead of doing what it was asked.
package struct SQLiteError: Error, Hashable, CustomStringConvertible {
  /// The extended result code.
  package let code: Int32
  package let message: String

  package var description: String { "sqlite: \(message) (code \(code))" }

  /// The file is not there or cannot be opened.
  package var isCannotOpen: Bool { code & 0xff == SQLITE_CANTOPEN }
}

/// One open SQLite file. Used by one task at a time; closed with the last reference.
package final class SQLiteConnection {
  package enum Access: Sendable {
    /// Another process may be writing: SQLite's own file locks are obeyed.
    case readOnly
    /// A file that nobody will ever write again, such as one inside a snapshot.
    case immutable
    case readWrite
    case create
  }

  let handle: OpaquePointer

  /// Opens `path`; nil opens an empty database in memory.
  package init(path: String?, _ access: Access) throws(SQLiteError) {
    let flags =
      switch access {
      case .readOnly, .immutable: SQLITE_OPEN_READONLY
      case .readWrite: SQLITE_OPEN_READWRITE
      case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
      }
    let name = path.map { Self.uri($0, access) } ?? ":memory:"
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(
      name, &opened, flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nil)
    guard let opened else { throw SQLiteError(code: code, message: "out of memory") }
    guard code == SQLITE_OK else {
      let message = String(cString: sqlite3_errmsg(opened))
      sqlite3_close_v2(opened)
      throw SQLiteError(code: code, message: "\(message): \(name)")
    }
    handle = opened
    sqlite3_extended_result_codes(handle, 1)
    sqlite3_busy_timeout(handle, 10_000)
  }

  deinit { sqlite3_close_v2(handle) }

  /// The `file:` URI that ATTACH and open understand.
  package static func uri(_ path: String, _ access: Access) -> String {
    var escaped = ""
    for character in path {
      switch character {
      case "?": escaped += "%3f"
      case "#": escaped += "%23"
      case "%": escaped += "%25"
      default: escaped.append(character)
      }
    }
    switch access {
    case .readOnly: return "file:\(escaped)?mode=ro"
    case .immutable: return "file:\(escaped)?mode=ro&immutable=1"
    case .readWrite: return "file:\(escaped)?mode=rw"
    case .create: return "file:\(escaped)?mode=rwc"
    }
  }

  /// The newest error of this connection.
  var lastError: SQLiteError {
    SQLiteError(
      code: sqlite3_extended_errcode(handle), message: String(cString: sqlite3_errmsg(handle)))
  }

  /// Runs one statement for its effect and gives the number of rows it changed.
  @discardableResult
  package func run(_ sql: String, _ values: [SQLValue] = []) throws(SQLiteError) -> Int {
    let statement = try SQLiteStatement(sql, on: self)
    try statement.bind(values)
    while try statement.step() {}
    return Int(sqlite3_changes64(handle))
  }

  /// All rows of one query.
  package func rows(_ sql: String, _ values: [SQLValue] = []) throws(SQLiteError) -> [[SQLValue]] {
    let statement = try SQLiteStatement(sql, on: self)
    try statement.bind(values)
    var rows: [[SQLValue]] = []
    while try statement.step() { rows.append(statement.row) }
    return rows
  }

  /// The first column of the first row; null when there is none.
  package func value(_ sql: String, _ values: [SQLValue] = []) throws(SQLiteError) -> SQLValue {
    try rows(sql, values).first?.first ?? .null
  }

  /// Adds a file that nobody writes in place; its tables are `alias.name`.
  package func attach(_ path: String, as alias: String) throws(SQLiteError) {
    try run("ATTACH ? AS \(alias)", [.text(Self.uri(path, .immutable))])
  }

  /// Makes the statement that runs, if one does, fail. May be called from any thread.
  package func interrupt() { sqlite3_interrupt(handle) }

  package func prepare(_ sql: String) throws(SQLiteError) -> SQLiteStatement {
    try SQLiteStatement(sql, on: self)
  }

  /// `body` between BEGIN IMMEDIATE and COMMIT; everything is taken back when it throws.
  package func transaction<T>(_ body: () throws -> T) throws -> T {
    try run("BEGIN IMMEDIATE")
    do {
      let result = try body()
      try run("COMMIT")
      return result
    } catch {
      // A failed statement may have ended the transaction already; the first error is the news.
      if sqlite3_get_autocommit(handle) == 0 { _ = try? run("ROLLBACK") }
      throw error
    }
  }
}

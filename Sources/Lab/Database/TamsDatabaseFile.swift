import Core
import Glibc

/// The SQLite file that holds TAMS's tables, and the rules under which several processes share it
/// with snapshots: one writer at a time, each on a copy of its own that is renamed in. So a reader
/// sees one committed state, a snapshot's bytes never change, and a writer that dies leaves nothing.
package struct TamsDatabaseFile: Sendable {
  package let path: String
  package let lockPath: String
  /// The rules that can fill the disk it lies on; nil where none can.
  private let faults: FaultRules?
  /// As which release's its tables are shown: that decides what they keep beside those of vasttams 7.
  private let tables: Site.Tams.Tables

  package init(
    path: String, lockPath: String, faults: FaultRules? = nil,
    tables: Site.Tams.Tables = .vasttams7
  ) {
    self.path = path
    self.lockPath = lockPath
    self.faults = faults
    self.tables = tables
  }

  package var exists: Bool { Files.exists(path) }

  /// Gives `body` the newest committed state; what is committed meanwhile does not show.
  ///
  /// - Throws: `SQLiteError` with `isCannotOpen` when the file is gone.
  package func read<T>(_ body: (SQLiteConnection) throws -> T) throws -> T {
    try body(SQLiteConnection(path: path, .immutable))
  }

  /// Runs `body` in one transaction; nothing has changed when it throws.
  ///
  /// - Throws: `SQLiteError` with `isCannotOpen` when the file is gone.
  package func write<T>(
    attaching others: [(path: String, alias: String)] = [], _ body: (SQLiteConnection) throws -> T
  ) throws -> T {
    try change(creating: false, attaching: others, body)
  }

  /// Creates the file and every table that is missing, as TAMS does when it starts.
  package func createMissingTables() throws {
    if let slash = path.lastIndex(of: "/") { try Files.makeDirectory(String(path[..<slash])) }
    try change(creating: true) { try TamsTable.createMissing(on: $0, shownAs: tables) }
  }

  private func change<T>(
    creating: Bool, attaching others: [(path: String, alias: String)] = [],
    _ body: (SQLiteConnection) throws -> T
  ) throws -> T {
    try faults?.checkSpace(for: path)
    return try withFileLock(lockPath, .exclusive) {
      let copy = Files.freshName(beside: path)
      defer { unlink(copy) }
      if exists { try duplicate(to: copy) }
      let connection = try SQLiteConnection(
        path: exists || creating ? copy : path, creating ? .create : .readWrite)
      for other in others { try connection.attach(other.path, as: other.alias) }
      // The copy is thrown away on any failure: no journal, no sync.
      try connection.run("PRAGMA journal_mode = MEMORY")
      try connection.run("PRAGMA synchronous = OFF")
      let result = try connection.transaction { try body(connection) }
      try Files.move(copy, to: path)
      return result
    }
  }

  private func duplicate(to copy: String) throws {
    let source = open(path, O_RDONLY | O_CLOEXEC)
    guard source >= 0 else { throw Files.failure("open", path) }
    defer { close(source) }
    let target = open(copy, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard target >= 0 else { throw Files.failure("create", copy) }
    defer { close(target) }
    while true {
      let moved = sendfile(target, source, nil, 1 << 30)
      if moved == 0 { return }
      guard moved > 0 || errno == EINTR else { throw Files.failure("sendfile", path) }
    }
  }
}

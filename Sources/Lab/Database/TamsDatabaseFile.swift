import Glibc

/// The SQLite file that holds TAMS's tables, and the rules under which several processes share it
/// with snapshots: one writer at a time, and bytes that a snapshot also holds are never changed.
package struct TamsDatabaseFile: Sendable {
  package let path: String
  package let lockPath: String

  package init(path: String, lockPath: String) {
    self.path = path
    self.lockPath = lockPath
  }

  package var exists: Bool { access(path, F_OK) == 0 }

  /// The name of the file inside the directory of the database bucket.
  package static let fileName = "tams7.sqlite"

  /// Gives `body` a connection that sees committed data only.
  ///
  /// - Throws: `SQLiteError` with `isCannotOpen` when the file is gone.
  package func read<T>(_ body: (SQLiteConnection) throws -> T) throws -> T {
    // A journal means a writer at work, or one that died: SQLite cannot roll back read-only.
    if access(path + "-journal", F_OK) == 0 { try exclusively {} }
    return try body(SQLiteConnection(path: path, .readOnly))
  }

  /// Runs `body` in one transaction, on bytes that no snapshot shares.
  ///
  /// - Throws: `SQLiteError` with `isCannotOpen` when the file is gone.
  package func write<T>(_ body: (SQLiteConnection) throws -> T) throws -> T {
    try exclusively {
      try separateFromSnapshots()
      let connection = try SQLiteConnection(path: path, .readWrite)
      return try connection.transaction { try body(connection) }
    }
  }

  /// Creates the file and every table that is missing, as TAMS does when it starts.
  package func createMissingTables() throws {
    try exclusively {
      if exists { try separateFromSnapshots() }
      let connection = try SQLiteConnection(path: path, .create)
      try connection.transaction { try TamsTable.createMissing(on: connection) }
    }
  }

  /// Runs `body` while no writer is at work and no journal is left: what a snapshot, a restore or a
  /// disaster needs. Waits for the lock; not reentrant.
  package func exclusively<T>(_ body: () throws -> T) throws -> T {
    let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileError("open the database lock", lockPath) }
    defer { close(descriptor) }
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else { throw FileError("lock the database", lockPath) }
    }
    if exists, access(path + "-journal", F_OK) == 0 {
      // Left by a writer that was killed: reading once rolls it back.
      try SQLiteConnection(path: path, .readWrite).run("PRAGMA schema_version")
    }
    return try body()
  }

  /// Copies the file when another link (a snapshot's) shares its bytes, and renames the copy in.
  private func separateFromSnapshots() throws {
    var status = stat()
    guard stat(path, &status) == 0, status.st_nlink > 1 else { return }
    let source = open(path, O_RDONLY | O_CLOEXEC)
    guard source >= 0 else { throw FileError("open", path) }
    defer { close(source) }
    let copy = path + ".copy"
    let target = open(copy, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard target >= 0 else { throw FileError("create", copy) }
    defer { close(target) }
    var left = Int(status.st_size)
    while left > 0 {
      let moved = sendfile(target, source, nil, left)
      guard moved > 0 else { throw FileError("copy \(path) to", copy) }
      left -= moved
    }
    guard rename(copy, path) == 0 else { throw FileError("rename \(copy) to", path) }
  }
}

/// A file operation that the system refused.
package struct FileError: Error, CustomStringConvertible {
  package let operation: String
  package let path: String
  package let code: Int32

  /// Takes the reason from `errno`.
  package init(_ operation: String, _ path: String) {
    code = errno
    self.operation = operation
    self.path = path
  }

  package var description: String {
    "cannot \(operation) \(path): \(String(cString: strerror(code)))"
  }
}

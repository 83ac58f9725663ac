import Core
import Glibc

/// The objects below one directory: a live bucket, or what a snapshot holds of it.
package struct ObjectTree: Sendable, Hashable {
  package let root: String
  /// The lock that changes take; nil for a snapshot, which never changes.
  let treeLock: String?

  package init(root: String, treeLock: String? = nil) {
    self.root = root
    self.treeLock = treeLock
  }

  package func object(_ key: String) throws -> ObjectFile? {
    try ObjectFile.open(filePath(key))
  }

  /// The object and its bytes, of one and the same state.
  package func openObject(_ key: String) throws -> (object: ObjectFile, file: OpenFile)? {
    try ObjectFile.openWithBytes(filePath(key))
  }

  /// Where the file of this key lies, whether it exists or not.
  package func filePath(_ key: String) -> String {
    root + "/" + ObjectKey.filePath(key)
  }

  package func put(_ key: String, _ header: ObjectHeader, bytes: [UInt8]) throws {
    try change {
      let path = try pathToWrite(key)
      try Files.replace(path, with: ObjectFile.headerLine(header) + bytes)
    }
  }

  /// Makes a file that holds a header line and the bytes already (`upload` has the name) the object
  /// of this key. `unless` is asked under the lock: true leaves everything as it is, and false is
  /// the answer here.
  @discardableResult
  package func put(
    _ key: String, movingFrom upload: String, unless refused: (ObjectFile?) -> Bool = { _ in false }
  ) throws -> Bool {
    try change(.exclusive) {
      let path = try pathToWrite(key)
      if refused(try ObjectFile.open(path)) { return false }
      try Files.move(upload, to: path)
      return true
    }
  }

  /// False where there was no such object.
  @discardableResult
  package func remove(_ key: String) throws -> Bool {
    try change(.exclusive) {
      let path = filePath(key)
      guard try Files.remove(path) else { return false }
      removeEmptyFolders(from: path)
      return true
    }
  }

  private func change<Result>(
    _ mode: FileLockMode = .shared, _ body: () throws -> Result
  ) throws -> Result {
    guard let treeLock else { return try body() }
    return try withFileLock(treeLock, mode, body)
  }

  /// The path of the key's file, the folder of which is there.
  private func pathToWrite(_ key: String) throws -> String {
    guard key.utf8.count <= 1_024 else { throw StorageError.keyTooLong(key) }
    let path = filePath(key)
    if let slash = path.lastIndex(of: "/") { try Files.makeDirectory(String(path[..<slash])) }
    return path
  }

  /// A folder of long keys that holds no object any more goes, up to the root.
  private func removeEmptyFolders(from path: String) {
    var folder = path
    while let slash = folder.lastIndex(of: "/") {
      folder = String(folder[..<slash])
      guard folder.utf8.count > root.utf8.count, rmdir(folder) == 0 else { return }
    }
  }
}

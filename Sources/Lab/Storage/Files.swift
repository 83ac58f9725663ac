import Glibc
import Synchronization

/// System calls on the lab's files. Everything is made private: folders 0700, files 0600.
package enum Files {
  package struct Entry: Sendable, Hashable {
    package let name: String
    package let isDirectory: Bool
  }

  package static func exists(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0
  }

  package static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Nil where nothing is at `path`.
  package static func status(_ path: String) throws -> stat? {
    var status = stat()
    if stat(path, &status) == 0 { return status }
    guard errno == ENOENT || errno == ENOTDIR else { throw failure("stat", path) }
    return nil
  }

  /// Makes the folder and those above it that are missing.
  package static func makeDirectory(_ path: String) throws {
    if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
      throw failure("mkdir", path)
    }
    try makeDirectory(String(path[..<slash]))
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure("mkdir", path) }
  }

  package static func read(_ path: String) throws -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw failure("open", path) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw failure("stat", path) }
    return try read(file, count: Int(status.st_size), path: path)
  }

  /// Up to `count` bytes of an open file from where it stands.
  package static func read(_ file: Int32, count: Int, path: String) throws -> [UInt8] {
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      guard let base = buffer.baseAddress else { return }
      while filled < count {
        let got = Glibc.read(file, base + filled, count - filled)
        if got < 0 && errno == EINTR { continue }
        failed = got < 0
        if got <= 0 { return }
        filled += got
      }
    }
    if failed { throw failure("read", path) }
    return bytes
  }

  package static func write(_ bytes: [UInt8], to file: Int32, path: String) throws {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Glibc.write(file, buffer.baseAddress.map { $0 + done }, bytes.count - done)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw failure("write", path) }
      done += count
    }
  }

  /// Writes a new file beside `path` and renames it over `path`: readers see the old or the new
  /// content, and other hard links keep the old one.
  package static func replace(_ path: String, with bytes: [UInt8]) throws {
    let fresh = freshName(beside: path)
    try create(fresh, bytes)
    do { try move(fresh, to: path) } catch {
      unlink(fresh)
      throw error
    }
  }

  /// Writes a file that must not exist yet.
  package static func create(_ path: String, _ bytes: [UInt8]) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw failure("create", path) }
    defer { close(file) }
    try write(bytes, to: file, path: path)
  }

  package static func move(_ from: String, to target: String) throws {
    guard rename(from, target) == 0 else { throw failure("rename", from) }
  }

  /// False where there was no such file.
  @discardableResult
  package static func remove(_ path: String) throws -> Bool {
    if unlink(path) == 0 { return true }
    guard errno == ENOENT || errno == ENOTDIR else { throw failure("unlink", path) }
    return false
  }

  /// A name no other writer of this machine uses, in the folder of `path`.
  package static func freshName(beside path: String) -> String {
    let number = freshNumber.add(1, ordering: .relaxed).newValue
    return "\(path).\(getpid()).\(number)%t"
  }

  static func failure(_ call: String, _ path: String) -> StorageError {
    .system(call: call, path: path, code: errno)
  }
}

private let freshNumber = Atomic<Int>(0)

/// The system's text for an errno.
package func systemMessage(_ code: Int32) -> String {
  var buffer = [CChar](repeating: 0, count: 256)
  guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
  return buffer.withUnsafeBufferPointer { text in
    text.baseAddress.map { String(cString: $0) } ?? "error \(code)"
  }
}

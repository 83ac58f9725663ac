import Glibc

/// What the system said when a call failed.
package struct SystemError: Error, Sendable, Hashable {
  package let reason: String

  package init(reason: String) { self.reason = reason }

  /// Whether the disk, or what its user may have of it, is full.
  package var isOutOfSpace: Bool {
    [ENOSPC, EDQUOT].contains { reason.hasSuffix(systemReason($0)) }
  }
}

/// The system's text for an error number, the last one's where none is given.
func systemReason(_ code: Int32 = errno) -> String { String(cString: strerror(code)) }

/// Makes a new or renamed entry of the file's folder durable.
func syncFolder(of path: String) throws(SystemError) {
  let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { throw SystemError(reason: systemReason()) }
  defer { close(descriptor) }
  guard fsync(descriptor) == 0 else { throw SystemError(reason: systemReason()) }
}

/// The whole of a file, or what stands in it from a place on; with `firstLine` no more than it takes to
/// have the first line.
package func readFile(
  _ path: String, from start: Int = 0, firstLine: Bool = false
) throws(SystemError) -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw SystemError(reason: systemReason()) }
  defer { close(descriptor) }
  guard start == 0 || lseek(descriptor, start, SEEK_SET) >= 0 else {
    throw SystemError(reason: systemReason())
  }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = read(descriptor, &chunk, chunk.count)
    if count > 0 {
      bytes += chunk[..<count]
      if firstLine, chunk[..<count].contains(UInt8(ascii: "\n")) { return bytes }
    } else if count == 0 {
      return bytes
    } else if errno != EINTR {
      throw SystemError(reason: systemReason())
    }
  }
}

import Core
import Glibc
import SystemPackage

/// A file that lies in memory, has no name, and goes with its last descriptor.
final class FileInMemory {
  let descriptor: FileDescriptor

  /// Holds `bytes`, to be read from the start.
  init(_ bytes: [UInt8] = []) throws {
    let name = "/tamsdr-\(UInt64.random(in: .min ... .max))"
    let handle = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0o600)
    guard handle >= 0 else { throw Errno(rawValue: errno) }
    shm_unlink(name)
    descriptor = FileDescriptor(rawValue: handle)
    try descriptor.writeAll(bytes)
    try descriptor.seek(offset: 0, from: .start)
  }

  deinit { Glibc.close(descriptor.rawValue) }

  func size() throws -> Int64 { try descriptor.seek(offset: 0, from: .end) }

  /// The last `limit` bytes of it, as text.
  func tail(_ limit: Int) throws -> String {
    let size = try size()
    let start = max(0, size - Int64(limit))
    let room = Int(size - start)
    var bytes = [UInt8](repeating: 0, count: room)
    var filled = 0
    while filled < room {
      let count = try bytes.withUnsafeMutableBytes { buffer in
        try descriptor.read(
          fromAbsoluteOffset: start + Int64(filled),
          into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
      }
      guard count > 0 else { break }
      filled += count
    }
    return String(decoding: bytes.prefix(filled), as: UTF8.self)
  }
}

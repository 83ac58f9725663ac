import Foundation
import Glibc

/// Takes in a request's body: a small one into memory, a larger one into a file without a name, which
/// goes with its last reader even when the process is killed.
struct BodySpool: ~Copyable {
  private static let inMemory = 1 << 20

  private var bytes: [UInt8] = []
  private var file: Int32 = -1
  private var written = 0

  mutating func append(_ chunk: [UInt8]) throws {
    bytes += chunk
    if bytes.count > Self.inMemory { try spill() }
  }

  consuming func finish() throws -> RequestBody {
    guard file >= 0 else { return .bytes(bytes) }
    try spill()
    let body = OpenFile(adopting: file, size: written, name: Self.folder)
    file = -1
    return .file(body)
  }

  deinit { if file >= 0 { close(file) } }

  private static var folder: String { NSTemporaryDirectory() }

  private mutating func spill() throws {
    if file < 0 {
      let name = Files.freshName(beside: Self.folder + "/tamsdr-lab-body")
      file = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard file >= 0 else { throw Files.failure("create", name) }
      unlink(name)
    }
    try Files.write(bytes, to: file, path: Self.folder)
    written += bytes.count
    bytes.removeAll(keepingCapacity: true)
  }
}

import Glibc

/// A file that stays readable while it is held, even when its name is gone or names another.
package final class OpenFile: Sendable {
  package let descriptor: Int32
  package let size: Int
  private let name: String

  package init(_ path: String) throws {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    name = path
    guard descriptor >= 0 else { throw Files.failure("open", path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let failure = Files.failure("stat", path)
      close(descriptor)
      throw failure
    }
    size = Int(status.st_size)
  }

  /// Takes over an open descriptor of a file of `size` bytes.
  init(adopting descriptor: Int32, size: Int, name: String) {
    self.descriptor = descriptor
    self.size = size
    self.name = name
  }

  deinit { close(descriptor) }

  /// At most `count` bytes from `offset`; fewer only at the end of the file.
  package func read(at offset: Int, count: Int) throws -> [UInt8] {
    let wanted = max(0, min(count, size - offset))
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
      guard let base = buffer.baseAddress else { return }
      while filled < wanted {
        let got = pread(descriptor, base + filled, wanted - filled, off_t(offset + filled))
        if got < 0 && errno == EINTR { continue }
        failed = got < 0
        if got <= 0 { return }
        filled += got
      }
    }
    if failed { throw Files.failure("read", name) }
    return bytes
  }
}

import Glibc

/// The lines of a file from an offset on; a piece of it is in memory.
final class LineReader {
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var start = 0
  private var piece = [UInt8](repeating: 0, count: 1 << 18)
  /// Where the next line begins in the file.
  private(set) var offset: Int

  init(_ path: String, from offset: Int = 0) throws(SystemError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    self.offset = offset
    guard descriptor >= 0, lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else {
      throw SystemError(reason: systemReason())
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Without its end; nil after the last. A line that no end follows is none.
  func next() throws(SystemError) -> ArraySlice<UInt8>? {
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: BaselineLine.lineEnd) {
        let line = buffer[start..<end]
        offset += line.count + 1
        start = end + 1
        return line
      }
      searched = buffer.count - start
      buffer.removeFirst(start)
      start = 0
      let count = piece.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        buffer += piece[..<count]
      } else if count == 0 {
        return nil
      } else if errno != EINTR {
        throw SystemError(reason: systemReason())
      }
    }
  }
}

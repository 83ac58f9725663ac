import Glibc
import Signing

/// SHA-256 of a text's UTF-8 bytes in lower-case hexadecimal digits.
package func digest(of text: String) -> String { hexadecimal(sha256(text.utf8)) }

/// SHA-256 of a file's bytes in lower-case hexadecimal digits, read piece by piece: programs are large,
/// and a run waits for this.
package func digest(ofFile path: String) throws(SystemError) -> String {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw SystemError(reason: systemReason()) }
  defer { close(descriptor) }
  let stream = SHA256Stream()
  var piece = [UInt8](repeating: 0, count: 1 << 18)
  while true {
    let count = read(descriptor, &piece, piece.count)
    if count == piece.count {
      stream.update(piece)
    } else if count > 0 {
      stream.update(Array(piece[..<count]))
    } else if count == 0 {
      return hexadecimal(stream.finish())
    } else if errno != EINTR {
      throw SystemError(reason: systemReason())
    }
  }
}

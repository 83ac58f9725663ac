import Signing

/// Ids that are the same whenever the same step of the same run asks, so that what was made before
/// a crash is found after it.
enum RunUUID {
  /// From the SHA-256 of both names, in the form of a version 4 UUID: vasttams takes no other.
  static func make(_ name: String, run: String) -> String {
    var bytes = Array(sha256("\(run)/\(name)".utf8).prefix(16))
    bytes[6] = bytes[6] & 0x0f | 0x40
    bytes[8] = bytes[8] & 0x3f | 0x80
    let digits = hexadecimal(bytes)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(index) { text.append("-") }
      text.append(digit)
    }
    return text
  }
}

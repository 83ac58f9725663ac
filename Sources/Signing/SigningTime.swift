import Glibc

/// The instant of a signature in the form SigV4 writes it: `20130524T000000Z`.
package struct SigningTime: Sendable, Hashable {
  /// Seconds since 1970-01-01T00:00:00Z.
  package let seconds: Int64

  /// Made once: a signature has it three times.
  package let text: String

  private static let format = "%Y%m%dT%H%M%SZ"

  package init(seconds: Int64) {
    self.seconds = seconds
    text = Self.text(of: seconds)
  }

  /// Nil when the text is not exactly `YYYYMMDDTHHMMSSZ`.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    func number(_ range: Range<Int>) -> Int32? {
      Int32(String(decoding: bytes[range], as: UTF8.self))
    }
    guard
      bytes.count == 16,
      let year = number(0..<4), let month = number(4..<6), let day = number(6..<8),
      let hour = number(9..<11), let minute = number(11..<13), let second = number(13..<15)
    else { return nil }
    var parts = tm()
    (parts.tm_year, parts.tm_mon, parts.tm_mday) = (year - 1900, month - 1, day)
    (parts.tm_hour, parts.tm_min, parts.tm_sec) = (hour, minute, second)
    self.init(seconds: Int64(timegm(&parts)))
    // timegm moves a 31st of February to March: only the exact form of a real date reads back.
    guard self.text == text else { return nil }
  }

  private static func text(of seconds: Int64) -> String {
    var time = time_t(seconds)
    var parts = tm()
    gmtime_r(&time, &parts)
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { buffer in
      let length = strftime(buffer.baseAddress, buffer.count, format, &parts)
      return String(decoding: buffer.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
  }

  /// The date alone, as it stands in a credential scope: `20130524`.
  package var date: String { String(text.prefix(8)) }
}

import Core
import Glibc

/// This host and process, as journals name them.
enum Host {
  static var process: Int { Int(getpid()) }

  /// The file of this program.
  static var program: String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    return String(
      decoding: buffer.prefix(max(0, length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Those this process may use.
  static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  static let name: String = {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "unknown host" }
    return buffer.withUnsafeBufferPointer { bytes in
      bytes.baseAddress.map { String(cString: $0) } ?? "unknown host"
    }
  }()

  /// Tells this process from every other, also of its own host and number.
  static func token() -> String {
    (0..<2).map { _ in
      let digits = String(UInt64.random(in: .min ... .max), radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// `YYYYMMDD-HHMMSS-xxxx` in UTC: sorts by time, and two runs of one second differ.
  static func runID(at time: Timestamp) -> String {
    let digits = Array("0123456789abcdef")
    let tail = (0..<4).compactMap { _ in digits.randomElement() }
    let stamp = "\(time.dateText)-\(time.timeText)".filter { $0 != ":" }
    let parts = stamp.split(separator: "-")
    return "\(parts[0])\(parts[1])\(parts[2])-\(parts[3])-\(String(tail))"
  }
}

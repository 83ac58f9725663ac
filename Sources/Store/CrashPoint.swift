import Glibc

/// Places at which a test can end the process as a power cut would: `TAMSDR_CRASH_AT=NAME` or
/// `NAME:NUMBER`.
package enum CrashPoint {
  private static let wanted: String? = getenv("TAMSDR_CRASH_AT").map { String(cString: $0) }

  package static func reached(_ name: String, _ number: Int) {
    guard let wanted, wanted == name || wanted == "\(name):\(number)" else { return }
    kill(getpid(), SIGKILL)
  }
}

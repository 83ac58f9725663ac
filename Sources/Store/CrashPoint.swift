import Glibc
import Synchronization

/// Places at which a test can end the process as a power cut would. `TAMSDR_CRASH_AT` names one, and
/// `TAMSDR_CRASH_LOG` a file that gets a line for each that is passed.
package enum CrashPoint {
  /// The step whose work a task does: what parallel steps pass is counted for each.
  @TaskLocal package static var step = ""

  private static let wanted = variable("TAMSDR_CRASH_AT")
  private static let log = variable("TAMSDR_CRASH_LOG")
  private static let isWatched = wanted != nil || log != nil
  private static let counts = Mutex<[String: Int]>([:])

  private static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// A place of a step, by its own number: `NAME` or `NAME:NUMBER`; with `NAME+MILLISECONDS` the process
  /// ends that long after the place was reached.
  package static func reached(_ name: String, _ number: Int) {
    guard let wanted else { return }
    if wanted == name || wanted == "\(name):\(number)" { end() }
    let parts = wanted.split(separator: "+")
    guard parts.count == 2, parts[0] == name, let delay = UInt32(parts[1]) else { return }
    endLater(microseconds: delay * 1_000)
  }

  private static func endLater(microseconds: UInt32) {
    var thread = pthread_t()
    let context = UnsafeMutableRawPointer(bitPattern: UInt(microseconds) + 1)
    pthread_create(
      &thread, nil,
      { context in
        usleep(UInt32(UInt(bitPattern: context) - 1))
        CrashPoint.end()
      }, context)
    pthread_detach(thread)
  }

  /// The n-th time that a step passes a place: `STEP|PLACE|N`.
  package static func passed(_ place: @autoclosure () -> String, by step: String? = nil) {
    if isAimedAt(place(), by: step) { end() }
  }

  /// The same where dying takes more than ending: the caller leaves half of its work, then ends.
  package static func isAimedAt(_ place: @autoclosure () -> String, by step: String? = nil) -> Bool
  {
    guard isWatched else { return false }
    let key = "\(step ?? Self.step)|\(place())"
    let count = counts.withLock { counts in
      counts[key, default: 0] += 1
      return counts[key] ?? 1
    }
    let point = "\(key)|\(count)"
    write(point)
    return point == wanted
  }

  /// A request or the end of one, without what differs between two runs.
  package static func passed(_ method: String, _ url: String, answered: Bool) {
    passed("\(method) \(kind(of: url)) \(answered ? "after" : "before")")
  }

  private static func kind(of url: String) -> String {
    let path = url.prefix { $0 != "?" }.split(separator: "/", omittingEmptySubsequences: true)
    return path.dropFirst(2).map { segment in
      segment.contains(where: \.isNumber) ? "#" : String(segment)
    }.joined(separator: "/")
  }

  private static func write(_ point: String) {
    guard let log else { return }
    let file = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    defer { close(file) }
    let line = Array("\(point)\n".utf8)
    _ = line.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
  }

  package static func end() -> Never {
    kill(getpid(), SIGKILL)
    while true { pause() }
  }
}

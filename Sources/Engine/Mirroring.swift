import Core
import Store

/// How far a journal's mirror is behind.
struct Mirroring: Sendable {
  let target: JournalMirror?
  private(set) var pending: [UInt8]
  private(set) var firstPending: Int
  private var isLagging = false
  private var nextTry = ContinuousClock.now

  init(_ target: JournalMirror?, pending: [UInt8], firstPending: Int) {
    self.target = target
    self.pending = target == nil ? [] : pending
    self.firstPending = firstPending
  }

  /// A mirror that does not answer must not slow every record of a run that can do without it.
  private static let pause = Duration.seconds(15)

  var isDue: Bool { !pending.isEmpty && (!isLagging || ContinuousClock.now >= nextTry) }

  mutating func add(_ bytes: [UInt8]) {
    if target != nil { pending += bytes }
  }

  mutating func retry() { nextTry = ContinuousClock.now }

  /// What there is to note.
  mutating func arrived(_ bytes: [UInt8]) -> String? {
    pending.removeFirst(bytes.count)
    firstPending += bytes.count { $0 == UInt8(ascii: "\n") }
    guard isLagging else { return nil }
    isLagging = false
    return "the journal's mirror has every record again"
  }

  mutating func failed(_ problem: Problem, at time: Timestamp) -> String? {
    nextTry = ContinuousClock.now + Self.pause
    guard !isLagging else { return nil }
    isLagging = true
    return "the journal's mirror lacks records since \(time.rfc3339), from record \(firstPending) "
      + "on: \(problem.display)"
  }
}

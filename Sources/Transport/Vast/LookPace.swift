import Synchronization

/// Spaces the looks at each thing of a cluster: a few may follow each other at once, but no more than
/// five fall into one second.
final class LookPace: Sendable {
  private static let most = 5
  /// A little more: what counts is when looks arrive, not when they leave.
  private static let span = Duration.milliseconds(1_100)

  /// When each thing was, or will be, looked at within that time.
  private let turns = Mutex<[String: [ContinuousClock.Instant]]>([:])

  /// How long to wait before a thing is looked at; nil where it may be at once. The turn is taken.
  func delay(
    before thing: String, now: ContinuousClock.Instant = .now
  ) -> Duration? {
    turns.withLock { turns in
      turns = turns.filter { $0.value.last.map { now - $0 < Self.span } ?? false }
      let taken = Array((turns[thing] ?? []).suffix(Self.most))
      let turn = taken.count < Self.most ? now : max(now, (taken.first ?? now) + Self.span)
      turns[thing] = taken + [turn]
      return turn > now ? turn - now : nil
    }
  }
}

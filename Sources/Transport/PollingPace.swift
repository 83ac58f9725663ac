import Core

/// The pauses between two looks at work under way: short at first, never more than five looks a second.
package struct PollingPace: Sendable {
  private var next: Duration
  private let longest: Duration

  package init(from first: Duration = .milliseconds(200), to longest: Duration = .seconds(2)) {
    next = first
    self.longest = longest
  }

  /// Throws `CancellationError` when the task is cancelled.
  package mutating func pause() async throws {
    try await Task.sleep(for: next)
    next = min(longest, next * 5 / 4)
  }

  /// Whether the pause was kept to its end: false when the task is cancelled.
  mutating func paused() async -> Bool {
    do { try await pause() } catch { return false }
    return true
  }
}

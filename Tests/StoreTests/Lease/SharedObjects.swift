import Core
import Store
import Synchronization

/// A store in memory, as two hosts see it.
final class SharedObjects: ConditionalStore {
  enum Trouble { case silent, losesAnswers, tooSlow, ignoresNoneMatch, ignoresMatch }

  struct State {
    var objects: [String: [UInt8]] = [:]
    var versions: [String: Int] = [:]
    var trouble: Trouble?
    var writes: [String] = []
  }

  private let state = Mutex(State())

  var writes: [String] { state.withLock { $0.writes } }
  var trouble: Trouble? {
    get { state.withLock { $0.trouble } }
    set { state.withLock { $0.trouble = newValue } }
  }

  func object(_ key: String) -> [UInt8]? { state.withLock { $0.objects[key] } }
  func remove(_ key: String) { state.withLock { $0.objects[key] = nil } }

  func put(_ key: String, _ bytes: [UInt8]) {
    state.withLock { $0.put(key, bytes) }
  }

  func read(_ key: String) async throws(Problem) -> StoredObject? {
    let state = state.withLock { $0 }
    if case .silent = state.trouble { throw Problem(.answerLost, "no answer") }
    return state.objects[key].map { StoredObject(bytes: $0, etag: state.etag(key)) }
  }

  func write(
    _ key: String, _ bytes: [UInt8], if condition: WriteCondition
  ) async throws(Problem) -> WriteAnswer {
    let answer = state.withLock { state -> WriteAnswer? in
      if case .silent = state.trouble { return nil }
      guard state.holds(condition, key) else { return .refused }
      state.put(key, bytes)
      // A client that sends again after a lost answer is told that its condition does not hold.
      if case .losesAnswers = state.trouble { return .refused }
      // It arrives when its writer has given up.
      if case .tooSlow = state.trouble { return nil }
      return .written(etag: state.etag(key))
    }
    guard let answer else { throw Problem(.answerLost, "no answer") }
    return answer
  }

  func keys(below prefix: String) async throws(Problem) -> [String] {
    state.withLock { $0.objects.keys.filter { $0.hasPrefix(prefix) }.sorted() }
  }
}

extension SharedObjects.State {
  mutating func put(_ key: String, _ bytes: [UInt8]) {
    objects[key] = bytes
    versions[key, default: 0] += 1
    writes.append(key)
  }

  func etag(_ key: String) -> String { "v\(versions[key] ?? 0)" }

  func holds(_ condition: WriteCondition, _ key: String) -> Bool {
    switch (condition, trouble) {
    case (.absent, .ignoresNoneMatch), (.matches, .ignoresMatch): true
    case (.absent, _): objects[key] == nil
    case (.matches(let etag), _): objects[key] != nil && etag == self.etag(key)
    }
  }
}

/// A clock that only moves when somebody sleeps by it, or sets it.
final class HandClock: Sendable {
  private let time = Mutex(Duration.zero)

  func advance(_ duration: Duration) { time.withLock { $0 += duration } }

  /// What happens whenever somebody sleeps.
  func clock(_ meanwhile: @escaping @Sendable () -> Void = {}) -> ElapsedClock {
    ElapsedClock(
      now: { self.time.withLock { $0 } },
      sleep: { duration in
        self.advance(duration)
        meanwhile()
      })
  }
}

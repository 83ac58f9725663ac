import Core
import Store
import Synchronization

/// A store that can be switched off, or answer too late.
final class StubbornStore: ConditionalStore {
  private struct State {
    var objects: [String: [UInt8]] = [:]
    var isDown = false
    var isSlow = false
  }

  private let state = Mutex(State())

  var isDown: Bool {
    get { state.withLock { $0.isDown } }
    set { state.withLock { $0.isDown = newValue } }
  }

  /// What is written arrives, and its writer hears nothing of it.
  var isSlow: Bool {
    get { state.withLock { $0.isSlow } }
    set { state.withLock { $0.isSlow = newValue } }
  }

  func read(_ key: String) async throws(Problem) -> StoredObject? {
    state.withLock { $0.objects[key].map { StoredObject(bytes: $0, etag: key) } }
  }

  func write(
    _ key: String, _ bytes: [UInt8], if condition: WriteCondition
  ) async throws(Problem) -> WriteAnswer {
    let answer = state.withLock { state -> WriteAnswer? in
      if state.isDown { return nil }
      if state.objects[key] != nil { return .refused }
      state.objects[key] = bytes
      if state.isSlow { return nil }
      return .written(etag: key)
    }
    guard let answer else { throw Problem(.connectionRefused, "the store is down") }
    return answer
  }

  func keys(below prefix: String) async throws(Problem) -> [String] {
    state.withLock { $0.objects.keys.filter { $0.hasPrefix(prefix) } }
  }
}

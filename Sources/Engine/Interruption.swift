import Glibc
import Synchronization

/// A request to stop, from a signal: the first lets the run reach the next safe place, the second
/// ends the process where it stands. The journal makes both safe.
package final class Interruption: Sendable {
  private struct State {
    var signal: String?
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    var next = 0
  }

  private let state = Mutex(State())

  package init() {}

  package var signal: String? { state.withLock { $0.signal } }

  /// Called on the first signal; true when there was one before.
  package func request(_ signal: String) -> Bool {
    let (again, waiters) = state.withLock { state in
      let again = state.signal != nil
      state.signal = signal
      defer { state.waiters = [:] }
      return (again, Array(state.waiters.values))
    }
    for waiter in waiters { waiter.resume() }
    return again
  }

  /// Returns at the first signal, or when the task is cancelled.
  package func requested() async {
    let ticket = state.withLock { state in
      state.next += 1
      return state.next
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let resumeNow = state.withLock { state in
          if state.signal != nil || Task.isCancelled { return true }
          state.waiters[ticket] = continuation
          return false
        }
        if resumeNow { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: ticket) }?.resume()
    }
  }

  /// Listens for SIGINT and SIGTERM on a thread of its own. Call it before other threads start: they
  /// inherit the blocked signals.
  package func listen(onSecond: @escaping @Sendable () -> Void) {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    let listener = Listener(interruption: self, onSecond: onSecond)
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<Listener>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, Unmanaged.passRetained(listener).toOpaque())
    pthread_detach(thread)
  }
}

private final class Listener: Sendable {
  let interruption: Interruption
  let onSecond: @Sendable () -> Void

  init(interruption: Interruption, onSecond: @escaping @Sendable () -> Void) {
    self.interruption = interruption
    self.onSecond = onSecond
  }

  func run() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    var received: Int32 = 0
    while sigwait(&signals, &received) == 0 {
      let name = received == SIGINT ? "SIGINT" : "SIGTERM"
      if interruption.request(name) { onSecond() }
    }
  }
}

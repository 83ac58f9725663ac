import Glibc
import Synchronization

/// A request to stop, from a signal: the first lets the run reach the next safe place, the second
/// ends the process where it stands. The journal makes both safe.
package final class Interruption: Sendable {
  private struct State {
    var signal: String?
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    var next = 0
    var listener: (@Sendable (String) -> Void)?
  }

  private let state = Mutex(State())

  package init() {}

  package var signal: String? { state.withLock { $0.signal } }

  /// Who is told of the first signal, before anything is stopped by it; at once, where it has come.
  package func tell(_ listener: @escaping @Sendable (String) -> Void) {
    let signal = state.withLock { state in
      state.listener = listener
      return state.signal
    }
    if let signal { listener(signal) }
  }

  /// Called on each signal; true when there was one before.
  package func request(_ signal: String) -> Bool {
    let (again, listener) = state.withLock { state in
      let again = state.signal != nil
      state.signal = signal
      return (again, state.listener)
    }
    if !again { listener?(signal) }
    let waiters = state.withLock { state in
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
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

  /// Listens for SIGINT and SIGTERM from now on; what `outlivesTerminal` is not stopped by SIGHUP either: a
  /// terminal that was closed, or whose line is dead, is no reason to leave a site half restored. The
  /// handler only writes to a pipe, which a thread of its own reads: which thread a signal meets, and what
  /// that thread blocks, does not matter.
  package func listen(
    outlivesTerminal: Bool = false, onSecond: @escaping @Sendable () -> Void
  ) throws(InterruptionFailure) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw InterruptionFailure(code: errno) }
    for end in ends where fcntl(end, F_SETFD, FD_CLOEXEC) != 0 {
      throw InterruptionFailure(code: errno)
    }
    signalPipe = ends[1]
    let listener = Listener(interruption: self, descriptor: ends[0], onSecond: onSecond)
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<Listener>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, Unmanaged.passRetained(listener).toOpaque())
    pthread_detach(thread)
    for signal in [SIGINT, SIGTERM] { try handle(signal) }
    if outlivesTerminal { try handle(SIGHUP) }
  }

  private func handle(_ signal: Int32) throws(InterruptionFailure) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = writeSignal
    action.sa_flags = SA_RESTART
    guard sigaction(signal, &action, nil) == 0 else { throw InterruptionFailure(code: errno) }
  }
}

/// Signals cannot be listened for.
package struct InterruptionFailure: Error, Sendable, Hashable {
  package let code: Int32
}

/// Where the handler writes; set once, before the handler is installed.
nonisolated(unsafe) private var signalPipe: Int32 = -1

/// Only what a signal handler may do: one write, and the thread's error number as it was.
private func writeSignal(_ signal: Int32) {
  let before = errno
  var byte = UInt8(truncatingIfNeeded: signal)
  _ = write(signalPipe, &byte, 1)
  errno = before
}

private final class Listener: Sendable {
  let interruption: Interruption
  let descriptor: Int32
  let onSecond: @Sendable () -> Void

  init(
    interruption: Interruption, descriptor: Int32, onSecond: @escaping @Sendable () -> Void
  ) {
    self.interruption = interruption
    self.descriptor = descriptor
    self.onSecond = onSecond
  }

  /// Of a signal that asks to stop.
  private static func name(of signal: Int32) -> String? {
    switch signal {
    case SIGINT: "SIGINT"
    case SIGTERM: "SIGTERM"
    default: nil
    }
  }

  func run() {
    var byte: UInt8 = 0
    while true {
      let count = read(descriptor, &byte, 1)
      if count == 1 {
        if let name = Self.name(of: Int32(byte)), interruption.request(name) { onSecond() }
      } else if count == 0 || errno != EINTR {
        return
      }
    }
  }
}

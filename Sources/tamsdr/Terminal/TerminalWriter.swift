import Dispatch
import Glibc
import Synchronization

/// Writes to terminals on a thread of its own: one that is stopped by ^S, or whose line is dead, takes
/// nothing, and a recovery must not wait for it. What goes elsewhere, to a file or a pipe, is written at
/// once, so that nothing is lost at a crash.
final class TerminalWriter: Sendable {
  private let queue = DispatchQueue(label: "terminal")
  private let pending = Atomic<Int>(0)

  /// Nothing waits to be written: a terminal takes what it is given.
  var isIdle: Bool { pending.load(ordering: .relaxed) == 0 }

  func write(_ text: String, to descriptor: Int32) {
    guard isatty(descriptor) == 1 else { return Self.put(text, to: descriptor) }
    pending.add(1, ordering: .relaxed)
    queue.async { [self] in
      Self.put(text, to: descriptor)
      pending.subtract(1, ordering: .relaxed)
    }
  }

  /// Returns once all is written.
  func flush() { queue.sync {} }

  /// Returns once all is written, or so many milliseconds are over.
  func flush(atMost milliseconds: Int) {
    let done = DispatchSemaphore(value: 0)
    queue.async { done.signal() }
    _ = done.wait(timeout: .now() + .milliseconds(milliseconds))
  }

  /// Not buffered. A reader that went away is no reason to stop.
  private static func put(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}

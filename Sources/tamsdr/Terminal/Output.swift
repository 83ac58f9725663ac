import Core
import Glibc
import Reporting

/// Results go to stdout, a whole line at a time; everything about them to stderr.
enum Output {
  static func line(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

  static func text(_ text: String) { write(text, to: STDOUT_FILENO) }

  static func error(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

  /// Over the last line of a terminal, without a line break.
  static func live(_ text: String) { write(text, to: STDERR_FILENO) }

  static func json(_ value: Value) {
    do {
      line(try JSONDocument.render(value))
    } catch {
      Self.error("tamsdr: a line cannot be written as JSON")
    }
  }

  /// Not buffered, so that nothing is lost at a crash. A reader that went away is no reason to stop.
  private static func write(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}

import Core
import Glibc
import Reporting

/// Results go to stdout, a whole line at a time; everything about them to stderr.
enum Output {
  static func line(_ text: String) { Screen.shared.write(text + "\n", to: STDOUT_FILENO) }

  static func text(_ text: String) { Screen.shared.write(text, to: STDOUT_FILENO) }

  /// Columns of the terminal that reads the results; nil where none does.
  static var columns: Int? { Screen.shared.columns(of: STDOUT_FILENO) }

  /// A line for people, broken between words where a terminal is too narrow for it.
  static func fitted(_ text: String) { line(Screen.shared.wrapped(text, on: STDOUT_FILENO)) }

  static func table(header: [String] = [], _ rows: [[String]]) {
    TextTable.lines(header: header, rows, within: columns).forEach(line)
  }

  static func error(_ text: String) { Screen.shared.write(text + "\n", to: STDERR_FILENO) }

  /// The same for what is said about results.
  static func remark(_ text: String) { error(Screen.shared.wrapped(text, on: STDERR_FILENO)) }

  /// How a run stands: on stderr where it did not succeed.
  static func ending(_ report: Report, asError: Bool = false) {
    let descriptor = asError ? STDERR_FILENO : STDOUT_FILENO
    let text = EndingText.render(report) { Screen.shared.wrapped($0, on: descriptor) }
    Screen.shared.write(text + "\n", to: descriptor)
  }

  static func json(_ value: Value) {
    do {
      line(try JSONDocument.render(value))
    } catch {
      Self.error("tamsdr: a line cannot be written as JSON: \(Problem(of: error).display)")
    }
  }
}

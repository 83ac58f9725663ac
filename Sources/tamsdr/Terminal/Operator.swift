import Core
import Engine
import Glibc
import Reporting
import Transport

/// Whoever sits at the terminal.
struct Operator: Sendable {
  /// What a yes to an approval must be typed as, where the run cannot take back what follows.
  let siteName: String
  let isDestructive: Bool
  /// Whom to call, in this order.
  var contacts: [Contact] = []
  let interruption: Interruption

  /// Who decides, as the journal names people.
  static var name: String {
    for variable in ["SUDO_USER", "USER", "LOGNAME"] {
      if let name = getenv(variable) { return String(cString: name) }
    }
    return "uid \(getuid())"
  }

  static var isPresent: Bool { isatty(STDIN_FILENO) == 1 }

  /// The text is left out where it `isShown` above already.
  func ask(
    _ question: Question, until deadline: Timestamp? = nil, isShown: Bool = false
  ) async -> Answer {
    guard Self.isPresent else { return .unanswered }
    Screen.shared.hold()
    defer { Screen.shared.release() }
    let wanted = question.kind == .approval && isDestructive ? siteName : "yes"
    let contacts = contacts.map { "\n\($0.text)" }.joined()
    let limit = deadline.map { " (until \(Figures.time($0)))" } ?? ""
    let text =
      isShown ? "" : "\n\(Screen.shared.wrapped(question.text, on: STDERR_FILENO))"
    Output.error(
      "\(text)\(contacts)\nType \(wanted) to go on, anything else to refuse\(limit):")
    guard let line = await readAnswer(until: deadline) else { return .unanswered }
    return line == wanted ? .accepted(by: Self.name) : .rejected(by: Self.name)
  }

  /// Nil at the end of input, when a signal asks to stop, and when the time is over.
  private func readAnswer(until deadline: Timestamp?) async -> String? {
    while interruption.signal == nil, deadline.map({ SystemClock.now() < $0 }) ?? true {
      var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      if poll(&input, 1, 0) > 0 { return readLine() }
      do {
        try await Task.sleep(for: .milliseconds(50))
      } catch {
        return nil
      }
    }
    return nil
  }
}

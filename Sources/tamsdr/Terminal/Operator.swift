import Core
import Engine
import Glibc

/// Whoever sits at the terminal.
struct Operator: Sendable {
  /// What a yes to an approval must be typed as, where the run cannot take back what follows.
  let siteName: String
  let isDestructive: Bool
  let interruption: Interruption

  /// Who decides, as the journal names people.
  static var name: String {
    for variable in ["SUDO_USER", "USER", "LOGNAME"] {
      if let name = getenv(variable) { return String(cString: name) }
    }
    return "uid \(getuid())"
  }

  static var isPresent: Bool { isatty(STDIN_FILENO) == 1 }

  func ask(_ question: Question) async -> Answer {
    guard Self.isPresent else { return .unanswered }
    let wanted = question.kind == .approval && isDestructive ? siteName : "yes"
    Output.error("\n\(question.text)\nType \(wanted) to go on, anything else to refuse:")
    guard let line = await readAnswer() else { return .unanswered }
    return line == wanted ? .accepted(by: Self.name) : .rejected(by: Self.name)
  }

  /// Nil at the end of input and when a signal asks to stop.
  private func readAnswer() async -> String? {
    while interruption.signal == nil {
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

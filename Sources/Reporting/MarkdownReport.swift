import Core

/// The report as Markdown, for a ticket or a repository: tables as GitHub writes them. What is shown is
/// text and nothing else, whatever it holds.
package enum MarkdownReport {
  package static func render(_ report: Report) -> String {
    let page = ReportPage(report)
    var blocks = ["# \(MarkdownText.escaped(page.title))", MarkdownText.escaped(page.summary)]
    for section in page.sections {
      let body = body(section.content)
      guard !body.isEmpty else { continue }
      blocks += ["## \(MarkdownText.escaped(section.title))", body]
    }
    return blocks.joined(separator: "\n\n") + "\n"
  }

  private static func body(_ content: ReportPage.Content) -> String {
    switch content {
    case .facts(let facts):
      lines(
        facts.map { "**\(MarkdownText.escaped($0.label))**: \(MarkdownText.escaped($0.value))" })
    case .lines(let items): lines(items.map(MarkdownText.escaped))
    case .commands(let commands):
      lines(
        commands.map { "\(MarkdownText.code($0.command)) \(MarkdownText.escaped($0.reason))" })
    case .table(let columns, let rows): table(columns.map(\.title), rows)
    case .notes(let notes):
      notes.map { "### \(MarkdownText.escaped($0.heading))\n\n\(MarkdownText.block($0.text))" }
        .joined(separator: "\n\n")
    case .timeline: ""
    }
  }

  private static func lines(_ items: [String]) -> String {
    items.map { "- \($0)" }.joined(separator: "\n")
  }

  private static func table(_ columns: [String], _ rows: [[String]]) -> String {
    let rule = columns.map { _ in "---" }
    return ([columns.map(MarkdownText.escaped), rule] + rows.map { $0.map(MarkdownText.escaped) })
      .map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
  }
}

/// Text that Markdown shows as it is.
enum MarkdownText {
  /// For one line or one cell.
  static func escaped(_ text: String) -> String {
    let text = Array(trimmed(text))
    var escaped = ""
    for (index, character) in text.enumerated() {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "_" where isInsideWord(index, of: text): escaped.append(character)
      case "\\", "`", "*", "_", "[", "]", "|", "~", "!", "#", "$":
        escaped += "\\\(character)"
      default: escaped.append(character)
      }
    }
    return withoutMarker(escaped)
  }

  /// There an underscore is one.
  private static func isInsideWord(_ index: Int, of text: [Character]) -> Bool {
    func isWord(_ index: Int) -> Bool {
      text.indices.contains(index) && (text[index].isLetter || text[index].isNumber)
    }
    return isWord(index - 1) && isWord(index + 1)
  }

  /// What would begin a list, a rule or a heading at the start of a line.
  private static func withoutMarker(_ text: String) -> String {
    func isAlone(_ rest: Substring) -> Bool { rest.first?.isWhitespace ?? true }
    if let first = text.first, "-+=".contains(first) {
      let rest = text.dropFirst()
      return isAlone(rest) || rest.first == first ? "\\\(text)" : text
    }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let rest = text.dropFirst(digits.count)
    guard !digits.isEmpty, let mark = rest.first, mark == "." || mark == ")",
      isAlone(rest.dropFirst())
    else { return text }
    return "\(digits)\\\(rest)"
  }

  private static func trimmed(_ text: String) -> String {
    var text = Substring(text)
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }

  /// Between as many backticks as it takes.
  static func code(_ text: String) -> String {
    let fence = String(repeating: "`", count: longestRun(in: text) + 1)
    let pad = text.first == "`" || text.last == "`" ? " " : ""
    return fence + pad + text + pad + fence
  }

  static func block(_ text: String) -> String {
    let fence = String(repeating: "`", count: max(3, longestRun(in: text) + 1))
    return "\(fence)\n\(text)\n\(fence)"
  }

  private static func longestRun(in text: String) -> Int {
    var (longest, run) = (0, 0)
    for character in text {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}

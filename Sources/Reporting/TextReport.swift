import Core

/// The report as plain text, for a terminal and for mail.
package enum TextReport {
  /// `columns` are those of the terminal, nil where none is looked at.
  package static func render(_ report: Report, within columns: Int? = nil) -> String {
    let page = ReportPage(report)
    func fitted(_ line: String, deeper: Int = 2) -> String {
      columns.map { DisplayWidth.wrapped(line, to: $0, deeper: deeper) } ?? line
    }
    var lines = [page.title, fitted(page.summary, deeper: 0)]
    for section in page.sections where !section.isDetail {
      let body = body(section.content, columns.map { $0 - 2 })
      guard !body.isEmpty else { continue }
      lines += ["", section.title]
      // What is to be typed stays whole.
      if case .commands = section.content {
        lines += body.map(indented)
      } else {
        lines += body.map { $0.isEmpty ? "" : fitted(indented($0)) }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func indented(_ text: String) -> String {
    "  " + text.replacing("\n", with: "\n  ")
  }

  private static func body(_ content: ReportPage.Content, _ width: Int?) -> [String] {
    switch content {
    case .facts(let facts):
      TextTable.lines(facts.map { [$0.label, $0.value] }, within: width)
    case .lines(let lines): lines
    case .commands(let commands):
      commands.flatMap { [$0.command, "    \($0.reason)"] }
    case .table(let columns, let rows): table(columns, rows, width)
    case .notes(let notes):
      notes.flatMap { note in
        [note.heading] + note.text.split(whereSeparator: \.isNewline).map { "    \($0)" }
      }
    case .timeline: []
    }
  }

  private static func table(
    _ columns: [ReportPage.Column], _ rows: [[String]], _ width: Int?
  ) -> [String] {
    let shown = columns.indices.filter { !columns[$0].isDetail }
    return TextTable.lines(
      header: shown.map { columns[$0].title }, rows.map { row in shown.map { row[$0] } },
      within: width)
  }
}

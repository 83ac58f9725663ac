import Core

/// The report as plain text, for a terminal and for mail.
package enum TextReport {
  package static func render(_ report: Report) -> String {
    let page = ReportPage(report)
    var lines = [page.title, page.summary]
    for section in page.sections where !section.isDetail {
      let body = body(section.content)
      guard !body.isEmpty else { continue }
      lines += ["", section.title] + body.map { $0.isEmpty ? "" : "  \($0)" }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func body(_ content: ReportPage.Content) -> [String] {
    switch content {
    case .facts(let facts): TextTable.lines(facts.map { [$0.label, $0.value] })
    case .lines(let lines): lines
    case .commands(let commands):
      commands.flatMap { [$0.command, "    \($0.reason)"] }
    case .table(let columns, let rows): table(columns, rows)
    case .notes(let notes):
      notes.flatMap { note in
        [note.heading] + note.text.split(whereSeparator: \.isNewline).map { "    \($0)" }
      }
    case .timeline: []
    }
  }

  private static func table(_ columns: [ReportPage.Column], _ rows: [[String]]) -> [String] {
    let shown = columns.indices.filter { !columns[$0].isDetail }
    return TextTable.lines(
      ([columns.map(\.title)] + rows).map { row in shown.map { row[$0] } })
  }
}

/// Columns side by side, each as wide as its widest cell.
package enum TextTable {
  package static func lines(_ rows: [[String]]) -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.compactMap { $0.indices.contains(column) ? $0[column].count : nil }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        column == row.count - 1
          ? cell : cell + String(repeating: " ", count: max(0, widths[column] - cell.count))
      }
      return trimmed(cells.joined(separator: "  "))
    }
  }

  private static func trimmed(_ line: String) -> String {
    var line = Substring(line)
    while line.last == " " { line.removeLast() }
    return String(line)
  }
}

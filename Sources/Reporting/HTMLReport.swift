import Core

/// The report as one page that needs nothing else: no script, no font, no picture from anywhere. It is
/// HTML and well-formed XML alike. Words carry every meaning; colour only repeats them.
package enum HTMLReport {
  package static func render(_ report: Report) -> String {
    let page = ReportPage(report)
    let title = HTMLText.escaped(page.title)
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
      <title>\(title)</title>
      <style>
      \(HTMLStyle.sheet)
      </style>
      </head>
      <body>
      <header>
      <h1>\(title)</h1>
      <p class="summary">\(HTMLText.escaped(page.summary))</p>
      </header>
      \(contents(page))
      <main>
      \(page.sections.map(section).joined(separator: "\n"))
      </main>
      </body>
      </html>

      """
  }

  private static func contents(_ page: ReportPage) -> String {
    let entries = page.sections.map {
      "<li><a href=\"#\(anchor($0))\">\(HTMLText.escaped($0.title))</a></li>"
    }
    return "<nav aria-label=\"Sections\"><ul>\(entries.joined())</ul></nav>"
  }

  private static func section(_ section: ReportPage.Section) -> String {
    """
    <section id="\(anchor(section))">
    <h2>\(HTMLText.escaped(section.title))</h2>
    \(body(section))
    </section>
    """
  }

  private static func anchor(_ section: ReportPage.Section) -> String {
    String(section.title.lowercased().map { $0.isLetter ? $0 : "-" })
  }

  private static func body(_ section: ReportPage.Section) -> String {
    switch section.content {
    case .facts(let facts): facts.isEmpty ? "" : "<dl>\(facts.map(fact).joined())</dl>"
    case .lines(let lines): list(lines.map(HTMLText.escaped))
    case .commands(let commands):
      list(
        commands.map {
          "<code>\(HTMLText.escaped($0.command))</code> \(HTMLText.escaped($0.reason))"
        })
    case .table(let columns, let rows): table(section.title, columns, rows)
    case .notes(let notes):
      notes.map { note in
        "<div class=\"note\"><h3>\(HTMLText.escaped(note.heading))</h3>"
          + "<pre>\(HTMLText.escaped(note.text))</pre></div>"
      }.joined()
    case .timeline(let timeline): TimelineDrawing(timeline: timeline).render()
    }
  }

  private static func fact(_ fact: ReportPage.Fact) -> String {
    "<div><dt>\(HTMLText.escaped(fact.label))</dt><dd>\(HTMLText.escaped(fact.value))</dd></div>"
  }

  private static func list(_ items: [String]) -> String {
    "<ul>" + items.map { "<li>\($0)</li>" }.joined() + "</ul>"
  }

  /// With its roles in words: on a narrow page each row becomes a card, and would lose them.
  private static func table(
    _ title: String, _ columns: [ReportPage.Column], _ rows: [[String]]
  ) -> String {
    let head = columns.map { column in
      "<th role=\"columnheader\" scope=\"col\"\(column.isWide ? " class=\"wide\"" : "")>"
        + "\(HTMLText.escaped(column.title))</th>"
    }
    let body = rows.map { row in
      "<tr role=\"row\">" + zip(columns.map(\.title), row).enumerated().map(cell).joined() + "</tr>"
    }
    return """
      <table role="table" aria-label="\(HTMLText.escaped(title))">
      <thead role="rowgroup"><tr role="row">\(head.joined())</tr></thead>
      <tbody role="rowgroup">
      \(body.joined(separator: "\n"))
      </tbody>
      </table>
      """
  }

  private static func cell(_ index: Int, _ cell: (column: String, text: String)) -> String {
    let text = HTMLText.escaped(cell.text)
    let label = " data-label=\"\(HTMLText.escaped(cell.column))\""
    let named = [mark(cell.text), breaks(cell.text)].compactMap { $0 }.joined(separator: " ")
    let attributes = label + (named.isEmpty ? "" : " class=\"\(named)\"")
    return index == 0
      ? "<th role=\"rowheader\" scope=\"row\"\(attributes)>\(text)</th>"
      : "<td role=\"cell\"\(attributes)>\(text)</td>"
  }

  /// Figures stand in one line; a digest may be broken anywhere, other words at their ends only.
  private static func breaks(_ cell: String) -> String? {
    if cell.count <= 14 { return "short" }
    return cell.split(separator: " ").contains { $0.count > 30 } ? "long" : nil
  }

  /// A class for words that say good or bad; the word itself stays the message.
  private static func mark(_ cell: String) -> String? {
    switch cell {
    case "", "-": "none"
    case "done", "pass": "good"
    case "failed", "fail", "in doubt", "not settled": "bad"
    case "degraded", "unknown", "undone", "skipped", "running", "not reached", "pending",
      "left in force", "waiting":
      "fair"
    case _ where cell.hasPrefix("OVER BUDGET"), _ where cell.hasPrefix("BROKEN"):
      "bad"
    default: nil
    }
  }
}

import Core

/// The report as one page that needs nothing else: no script, no font, no picture from anywhere.
/// Words carry every meaning; colour only repeats them.
package enum HTMLReport {
  package static func render(_ report: Report) -> String {
    let page = ReportPage(report)
    let sections = page.sections.map(section).joined(separator: "\n")
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>\(escaped(page.title))</title>
      <style>
      \(style)
      </style>
      </head>
      <body>
      <h1>\(escaped(page.title))</h1>
      \(sections)
      </body>
      </html>

      """
  }

  private static func section(_ section: ReportPage.Section) -> String {
    """
    <section>
    <h2>\(escaped(section.title))</h2>
    \(body(section.content))
    </section>
    """
  }

  private static func body(_ content: ReportPage.Content) -> String {
    switch content {
    case .facts(let facts):
      "<dl>"
        + facts.map { "<dt>\(escaped($0.label))</dt><dd>\(escaped($0.value))</dd>" }.joined()
        + "</dl>"
    case .lines(let lines): list(lines.map(escaped))
    case .commands(let commands):
      list(commands.map { "<code>\(escaped($0.command))</code> \(escaped($0.reason))" })
    case .table(let columns, let rows): table(columns, rows)
    case .notes(let notes):
      notes.map { "<h3>\(escaped($0.heading))</h3><pre>\(escaped($0.text))</pre>" }.joined()
    }
  }

  private static func list(_ items: [String]) -> String {
    "<ul>" + items.map { "<li>\($0)</li>" }.joined() + "</ul>"
  }

  private static func table(_ columns: [String], _ rows: [[String]]) -> String {
    let head = columns.map { "<th scope=\"col\">\(escaped($0))</th>" }.joined()
    let body = rows.map { row in
      "<tr>" + row.map { "<td\(mark($0))>\(escaped($0))</td>" }.joined() + "</tr>"
    }
    return """
      <div class="wide"><table>
      <thead><tr>\(head)</tr></thead>
      <tbody>
      \(body.joined(separator: "\n"))
      </tbody>
      </table></div>
      """
  }

  /// A class for words that say good or bad; the word itself stays the message.
  private static func mark(_ cell: String) -> String {
    switch cell {
    case "done", "pass": " class=\"good\""
    case "failed", "fail", "in_doubt": " class=\"bad\""
    case "degraded", "unknown", "undone", "skipped", "running": " class=\"fair\""
    default: ""
    }
  }

  /// For text and attributes alike.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.append(character)
      }
    }
    return escaped
  }

  private static let style = """
    :root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fff; --line: #c8c8c8;
      --good: #0a5c2b; --bad: #a4121c; --fair: #7a4b00 }
    @media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --paper: #161616; --line: #444;
      --good: #7fd8a0; --bad: #ff8f8f; --fair: #f0c674 } }
    body { color: var(--ink); background: var(--paper); font: 16px/1.5 system-ui, sans-serif;
      max-width: 68rem; margin: 2rem auto; padding: 0 1rem }
    h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin: 2rem 0 .4rem }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; margin: 0 }
    dt { font-weight: 600 } dd { margin: 0; overflow-wrap: anywhere }
    ul { margin: 0; padding-left: 1.2rem } li { overflow-wrap: anywhere }
    h3 { font-size: 1rem; margin: 0 } pre { white-space: pre-wrap; margin: .2rem 0 1rem }
    code { font: .95em ui-monospace, monospace; border: 1px solid var(--line); padding: 0 .3em }
    .wide { overflow-x: auto } table { border-collapse: collapse; width: 100% }
    th, td { text-align: left; vertical-align: top; padding: .25rem .6rem .25rem 0;
      border-bottom: 1px solid var(--line) }
    .good { color: var(--good) } .bad { color: var(--bad); font-weight: 700 }
    .fair { color: var(--fair); font-weight: 600 }
    @media print { body { margin: 0; max-width: none } }
    """
}

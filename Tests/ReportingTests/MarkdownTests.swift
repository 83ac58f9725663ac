import Core
import Testing

@testable import Reporting

@Suite("The Markdown of a report")
struct MarkdownTests {
  private static let page: String = {
    var run = SampleRun()
    run.reachCommit()
    run.finish()
    return MarkdownReport.render(run.report())
  }()

  private var lines: [Substring] {
    Self.page.split(separator: "\n", omittingEmptySubsequences: false)
  }

  @Test("has the sections of the page, each a heading, and a table for steps")
  func sections() {
    #expect(lines.first == "# sample on lab, run 20260301-100000-abcd")
    for heading in ["## Result", "## Steps", "## Checks", "## Evidence", "## Not in this report"] {
      #expect(lines.contains(Substring(heading)), "\(heading)")
    }
    #expect(Self.page.contains("| check | tams.check_database | done |"))
    #expect(Self.page.contains("200 of 200 &lt;rows&gt;"))
    #expect(Self.page.contains("- `systemctl start tams-api` lift service tams-api"))
  }

  @Test(
    "escapes what would be markup where it stands, and leaves the rest readable",
    arguments: [
      ("tams_api", "tams_api"), ("_a_", "\\_a\\_"), ("-30 s", "-30 s"), ("- a", "\\- a"),
      ("---", "\\---"), ("0.3 s", "0.3 s"), ("1. a", "1\\. a"), ("a|b", "a\\|b"), ("-", "\\-"),
      ("<b>&amp;", "&lt;b&gt;&amp;amp;"), ("a\\", "a\\\\"), ("`x`", "\\`x\\`"),
    ])
  func escaping(text: String, markdown: String) {
    #expect(MarkdownText.escaped(text) == markdown)
  }

  @Test("fences code with more backticks than are in it")
  func code() {
    #expect(MarkdownText.code("a `b` c") == "``a `b` c``")
    #expect(MarkdownText.code("`") == "`` ` ``")
    #expect(MarkdownText.block("```\nx") == "````\n```\nx\n````")
  }

  @Test("keeps every row of a table whole, whatever its cells hold")
  func tables() {
    for page in [Self.page, MarkdownReport.render(HostileRun.make().run.report())] {
      var columns = 0
      for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
        guard line.hasPrefix("|") else {
          columns = 0
          continue
        }
        let count = bars(in: line)
        if columns > 0 { #expect(count == columns, "\(line)") }
        columns = count
      }
    }
  }

  @Test("escapes what would be markup, and nothing else makes it a list, a heading or a tag")
  func hostile() {
    let page = MarkdownReport.render(HostileRun.make().run.report())
    var isFenced = false
    // The title comes first, and is a heading.
    for line in page.split(separator: "\n", omittingEmptySubsequences: false).dropFirst() {
      if line.hasPrefix("```") { isFenced.toggle() }
      guard !isFenced, !line.hasPrefix("```") else { continue }
      #expect(!outsideCode(line).contains("<"), "\(line)")
      #expect(!line.hasPrefix("# Q"), "\(line)")
    }
    #expect(!isFenced)
  }

  /// Bars that no backslash escapes; inside code a bar would end the cell all the same.
  private func bars(in line: Substring) -> Int {
    var (count, isEscaped) = (0, false)
    for character in line {
      if character == "|" && !isEscaped { count += 1 }
      isEscaped = character == "\\" && !isEscaped
    }
    return count
  }

  /// A line without its code spans.
  private func outsideCode(_ line: Substring) -> Substring {
    guard line.hasPrefix("- `") else { return line }
    let fence = line.dropFirst(2).prefix { $0 == "`" }
    guard let end = line.dropFirst(2 + fence.count).range(of: fence) else { return line }
    return line[end.upperBound...]
  }
}

extension Substring {
  fileprivate func range(of text: Substring) -> Range<Index>? {
    var index = startIndex
    while index < endIndex {
      if self[index...].hasPrefix(text) {
        return index..<self.index(index, offsetBy: text.count)
      }
      index = self.index(after: index)
    }
    return nil
  }
}

import Testing

@testable import Reporting

@Suite("A table for people")
struct TextTableTests {
  private static let header = ["run", "why"]
  private static let rows = [["one", "it was asked for"], ["another", "no"]]

  @Test("has columns as wide as their widest cells, where nobody's terminal is looked at")
  func natural() {
    #expect(
      TextTable.lines(header: Self.header, Self.rows)
        == ["run      why", "one      it was asked for", "another  no"])
  }

  @Test("breaks cells between words where the terminal is too narrow, and keeps columns")
  func narrow() {
    #expect(
      TextTable.lines(header: Self.header, Self.rows, within: 17)
        == ["run      why", "one      it was\n         asked\n         for", "another  no"])
  }

  @Test("becomes a paragraph for each row where no word would fit")
  func paragraphs() {
    let header = ["run", "state", "why", "it took"]
    let rows = [["20260301-100000-abcd", "interrupted", "power cut", "12 s"]]
    #expect(
      TextTable.lines(header: header, rows, within: 36)
        == ["20260301-100000-abcd\n    state interrupted, why power\n    cut, it took 12 s"])
  }

  @Test("is never wider than the terminal, but for words that are", arguments: 20...90)
  func width(columns: Int) {
    let rows = (0..<4).map { row in (0..<6).map { "cell \(row) of \($0) holds words" } }
    let lines = TextTable.lines(header: rows[0].map { _ in "title" }, rows, within: columns)
      .flatMap { $0.split(separator: "\n") }
    #expect(lines.allSatisfy { $0.count <= columns })
  }
}

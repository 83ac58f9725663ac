/// Columns side by side, each as wide as its widest cell; where that is too wide for who reads it, cells
/// are broken between words, and where even that does not fit, each row becomes a paragraph.
package enum TextTable {
  /// One text for each row, behind one for the header where that is shown; a text may have several lines.
  /// `columns` are those of the terminal, nil where none is looked at.
  package static func lines(
    header: [String] = [], _ rows: [[String]], within columns: Int? = nil
  ) -> [String] {
    let all = header.isEmpty ? rows : [header] + rows
    let widest = widths(of: all) { DisplayWidth.of($0) }
    guard let columns, total(widest) > columns else { return all.map { line($0, widest) } }
    let least = widths(of: all) { cell in
      cell.split(separator: " ").map { DisplayWidth.of($0) }.max() ?? 0
    }
    if let fitting = narrowed(widest, least, to: columns) {
      return all.map { broken($0, fitting) }
    }
    return rows.map { paragraph($0, header, columns) }
  }

  private static let gap = 2

  private static func total(_ widths: [Int]) -> Int {
    widths.reduce(0, +) + gap * max(0, widths.count - 1)
  }

  private static func widths(of rows: [[String]], _ width: (String) -> Int) -> [Int] {
    let columns = rows.map(\.count).max() ?? 0
    return (0..<columns).map { column in
      rows.compactMap { $0.indices.contains(column) ? width($0[column]) : nil }.max() ?? 0
    }
  }

  /// The widest columns give way first, none below its longest word; nil where that is not enough.
  private static func narrowed(_ widest: [Int], _ least: [Int], to columns: Int) -> [Int]? {
    var widths = widest
    while total(widths) > columns {
      let wide = widths.indices.filter { widths[$0] > least[$0] }
      guard let column = wide.max(by: { widths[$0] < widths[$1] }) else { return nil }
      widths[column] -= 1
    }
    return widths
  }

  private static func line(_ row: [String], _ widths: [Int]) -> String {
    let cells = row.enumerated().map { column, cell in
      column == row.count - 1 ? cell : DisplayWidth.padded(cell, to: widths[column])
    }
    return trimmed(cells.joined(separator: String(repeating: " ", count: gap)))
  }

  private static func broken(_ row: [String], _ widths: [Int]) -> String {
    let cells = zip(row, widths).map { cell, width in
      DisplayWidth.wrapped(cell, to: width, deeper: 0)
        .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
    let height = cells.map(\.count).max() ?? 0
    return (0..<height).map { number in
      line(cells.map { number < $0.count ? $0[number] : "" }, widths)
    }.joined(separator: "\n")
  }

  private static func paragraph(_ row: [String], _ header: [String], _ columns: Int) -> String {
    let rest = zip(row, header).dropFirst().filter { $0.0 != "-" }
      .map { cell, title in "\(title) \(cell)" }
    let cells = rest.isEmpty ? Array(row.dropFirst()) : Array(rest)
    let first = DisplayWidth.wrapped(row.first ?? "", to: columns, deeper: 0)
    guard !cells.isEmpty else { return first }
    return first + "\n"
      + DisplayWidth.wrapped("    " + cells.joined(separator: ", "), to: columns, deeper: 0)
  }

  private static func trimmed(_ line: String) -> String {
    var line = Substring(line)
    while line.last == " " { line.removeLast() }
    return String(line)
  }
}

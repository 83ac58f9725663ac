/// What to write to a terminal so that a block of lines stays at its bottom while others scroll above.
/// The cursor waits at the block's first column: a terminal that is resized and wraps its lines anew
/// takes it along, so that the block is found again whatever became of its lines.
package struct BlockPainter: Sendable {
  private let isColoured: Bool
  private var painted: [String] = []
  private var columns = 0

  package init(isColoured: Bool) { self.isColoured = isColoured }

  package var isShown: Bool { !painted.isEmpty }

  /// Shows the block in the place of the one before; empty where nothing has changed.
  package mutating func show(_ lines: [BlockLine], columns: Int) -> String {
    let new = lines.map(rendered)
    if columns != self.columns, isShown {
      let cleared = clear()
      return Self.atOnce(cleared + paint(new, columns))
    }
    guard new != painted else { return "" }
    return Self.atOnce(paint(new, columns))
  }

  /// Writes whole lines above the block.
  package func above(_ text: String) -> String {
    guard isShown else { return text }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      .joined(separator: "\r\n")
    let block = painted.joined(separator: "\r\n") + Self.up(painted.count - 1)
    return Self.atOnce("\r\(Self.eraseBelow)\(lines)\(block)")
  }

  /// Takes the block away.
  package mutating func clear() -> String {
    guard isShown else { return "" }
    painted = []
    return "\r\(Self.eraseBelow)"
  }

  /// Only lines that differ are written anew.
  private mutating func paint(_ new: [String], _ columns: Int) -> String {
    var text = "\r"
    for (index, line) in new.enumerated() {
      if index > 0 { text += "\r\n" }
      let old = index < painted.count ? painted[index] : nil
      if line != old { text += line + Self.eraseRest }
    }
    var down = max(new.count - 1, 0)
    if new.count < painted.count {
      text += new.isEmpty ? Self.eraseBelow : "\r\n\(Self.eraseBelow)"
      down = new.count
    }
    (painted, self.columns) = (new, columns)
    return text + Self.up(down)
  }

  private func rendered(_ line: BlockLine) -> String {
    let code: String
    switch line.style {
    case .plain: return line.text
    case .faint: code = "2"
    case .strong: code = "1"
    case .warning: code = "1;31"
    }
    return isColoured ? "\u{1B}[\(code)m\(line.text)\u{1B}[0m" : line.text
  }

  private static let eraseBelow = "\u{1B}[J"
  private static let eraseRest = "\u{1B}[K"

  private static func up(_ rows: Int) -> String { rows > 0 ? "\r\u{1B}[\(rows)A" : "\r" }

  /// A terminal that knows it shows the change in one go; others ignore it.
  private static func atOnce(_ text: String) -> String { "\u{1B}[?2026h\(text)\u{1B}[?2026l" }
}

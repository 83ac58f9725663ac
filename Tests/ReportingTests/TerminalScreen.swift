/// As much of a terminal as the block needs: a grid, a cursor, and the sequences it is drawn by.
struct TerminalScreen {
  private let columns: Int
  private let rows: Int
  private var grid: [[Character]]
  private(set) var row = 0
  private(set) var column = 0
  private(set) var scrolled: [String] = []

  init(columns: Int, rows: Int) {
    (self.columns, self.rows) = (columns, rows)
    grid = Array(repeating: Array(repeating: " ", count: columns), count: rows)
  }

  /// What is seen, and what has scrolled away above it; without blank rows at the end.
  var lines: [String] {
    var all = scrolled + grid.map(Self.text)
    while all.last == "" { all.removeLast() }
    return all
  }

  private static func text(_ row: [Character]) -> String {
    var row = row[...]
    while row.last == " " { row.removeLast() }
    return String(row)
  }

  mutating func write(_ text: String) {
    var rest = Array(text.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\r": column = 0
      case "\n": lineFeed()
      case "\u{1B}": obey(&rest)
      default: put(Character(scalar))
      }
    }
  }

  private mutating func put(_ character: Character) {
    if column == columns {
      column = 0
      lineFeed()
    }
    grid[row][column] = character
    column += 1
  }

  private mutating func lineFeed() {
    guard row == rows - 1 else {
      row += 1
      return
    }
    scrolled.append(Self.text(grid.removeFirst()))
    grid.append(Array(repeating: " ", count: columns))
  }

  private mutating func obey(_ rest: inout ArraySlice<Unicode.Scalar>) {
    precondition(rest.popFirst() == "[")
    var digits = ""
    while let scalar = rest.popFirst() {
      if !scalar.properties.isAlphabetic {
        digits.unicodeScalars.append(scalar)
        continue
      }
      switch scalar {
      case "A": row = max(0, row - (Int(digits) ?? 1))
      case "K": eraseRest()
      case "J":
        eraseRest()
        for below in (row + 1)..<max(rows, row + 1) {
          grid[below] = Array(repeating: " ", count: columns)
        }
      case "m", "h", "l": break
      default: preconditionFailure("an unknown sequence: \(digits)\(scalar)")
      }
      return
    }
  }

  private mutating func eraseRest() {
    for place in min(column, columns)..<columns { grid[row][place] = " " }
  }
}

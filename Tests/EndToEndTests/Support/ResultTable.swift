import Foundation

/// Rows that tests running beside each other add, printed together when the last is in.
actor ResultTable {
  private let title: String
  private let columns: [String]
  private let expected: Int
  private var rows: [(order: Int, cells: [String])] = []

  init(_ title: String, columns: [String], rows expected: Int) {
    self.title = title
    self.columns = columns
    self.expected = expected
  }

  func add(_ order: Int, _ cells: [String]) {
    rows.append((order, cells))
    guard rows.count == expected else { return }
    // One write, so that no other output comes between the lines.
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }

  private var text: String {
    let lines = [columns] + rows.sorted { $0.order < $1.order }.map(\.cells)
    let widths = columns.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    let body = lines.map { line in
      zip(line, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }
        .joined(separator: "  ").trimmingCharacters(in: .whitespaces)
    }
    return ([title] + body).joined(separator: "\n")
  }
}

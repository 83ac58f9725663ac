/// A place in a file; line and column count from 1, columns in characters.
package struct Mark: Sendable, Hashable, Comparable {
  package let line: Int
  package let column: Int
  /// The included file it lies in, as messages name it; nil in the file that is read itself.
  package let file: String?

  package init(line: Int, column: Int, file: String? = nil) {
    self.line = line
    self.column = column
    self.file = file
  }

  /// An including file comes before what it includes.
  package static func < (left: Mark, right: Mark) -> Bool {
    (left.file ?? "", left.line, left.column) < (right.file ?? "", right.line, right.column)
  }

  /// `FILE:LINE:COLUMN`; `file` is the one that is read itself.
  package func place(in file: String) -> String { "\(self.file ?? file):\(line):\(column)" }

  /// The line, as a message at another place names it: with its file, where that is another.
  package func line(from viewer: Mark) -> String {
    guard let file, file != viewer.file else { return String(line) }
    return "\(line) of \(file)"
  }
}

/// One node of a YAML document, with the place it starts at.
package struct Node: Sendable, Hashable {
  package enum Content: Sendable, Hashable {
    /// `quoted` is true for any style but plain: quoted text is never a number, bool or null.
    case scalar(String, quoted: Bool)
    case sequence([Node])
    case mapping([Entry])
  }

  package struct Entry: Sendable, Hashable {
    package let key: String
    package let mark: Mark
    package let value: Node

    package init(key: String, mark: Mark, value: Node) {
      self.key = key
      self.mark = mark
      self.value = value
    }
  }

  package let content: Content
  package let mark: Mark
  /// Of a scalar that holds an expression.
  package let places: CharacterPlaces?

  package init(_ content: Content, at mark: Mark, places: CharacterPlaces? = nil) {
    self.content = content
    self.mark = mark
    self.places = places
  }
}

/// A place in a file; line and column count from 1, columns in characters.
package struct Mark: Sendable, Hashable, Comparable {
  package let line: Int
  package let column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  package static func < (left: Mark, right: Mark) -> Bool {
    (left.line, left.column) < (right.line, right.column)
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

  /// A `${{` in the file.
  package struct Opening: Sendable, Hashable {
    package let mark: Mark
    /// The characters from it to the end of its line: only those can be counted through.
    package let room: Int

    package init(_ mark: Mark, room: Int = .max) {
      self.mark = mark
      self.room = room
    }
  }

  package let content: Content
  package let mark: Mark
  /// Where each `${{` of a scalar stands in the file: folding and escapes hide it from the text.
  package let openings: [Opening]

  package init(_ content: Content, at mark: Mark, openings: [Opening] = []) {
    self.content = content
    self.mark = mark
    self.openings = openings
  }
}

/// A directory of VAST's element store. Calls about snapshots and clones want a slash at its end, those
/// about views and folders want none, and answers come in either form.
package struct DirectoryPath: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// With a slash at its start and none at its end; the root is `/`.
  package let text: String

  package init(_ text: some StringProtocol) {
    self.text = "/" + text.split(separator: "/").joined(separator: "/")
  }

  /// `/tams/db/`, as snapshots and clones are asked for.
  package var withSlash: String { text == "/" ? text : text + "/" }

  /// Whether `other` is this directory or lies below it.
  package func contains(_ other: DirectoryPath) -> Bool {
    other == self || other.withSlash.hasPrefix(withSlash)
  }

  /// Whether changing one changes something in the other.
  package func overlaps(_ other: DirectoryPath) -> Bool {
    contains(other) || other.contains(self)
  }

  /// The directories above this one, nearest first; the root is the last.
  package var ancestors: [DirectoryPath] {
    let parts = text.split(separator: "/")
    return (0..<parts.count).reversed().map {
      DirectoryPath(parts.prefix($0).joined(separator: "/"))
    }
  }

  package var description: String { text }

  package static func < (left: DirectoryPath, right: DirectoryPath) -> Bool {
    left.text < right.text
  }
}

/// A directory of VAST's element store, such as `/tams/db`. VAST writes some with a slash at the end
/// and some without; here the slash makes no difference.
package struct ElementPath: Sendable, Hashable {
  package let components: [String]

  package static let root = ElementPath(components: [])

  /// Of components that are plain by themselves.
  init(components: [String]) { self.components = components }

  /// Nil for a relative path and for one with `.`, `..` or an empty component.
  package init?(_ text: String) {
    guard text.hasPrefix("/") else { return nil }
    var parts = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    if parts.last == "" { parts.removeLast() }
    guard parts.allSatisfy({ $0 != "" && $0 != "." && $0 != ".." && !$0.contains("\0") }) else {
      return nil
    }
    components = parts.map(String.init)
  }

  /// Without a slash at the end, as views and folders are written: `/tams/db`.
  package var text: String { components.isEmpty ? "/" : suffix }
  /// With a slash at the end, as snapshots are written: `/tams/db/`.
  package var directoryText: String { suffix + "/" }
  /// What is appended to a folder to name this directory in it: empty for the root.
  package var suffix: String { components.map { "/" + $0 }.joined() }

  package var parent: ElementPath? {
    components.isEmpty ? nil : ElementPath(components: Array(components.dropLast()))
  }

  /// Whether `other` is this directory or lies below it.
  package func contains(_ other: ElementPath) -> Bool {
    other.components.starts(with: components)
  }

  /// What leads from `ancestor` down to here (`/db` from `/tams` to `/tams/db`, empty for itself);
  /// nil where `ancestor` does not contain this directory.
  package func suffix(below ancestor: ElementPath) -> String? {
    guard ancestor.contains(self) else { return nil }
    return components.dropFirst(ancestor.components.count).map { "/" + $0 }.joined()
  }
}

extension ObjectTree {
  /// Up to `limit` keys that start with `prefix` and come after `after`, in the order of their UTF-8
  /// bytes, which is S3's. A directory that is not there has none.
  package func keys(prefix: String = "", after: String = "", limit: Int = .max) throws -> [String] {
    guard Files.isDirectory(root) else { return [] }
    var walk = KeyWalk(prefix: Array(prefix.utf8), after: Array(after.utf8), limit: limit)
    try walk.visit(root, key: [])
    return walk.found
  }
}

private struct KeyWalk {
  let prefix: [UInt8]
  let after: [UInt8]
  let limit: Int
  var found: [String] = []

  /// Visits a folder whose keys all start with `key` (empty, or ending in a slash).
  mutating func visit(_ folder: String, key: [UInt8]) throws {
    var children: [(key: [UInt8], name: String, isFolder: Bool)] = []
    for entry in try Files.entries(of: folder) {
      let isLeaf = !entry.isDirectory && entry.name.hasSuffix(ObjectKey.leafMark)
      guard entry.isDirectory || isLeaf,
        let component = ObjectKey.decode(isLeaf ? entry.name.dropLast(2) : entry.name[...])
      else { continue }
      let end: [UInt8] = entry.isDirectory ? [UInt8(ascii: "/")] : []
      children.append((key + Array(component.utf8) + end, entry.name, entry.isDirectory))
    }
    children.sort { $0.key.lexicographicallyPrecedes($1.key) }
    for child in children {
      if found.count >= limit { return }
      if child.isFolder {
        guard mayHold(child.key) else { continue }
        try visit("\(folder)/\(child.name)", key: child.key)
      } else if child.key.starts(with: prefix), after.lexicographicallyPrecedes(child.key) {
        found.append(String(decoding: child.key, as: UTF8.self))
      }
    }
  }

  /// Whether a key below the folder can be one that is looked for.
  private func mayHold(_ folder: [UInt8]) -> Bool {
    guard folder.starts(with: prefix.prefix(folder.count)) else { return false }
    return after.starts(with: folder) || after.lexicographicallyPrecedes(folder)
  }
}

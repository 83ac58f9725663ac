extension ObjectTree {
  /// Up to `limit` keys that start with `prefix` and come after `after`, in the order of their UTF-8
  /// bytes, which is S3's. A directory that is not there has none.
  package func keys(prefix: String = "", after: String = "", limit: Int = .max) throws -> [String] {
    guard Files.isDirectory(root) else { return [] }
    let (start, last) = (Array(prefix.utf8), Array(after.utf8))
    var found: [[UInt8]] = []
    try visit(root, encoded: "") { key in
      if key.starts(with: start), last.lexicographicallyPrecedes(key) { found.append(key) }
    }
    found.sort { $0.lexicographicallyPrecedes($1) }
    return found.prefix(limit).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Gives every key whose encoded form starts with `encoded`, in no order.
  private func visit(_ folder: String, encoded: String, _ give: ([UInt8]) -> Void) throws {
    for entry in try Files.entries(of: folder) {
      if entry.isDirectory {
        guard let piece = ObjectKey.piece(ofFolder: entry.name) else { continue }
        try visit("\(folder)/\(entry.name)", encoded: encoded + piece, give)
      } else if let piece = ObjectKey.piece(ofFile: entry.name),
        let key = ObjectKey.decode(encoded + piece)
      {
        give(key)
      }
    }
  }
}

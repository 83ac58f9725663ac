/// The keys a listing runs over, in the order of their UTF-8 bytes: those of the live bucket, or those of
/// its snapshots under `.snapshot/NAME/`.
struct KeySource {
  struct Tree {
    /// What stands before the keys of the tree: empty for the live bucket.
    let base: String
    let tree: ObjectTree
  }

  private static let batch = 1_000

  private let prefix: String
  private let trees: [Tree]
  /// Those that may have more keys.
  private var unread: ArraySlice<Tree>
  private var ahead: ArraySlice<String> = []

  init(prefix: String, trees: [Tree]) {
    self.prefix = prefix
    self.trees = trees.filter { tree in
      tree.base.utf8.starts(with: prefix.utf8) || prefix.utf8.starts(with: tree.base.utf8)
    }
    .sorted { $0.base.precedes($1.base) }
    unread = self.trees[...]
  }

  /// The first key with the prefix after `after`, which never goes back from call to call.
  mutating func key(after: String) throws -> String? {
    ahead = ahead.drop { !after.precedes($0) }
    if ahead.isEmpty { ahead = try keys(after: after)[...] }
    return ahead.first
  }

  func object(_ key: String) throws -> ObjectFile? {
    guard let tree = trees.last(where: { key.utf8.starts(with: $0.base.utf8) }) else { return nil }
    return try tree.tree.object(key.dropping(tree.base))
  }

  private mutating func keys(after: String) throws -> [String] {
    while let tree = unread.first {
      // The base alone stands for a snapshot without objects, which a listing of the names must show.
      if !tree.base.isEmpty, after.precedes(tree.base), tree.base.utf8.starts(with: prefix.utf8) {
        return [tree.base]
      }
      let isInside = after.utf8.starts(with: tree.base.utf8)
      if isInside || after.precedes(tree.base) {
        let found = try tree.tree.keys(
          prefix: prefix.utf8.starts(with: tree.base.utf8) ? prefix.dropping(tree.base) : "",
          after: isInside ? after.dropping(tree.base) : "", limit: Self.batch)
        if !found.isEmpty { return found.map { tree.base + $0 } }
      }
      unread.removeFirst()
    }
    return []
  }
}

extension String {
  /// In the order of UTF-8 bytes, which is S3's; Swift's own order is that of Unicode.
  fileprivate func precedes(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }

  fileprivate func dropping(_ prefix: String) -> String {
    String(decoding: utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
  }
}

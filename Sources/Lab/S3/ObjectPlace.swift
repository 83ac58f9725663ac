/// Where an object that a client names lies: in the live bucket or, with `.snapshot/NAME/` before its
/// key, in a snapshot.
struct ObjectPlace: Sendable {
  static let snapshots = ".snapshot/"

  /// As the client wrote it.
  let key: String
  let tree: ObjectTree
  /// The key inside the tree.
  let treeKey: String
  let isSnapshot: Bool

  init(bucket: String, key: String, in buckets: Buckets) throws(S3Error) {
    self.key = key
    isSnapshot = key.hasPrefix(Self.snapshots)
    if isSnapshot {
      let parts = key.dropFirst(Self.snapshots.count)
        .split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      guard buckets.path(of: bucket) != nil else { throw .noSuchBucket(bucket) }
      guard parts.count == 2, let tree = buckets.snapshot(String(parts[0]), of: bucket) else {
        throw .noSuchKey(key)
      }
      self.tree = tree
      treeKey = String(parts[1])
    } else {
      guard let tree = buckets.live(bucket) else { throw .noSuchBucket(bucket) }
      self.tree = tree
      treeKey = key
    }
  }

  func existing() throws -> ObjectFile {
    guard let object = try tree.object(treeKey) else { throw S3Error.noSuchKey(key) }
    return object
  }

  func checkWritable() throws(S3Error) {
    if isSnapshot { throw .readOnlySnapshot(key) }
  }
}

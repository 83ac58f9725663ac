/// What a cluster says of one snapshot, as far as a recovery point depends on it.
package struct SnapshotFact: Sendable, Hashable {
  package let id: Int
  package let name: String
  /// The directory it was taken of, without a slash at the end.
  package let directory: String
  package let created: Timestamp
  /// Nil where it is kept until somebody deletes it.
  package let expires: Timestamp?
  /// The cluster's own word; only `SUCCEED` is usable.
  package let state: String
  /// The policy that made it; nil for one made by hand.
  package let policy: String?

  package init(
    id: Int, name: String, directory: String, created: Timestamp, expires: Timestamp?,
    state: String, policy: String?
  ) {
    self.id = id
    self.name = name
    self.directory = DirectoryPath.normalized(directory)
    self.created = created
    self.expires = expires
    self.state = state
    self.policy = policy
  }
}

/// What a cluster says of one protected path.
package struct ProtectedPathFact: Sendable, Hashable {
  package let id: Int
  package let name: String
  package let directory: String
  package let policy: String?
  package let enabled: Bool
  /// True where its role is local: it neither sends to nor receives from another cluster.
  package let local: Bool

  package init(
    id: Int, name: String, directory: String, policy: String?, enabled: Bool, local: Bool
  ) {
    self.id = id
    self.name = name
    self.directory = DirectoryPath.normalized(directory)
    self.policy = policy
    self.enabled = enabled
    self.local = local
  }
}

/// A bucket and the directory it shows.
package struct BucketView: Sendable, Hashable {
  package enum Content: String, Sendable, Hashable {
    case database, media
    /// A bucket the site does not name.
    case foreign
  }

  package let bucket: String
  package let directory: String
  package let content: Content

  package init(bucket: String, directory: String, content: Content) {
    self.bucket = bucket
    self.directory = DirectoryPath.normalized(directory)
    self.content = content
  }
}

/// Directories of the element store, written without a slash at the end.
package enum DirectoryPath {
  package static func normalized(_ path: String) -> String {
    var path = Substring(path)
    while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
    return String(path)
  }

  /// Whether `inner` is `outer` or lies below it; both normalized.
  package static func contains(_ outer: String, _ inner: String) -> Bool {
    outer == inner || outer == "/" || inner.hasPrefix(outer + "/")
  }

  /// Whether one equals, contains or lies below the other.
  package static func overlap(_ one: String, _ other: String) -> Bool {
    contains(one, other) || contains(other, one)
  }
}

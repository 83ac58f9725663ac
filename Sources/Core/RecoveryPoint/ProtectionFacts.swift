/// What a cluster says of one snapshot, as far as a recovery point depends on it.
package struct SnapshotFact: Sendable, Hashable {
  package let id: Int
  package let name: String
  /// The directory it was taken of.
  package let directory: DirectoryPath
  package let created: Timestamp
  /// Nil where it is kept until somebody deletes it.
  package let expires: Timestamp?
  /// The cluster's own word; only `SUCCEED` is usable.
  package let state: String
  /// The policy that made it; nil for one made by hand.
  package let policy: String?

  package init(
    id: Int, name: String, directory: DirectoryPath, created: Timestamp, expires: Timestamp?,
    state: String, policy: String?
  ) {
    self.id = id
    self.name = name
    self.directory = directory
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
  package let directory: DirectoryPath
  package let policy: String?
  package let enabled: Bool
  /// True where its role is local: it neither sends to nor receives from another cluster.
  package let local: Bool

  package init(
    id: Int, name: String, directory: DirectoryPath, policy: String?, enabled: Bool, local: Bool
  ) {
    self.id = id
    self.name = name
    self.directory = directory
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
  package let directory: DirectoryPath
  package let content: Content

  package init(bucket: String, directory: DirectoryPath, content: Content) {
    self.bucket = bucket
    self.directory = directory
    self.content = content
  }
}

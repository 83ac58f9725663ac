extension Site {
  /// What stands beside the site for drills. A run of `kind: drill` changes nothing else.
  package struct Sandbox: Sendable, Hashable {
    /// Clones are made below it, and nothing else lies there.
    package var path: DirectoryPath
    package var database: Database
    /// The buckets of the sandbox, by those of the site that they stand for.
    package var buckets: [String: String]
    package var tams: Tams
    package var services: [Service]
    /// By which the TAMS of the sandbox writes.
    package var key: FencedKey

    package init(
      path: DirectoryPath, database: Database, buckets: [String: String], tams: Tams,
      services: [Service], key: FencedKey
    ) {
      self.path = path
      self.database = database
      self.buckets = buckets
      self.tams = tams
      self.services = services
      self.key = key
    }

    /// Every bucket of it by the one of the site that it stands for, the database's too.
    package var standIns: [String: String] {
      guard let original = database.snapshotBucket else { return buckets }
      return buckets.merging([original: database.bucket]) { media, _ in media }
    }
  }

  /// The site as the checks and services of a drill see it: live is the sandbox, the snapshots are the
  /// site's own.
  package func inside(_ sandbox: Sandbox) -> Site {
    var site = self
    site.database = sandbox.database
    site.buckets = buckets.map { sandbox.buckets[$0] ?? $0 }
    site.tams = sandbox.tams
    site.services = sandbox.services
    site.fencedKeys = [sandbox.key]
    site.standIns = sandbox.standIns
    site.replicas = replicas.map { replica in
      var replica = replica
      replica.buckets = Dictionary(
        replica.buckets.map { (sandbox.buckets[$0.key] ?? $0.key, $0.value) },
        uniquingKeysWith: { first, _ in first })
      return replica
    }
    return site
  }

  /// The bucket whose live content is looked at for one that a snapshot holds.
  package func live(_ bucket: String) -> String { standIns[bucket] ?? bucket }
}

/// The state a run goes back to: what is restored from which snapshot, and how far the parts lie
/// apart in time.
package struct RecoveryPoint: Sendable, Hashable {
  package enum Class: String, Sendable, Hashable, CaseIterable {
    /// One snapshot holds all: nothing can dangle.
    case sameSnapshot = "same_snapshot"
    /// Objects without rows are possible, rows without objects only by deletions in between.
    case bucketNewer = "bucket_newer"
    /// Rows registered in between have no objects.
    case databaseNewer = "database_newer"
    /// Only one part is restored; the other is taken as it is live.
    case onePart = "one_part"
  }

  /// The database's bucket or a media bucket, with the snapshot it goes back to.
  package struct Part: Sendable, Hashable {
    package let view: BucketView
    /// Nil where this part is not restored.
    package let snapshot: SnapshotFact?

    package init(view: BucketView, snapshot: SnapshotFact?) {
      self.view = view
      self.snapshot = snapshot
    }
  }

  /// One protected directory that is restored as a whole.
  package struct Restore: Sendable, Hashable {
    package let directory: DirectoryPath
    package let protectedPath: Int
    package let protectedPathName: String
    package let snapshot: SnapshotFact
    /// The buckets in it, the database's among them.
    package let holds: [String]

    package init(
      directory: DirectoryPath, protectedPath: Int, protectedPathName: String,
      snapshot: SnapshotFact,
      holds: [String]
    ) {
      self.directory = directory
      self.protectedPath = protectedPath
      self.protectedPathName = protectedPathName
      self.snapshot = snapshot
      self.holds = holds
    }
  }

  package let kind: Class
  package let database: Part
  package let buckets: [Part]
  /// One entry for each distinct directory, in order of path.
  package let restores: [Restore]

  package init(kind: Class, database: Part, buckets: [Part], restores: [Restore]) {
    self.kind = kind
    self.database = database
    self.buckets = buckets
    self.restores = restores
  }

  /// The instant of the database snapshot; without one, of the oldest bucket snapshot.
  package var time: Timestamp {
    database.snapshot?.created ?? buckets.compactMap(\.snapshot?.created).min()
      ?? Timestamp(nanoseconds: 0)
  }

  /// How much later than the database the bucket farthest from it was taken; negative where the
  /// database is the newer. Zero where only one part is restored.
  package var skew: Duration {
    guard kind != .onePart, kind != .sameSnapshot else { return .zero }
    let spans = buckets.compactMap { $0.snapshot.map { $0.created - time } }
    return spans.max { magnitude($0) < magnitude($1) } ?? .zero
  }

  /// The first instant at which a snapshot of it expires; nil where none does.
  package var expires: Timestamp? { restores.compactMap(\.snapshot.expires).min() }
}

func magnitude(_ span: Duration) -> Duration { span < .zero ? .zero - span : span }

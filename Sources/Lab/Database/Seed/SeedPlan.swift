import Core

/// The snapshot times of a history. Between a database snapshot and the next bucket snapshot the
/// plan deletes nothing, unless it churns: then no point in time has dangling segments.
package struct SnapshotTimes: Sendable {
  package let database: [Timestamp]
  package let bucket: [Timestamp]

  package init(database: [Timestamp], bucket: [Timestamp]) {
    self.database = database.sorted()
    self.bucket = bucket.sorted()
  }

  /// From each database snapshot until the bucket snapshot that follows it.
  func quietWindows(until end: Timestamp) -> [ClosedRange<Timestamp>] {
    database.filter { $0 <= end }.map { time in
      time...(bucket.first { $0 >= time && $0 <= end } ?? end)
    }
  }
}

/// A segment as it is ingested.
package struct SeededSegment: Sendable {
  package let flowID: String
  package let objectID: String
  package let storagePath: String
  package let ingested: Timestamp
  package let timerange: TimeRange
  /// Where the flow's timeline stands against the object's; nil when they are the same.
  package let offset: Int64?
  /// Whether its object is uploaded with it, or was already there.
  package let bringsObject: Bool
}

/// Everything that happens to TAMS before the end of the history, in order. Pure: the same seed,
/// numbers and times give the same plan.
package struct SeedPlan: Sendable {
  package enum Change: Sendable {
    case ingest(SeededSegment)
    case delete(SeededSegment)
  }

  package struct Event: Sendable {
    package let time: Timestamp
    package let change: Change
  }

  package let seed: UInt64
  package let catalogue: SeedCatalogue
  /// When sources and flows were made: before the first snapshot.
  package let begin: Timestamp
  package let end: Timestamp
  package let events: [Event]

  /// A plan whose live data at `end` has exactly `segments` segments.
  package init(
    seed: UInt64, segments: Int, end: Timestamp, churn: Bool,
    tables: Site.Tams.Tables = .vasttams7, snapshots: SnapshotTimes
  ) {
    self.seed = seed
    self.end = end
    begin = end - .seconds(366 * 86_400)
    catalogue = SeedCatalogue(seed: seed)
    var draft = SeedDraft(
      seed: seed, end: end, churn: churn, tables: tables, snapshots: snapshots)
    draft.fill(catalogue, segments: segments)
    events = draft.events.sorted { $0.time < $1.time }
  }
}

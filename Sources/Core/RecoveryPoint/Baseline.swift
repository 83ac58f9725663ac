/// So many rows and two sums of 32 bits of their hashes, whatever their order: of a table, or of the
/// segments of one flow.
package struct RowDigest: Sendable, Hashable {
  package let rows: Int
  package let high: Int
  package let low: Int

  package init(rows: Int, high: Int, low: Int) {
    self.rows = rows
    self.high = high
    self.low = low
  }
}

/// One thing that a baseline keeps, in the order it keeps them: tables, flows, buckets with their
/// objects, and what could not be read.
package enum BaselineEntry: Sendable, Hashable {
  case table(String, RowDigest)
  /// In the order of the bytes of their ids.
  case flow(String, RowDigest)
  /// Every flow has been given.
  case flowsEnd
  /// The objects of this bucket follow.
  case bucket(String)
  /// In the order S3 lists keys; the size is in bytes.
  case object(key: String, size: Int, etag: String)
  /// Every object of the bucket has been given.
  case bucketEnd
  /// What could not be read, with the reason.
  case unread(String)
}

/// What the snapshots of one point held when somebody read them, soon after they were taken.
package struct Baseline: Sendable {
  package struct Objects: Sendable, Hashable {
    package var count = 0
    package var bytes = 0

    package init() {}
  }

  package let made: Timestamp
  /// By table; empty where nobody could read them.
  package let tables: [String: RowDigest]
  /// How many have a fingerprint; nil where not all could be read.
  package let flows: Int?
  /// By bucket; one that could not be listed to its end is not among them.
  package let buckets: [String: Objects]
  /// What could not be read, with the reasons.
  package let unread: [String]
  package let contents: any BaselineContents

  package init(
    made: Timestamp, tables: [String: RowDigest], flows: Int?, buckets: [String: Objects],
    unread: [String], contents: any BaselineContents
  ) {
    self.made = made
    self.tables = tables
    self.flows = flows
    self.buckets = buckets
    self.unread = unread
    self.contents = contents
  }

  /// `10 tables, 8 flows, tams-media: 60 objects of 480000 bytes`
  package var sentence: String {
    let parts =
      ["\(tables.count) tables", flows.map { "\($0) flows" } ?? "no flows"]
      + buckets.sorted { $0.key < $1.key }.map {
        "\($0.key): \($0.value.count) objects of \($0.value.bytes) bytes"
      }
    return parts.joined(separator: ", ")
  }
}

/// What of a baseline does not fit in memory. Each cursor starts from the first entry.
package protocol BaselineContents: Sendable {
  func flows() throws(Problem) -> any BaselineCursor
  func objects(of bucket: String) throws(Problem) -> any BaselineCursor
}

/// Entries of one kind, one after another; nil after the last.
package protocol BaselineCursor: AnyObject {
  func next() throws(Problem) -> BaselineEntry?
}

/// Whether this host has a baseline of a point.
package enum BaselineFinding: Sendable {
  case none
  /// There is a file, and it is not what was written once.
  case refused(Problem)
  case found(Baseline)
}

extension RecoveryPoint {
  /// One line for each part that is restored: what its snapshot holds never changes, so whatever is
  /// kept of it is kept under this.
  package var contentIdentity: [String] {
    ([database] + buckets).compactMap { part in
      part.snapshot.map { "\(part.view.bucket) \($0.id) \($0.name) \($0.created.rfc3339)" }
    }.sorted()
  }
}

import Core

/// The media bucket as the seed writes it.
package protocol SeededBucket {
  func put(_ object: SeededObject) throws
  func remove(key: String) throws
}

/// An object as the ingest uploads it, with what it says of it beside the bytes.
package struct SeededObject: Sendable, Hashable {
  package let key: String
  package let bytes: [UInt8]
  package let contentType: String
  package let metadata: [String: String]
  package let tags: [String: String]
  package let time: Timestamp
}

/// Brings the live database and bucket along a plan, one snapshot time after the other:
///
///     var content = try SeededContent(plan: plan, database: file, bucket: bucket)
///     for firing in firings { try content.ingest(until: firing.time); snapshot(firing) }
///     try content.ingest(until: plan.end)
///
/// Where nothing happened between two times no file is touched, so that snapshots share it.
package struct SeededContent {
  private let plan: SeedPlan
  private let database: TamsDatabaseFile
  private let bucket: any SeededBucket
  private var next = 0

  /// Makes the tables and the sources and flows.
  package init(
    plan: SeedPlan, database: TamsDatabaseFile, bucket: any SeededBucket
  ) throws {
    self.plan = plan
    self.database = database
    self.bucket = bucket
    try database.createMissingTables()
    try database.write { connection in
      try SeededRows(connection, seed: plan.seed).insert(plan.catalogue, at: plan.begin)
    }
  }

  /// Applies everything up to `time`, which never goes back.
  package mutating func ingest(until time: Timestamp) throws {
    let due = plan.events[next...].prefix { $0.time <= time }
    guard !due.isEmpty else { return }
    next = due.endIndex
    try upload(due)
    try database.write { connection in
      let rows = SeededRows(connection, seed: plan.seed)
      for event in due {
        switch event.change {
        case .ingest(let segment): try rows.insert(segment)
        case .delete(let segment): try rows.delete(segment)
        }
      }
    }
    for case .delete(let segment) in due.map(\.change) {
      try bucket.remove(key: segment.storagePath)
    }
  }

  /// Objects come before the rows that name them, as with a real ingest.
  private func upload(_ events: ArraySlice<SeedPlan.Event>) throws {
    for case .ingest(let segment) in events.map(\.change) where segment.bringsObject {
      var random = SeededRandom(seed: plan.seed, for: segment.objectID)
      let packets = 20 + Int(random.next() % 30)
      try bucket.put(
        SeededObject(
          key: segment.storagePath, bytes: TransportStream.bytes(packets: packets, from: &random),
          contentType: "video/mp2t", metadata: ["flow-id": segment.flowID],
          tags: ["origin": "ingest"], time: segment.ingested))
    }
  }
}

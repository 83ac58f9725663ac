import Core

/// Deletes segments that are older than their flow's tag `segment_retention_offset` says, and their
/// objects (TAMS application note 0019). It acts on the tables, whether a restore is going on or not.
package struct RetentionWorker: Sendable {
  private let store: TamsStore
  private let media: MediaBucket
  private let log: EffectLog
  /// How far the history's time is behind the machine's.
  private let delay: Duration

  static let tag = "segment_retention_offset"
  private static let interval: Duration = .milliseconds(300)

  package init(
    database: TamsDatabaseFile, media: MediaBucket, log: EffectLog, delay: Duration = .zero
  ) {
    store = TamsStore(file: database)
    self.media = media
    self.log = log
    self.delay = delay
  }

  /// Sweeps until the task is cancelled. A sweep that fails is said in the log, and the next one
  /// tries again.
  package func run() async {
    while !Task.isCancelled {
      do {
        try await sweep(at: LabClock.machineTime - delay)
        try await Task.sleep(for: Self.interval)
      } catch is CancellationError {
        return
      } catch {
        log.append(LogEntry(service: .worker, name: "\(error)", effect: nil, status: 500))
        try? await Task.sleep(for: Self.interval)
      }
    }
  }

  /// Deletes what has expired by `time`, and gives how many segments that were.
  @discardableResult
  package func sweep(at time: Timestamp) async throws -> Int {
    let now = (time + taiAheadOfUTC).nanoseconds
    let retentions = try store.read(absent: []) { try Self.retentions($0) }
    var count = 0
    for (flow, offset) in retentions {
      let expired = { (segment: TamsSegments.Segment) in
        guard let end = segment.timerange.end?.nanoseconds else { return false }
        return end.addingReportingOverflow(offset).partialValue < now
      }
      // Looking first spares a copy of the database on each sweep that has nothing to do.
      let isDue = try store.read(absent: false) { connection in
        try TamsSegments(connection).of(flow).contains(where: expired)
      }
      guard isDue else { continue }
      let (keys, deleted) = try store.write { connection in
        let segments = TamsSegments(connection)
        let doomed = try segments.of(flow).filter(expired)
        return (try segments.delete(doomed, of: flow), doomed.count)
      }
      count += deleted
      log.append(
        LogEntry(
          service: .worker, name: flow,
          effect: "\(deleted) expired segments deleted with \(keys.count) objects"))
      try await media.delete(keys)
    }
    return count
  }

  /// The flows with the tag, and for how long after their end their segments are kept.
  private static func retentions(
    _ connection: SQLiteConnection
  ) throws -> [(flow: String, offset: Int64)] {
    try connection.rows(
      """
      SELECT entity_id, tag_value FROM tags WHERE entity_type = 'flow' AND tag_name = ?
      ORDER BY entity_id
      """, [.text(tag)]
    ).compactMap { row in
      guard let flow = row[0].text,
        let offset = row[1].text.flatMap({ TimeRange.nanoseconds($0[...]) })
      else { return nil }
      return (flow, offset)
    }
  }
}

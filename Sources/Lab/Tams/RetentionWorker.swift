import Core
import Glibc

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
    var idle: Idle?
    while !Task.isCancelled {
      do {
        let now = LabClock.machineTime - delay
        if try idle.map({ try $0.until <= now || $0.file != fileNow() }) ?? true {
          let file = try fileNow()
          let sweep = try await sweep(at: now)
          idle = sweep.deleted > 0 ? nil : Idle(file: file, until: sweep.next)
        }
        try await Task.sleep(for: Self.interval)
      } catch is CancellationError {
        return
      } catch {
        idle = nil
        log.append(LogEntry(service: .worker, name: "\(error)", effect: nil, status: 500))
        try? await Task.sleep(for: Self.interval)
      }
    }
  }

  /// What one sweep did, and the history's time at which the next segment expires.
  package struct Sweep: Sendable, Hashable {
    package var deleted = 0
    package var next = Timestamp(nanoseconds: .max)
  }

  /// As long as the tables are those of this file and `until` has not come, there is nothing to do.
  private struct Idle {
    let file: FileNow?
    let until: Timestamp
  }

  /// Every change of the tables makes another file.
  private struct FileNow: Equatable {
    let inode: UInt
    let changed: Timestamp
  }

  private func fileNow() throws -> FileNow? {
    try Files.status(store.file.path).map { status in
      FileNow(
        inode: status.st_ino,
        changed: Timestamp(status.st_ctim))
    }
  }

  /// Deletes what has expired by `time`, rows first.
  @discardableResult
  package func sweep(at time: Timestamp) async throws -> Sweep {
    let retentions = try store.read(absent: []) { try Self.retentions($0) }
    var sweep = Sweep()
    for (flow, offset) in retentions {
      let expiry = { (segment: TamsSegments.Segment) in
        Self.expiry(of: segment, offset: offset)
      }
      let (isDue, next) = try store.read(absent: (false, sweep.next)) { connection in
        let times = try TamsSegments(connection).of(flow).map(expiry)
        return (times.contains { $0 < time }, times.filter { $0 >= time }.min() ?? sweep.next)
      }
      sweep.next = min(sweep.next, next)
      // Looking first spares a copy of the database where there is nothing to do.
      guard isDue else { continue }
      let (keys, deleted) = try store.write { connection in
        let segments = TamsSegments(connection)
        let doomed = try segments.of(flow).filter { expiry($0) < time }
        return (try segments.delete(doomed, of: flow), doomed.count)
      }
      sweep.deleted += deleted
      log.append(
        LogEntry(
          service: .worker, name: flow,
          effect: "\(deleted) expired segments deleted with \(keys.count) objects"))
      try await media.delete(keys)
    }
    return sweep
  }

  /// When a segment goes: its end on the timeline, which is TAI, and the offset after it.
  private static func expiry(of segment: TamsSegments.Segment, offset: Int64) -> Timestamp {
    let end = segment.timerange.end?.nanoseconds ?? .max
    let (sum, overflow) = end.addingReportingOverflow(offset)
    return overflow
      ? Timestamp(nanoseconds: .max) : Timestamp(nanoseconds: sum) - taiAheadOfUTC
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

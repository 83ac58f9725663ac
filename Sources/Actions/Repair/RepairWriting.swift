import Core
import Transport

/// Makes single changes and takes them back. Each statement names what it expects to find, so that what
/// somebody changed meanwhile is left alone.
struct RepairWriting: Sendable {
  let connection: SiteConnection
  private let tables: RepairTables
  let run: String
  /// Of the run, so that a statement sent again writes the same.
  let time: Timestamp
  /// The rescue snapshot of each bucket whose orphans are deleted.
  let rescues: [String: String]

  /// When the step began to write: an unfinished upload from before is somebody else's.
  private let since: Timestamp?

  init(
    _ connection: SiteConnection, _ call: ActionCall, since: Timestamp?, rescues: [String: String]
  ) {
    self.connection = connection
    self.rescues = rescues
    self.since = since
    tables = RepairTables(connection)
    run = call.run.run
    // Columns hold microseconds.
    time = Timestamp(nanoseconds: call.run.started.nanoseconds / 1_000 * 1_000)
  }

  /// False where what it expects is not there. Throws `Failure.failed` where the change itself is
  /// refused, and `RemoteFailure`.
  func apply(_ change: RepairChange) async throws -> Bool {
    switch change {
    case .copyObject(let bucket, let key, let snapshot, _, _):
      let source = source(bucket, snapshot)
      _ = try await source.restore(key, over: .absent)
      return true
    case .fetchObject(let bucket, let key, let replica, let etag, let size):
      try await source(replica, of: bucket).restore(key, etag: etag, size: size)
      return true
    case .markLost(let flow, _, let mark, let former):
      return try await setMark(flow, tag(mark), over: former)
    case .removeSegment(let row):
      guard try await !isThere(row.path) else { return false }
      return try await one(PackageResources.change_drop_segment_sql, row.values)
    case .adoptSegment(let row, _):
      guard let span = SegmentSpan(timerange: row.timerange), try await isThere(row.path) else {
        return false
      }
      return try await one(
        PackageResources.change_adopt_segment_sql,
        row.values + [.text(row.flow), .text(row.id), .text(row.flow)]
          + [.integer(span.ends), .integer(span.begins)])
    case .addObjectRow(let object):
      return try await one(
        PackageResources.change_add_object_sql, [.text(object), .text(object), .text(object)])
    case .addReference(let object, let flow, let created):
      let pair: [Value] = [.text(object), .text(flow)]
      return try await one(
        PackageResources.change_add_reference_sql, pair + [Self.time(created)] + pair + pair)
    case .moveSegment(let id, _, let from, let to):
      guard try await isThere(to), try await !isThere(from) else { return false }
      return try await move(id, from: from, to: to)
    case .settleRequest(let id, _, let status, _):
      return try await settle(id, RepairChange.settledStatus, time, from: status)
    case .addColumn(let table, let column, let type):
      return try await TableCompletion(connection).add(column, of: type, to: table)
    case .createTable(let table): return try await TableCompletion(connection).create(table)
    case .markOrphan(let orphan): return try await mark(orphan)
    case .dropOrphan(let orphan, let mark): return try await drop(orphan, mark: mark)
    }
  }

  /// What `apply` made becomes what was before.
  func undo(_ change: RepairChange) async throws -> Bool {
    switch change {
    case .copyObject(let bucket, let key, let snapshot, _, _):
      // S3 deletes without a condition: what is there is looked at right before.
      let source = source(bucket, snapshot)
      guard let live = try await connection.s3.head(key, in: bucket),
        try await source.isRestored(key, live)
      else { return false }
      try await connection.s3.delete(key, in: bucket)
      return true
    case .fetchObject(let bucket, let key, let replica, let etag, let size):
      guard let live = try await connection.s3.head(key, in: bucket),
        try await source(replica, of: bucket).isSame(live, key, etag: etag, size: size)
      else { return false }
      try await connection.s3.delete(key, in: bucket)
      return true
    case .markLost(let flow, _, let mark, let former):
      guard let former else {
        return try await one(
          PackageResources.change_drop_mark_sql, [.text(flow), .text(tag(mark))])
      }
      return try await setMark(flow, former, over: tag(mark))
    case .removeSegment(let row):
      return try await one(
        PackageResources.change_put_segment_sql, row.values + [.text(row.id)])
    case .adoptSegment(let row, _):
      return try await one(PackageResources.change_drop_segment_sql, row.values)
    case .addObjectRow(let object):
      return try await one(PackageResources.change_drop_object_sql, [.text(object)])
    case .addReference(let object, let flow, let created):
      return try await one(
        PackageResources.change_drop_reference_sql,
        [.text(object), .text(flow), Self.time(created)])
    case .moveSegment(let id, _, let from, let to): return try await move(id, from: to, to: from)
    case .settleRequest(let id, _, let status, let updated):
      return try await settle(id, status, updated, from: RepairChange.settledStatus)
    case .addColumn(let table, let column, _):
      return try await TableCompletion(connection).drop(column, from: table)
    case .createTable(let table): return try await TableCompletion(connection).drop(table)
    case .markOrphan(let orphan): return try await unmark(orphan)
    case .dropOrphan(let orphan, _): return try await putBack(orphan)
    }
  }

  private func source(_ replica: String, of bucket: String) throws(Failure) -> ObjectFromReplica {
    guard let source = ObjectFromReplica(connection, bucket: bucket, replica: replica) else {
      throw .failed(
        Problem(
          .siteIncomplete,
          "the site file names no replica \(replica) of bucket \(bucket)",
          at: connection.site.name, hint: "write it under replicas: again, or plan without it"))
    }
    return source
  }

  func source(_ bucket: String, _ snapshot: String) -> ObjectFromSnapshot {
    // The store tells its time in whole seconds.
    ObjectFromSnapshot(
      connection, bucket: bucket, snapshot: snapshot,
      since: since.map { $0 - .seconds(1) } ?? Timestamp(nanoseconds: .max))
  }

  /// Removes what is left of a change that was cut off before it was made.
  func removeRemains(of change: RepairChange) async throws(RemoteFailure) {
    guard case .copyObject(let bucket, let key, let snapshot, _, let size) = change else { return }
    try await source(bucket, snapshot).removeRemains(of: key, size: size)
  }

  /// Whether a bucket of the site has the key now: a table cannot be asked for it.
  private func isThere(_ key: String) async throws(RemoteFailure) -> Bool {
    try await connection.liveObject(key) != nil
  }

  // MARK: Statements

  private func one(_ file: [UInt8], _ values: [Value]) async throws(RemoteFailure) -> Bool {
    try await tables.change(file, values) > 0
  }

  private func tag(_ mark: String) -> String { "\(run) \(mark)" }

  private func setMark(
    _ flow: String, _ mark: String, over former: String?
  ) async throws(RemoteFailure) -> Bool {
    if let former {
      return try await one(
        PackageResources.change_replace_mark_sql,
        [.text(mark), .time(time), .text(flow), .text(former)])
    }
    let id = RunUUID.make(RepairChange.lostTag + " " + flow, run: run)
    return try await one(
      PackageResources.change_add_mark_sql,
      [.text(id), .text(flow), .text(mark), .time(time), .time(time), .text(flow)])
  }

  private func move(
    _ id: String, from: String, to: String
  ) async throws(RemoteFailure) -> Bool {
    try await one(
      PackageResources.change_move_segment_sql, [.text(to), .text(id), .text(from)])
  }

  private func settle(
    _ id: String, _ status: String, _ updated: Timestamp?, from: String
  ) async throws(RemoteFailure) -> Bool {
    try await one(
      PackageResources.change_settle_request_sql,
      [.text(status), Self.time(updated), .text(id), .text(from)])
  }

  private static func time(_ time: Timestamp?) -> Value { time.map(Value.time) ?? .null }
}

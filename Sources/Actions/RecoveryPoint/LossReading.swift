import Core
import Transport

/// Counts what going back to a point would lose and bring back, row by row.
struct LossReading: Sendable {
  private let connection: SiteConnection
  private let database: DatabaseReading

  init(_ connection: SiteConnection) {
    self.connection = connection
    database = DatabaseReading(connection)
  }

  func loss(of point: RecoveryPoint) async -> Loss {
    var loss = Loss()
    if let snapshot = point.database.snapshot {
      await countRows(against: snapshot.name, &loss)
    } else {
      await countLiveRows(&loss)
    }
    await countObjects(point, &loss)
    return loss
  }

  // MARK: Rows

  private func countRows(against snapshot: String, _ loss: inout Loss) async {
    let point = DatabaseReading.Place.snapshot(snapshot)
    switch await database.outcome({ () async throws(RemoteFailure) -> Loss in
      var counted = Loss()
      counted.segments = .rows(
        try await database.number(PackageResources.lost_segments_sql, live: .live, point: point))
      counted.flows = .rows(
        try await database.number(PackageResources.lost_flows_sql, live: .live, point: point))
      counted.segmentsBroughtBack = .rows(
        try await database.number(PackageResources.lost_segments_sql, live: point, point: .live))
      counted.flowsBroughtBack = .rows(
        try await database.number(PackageResources.lost_flows_sql, live: point, point: .live))
      let digests = try await database.digests(of: .live)
      counted.liveSegments = .rows(digests["segments"]?.rows ?? 0)
      counted.liveFlows = .rows(digests["flows"]?.rows ?? 0)
      counted.oldestLost = try await database.table(
        PackageResources.oldest_lost_segment_sql, live: .live, point: point
      ).rows.first?.first?.instant
      return counted
    }) {
    case .answer(let counted): loss = counted
    case .unreachable(let reason): loss.reason = "the live database does not answer: \(reason)"
    case .absent(let reason): await judgeAbsence(reason, point, &loss)
    }
  }

  /// Only the live tables' absence proves a loss; were the snapshot's missing, the point is bad. Then
  /// all that the point holds comes back.
  private func judgeAbsence(
    _ reason: String, _ point: DatabaseReading.Place, _ loss: inout Loss
  ) async {
    let live = await database.outcome { () async throws(RemoteFailure) in
      try await database.digests(of: .live)
    }
    guard case .absent(let missing) = live else {
      loss.reason = "the point cannot be compared with live: \(reason)"
      return
    }
    loss.liveProvenLost = true
    loss.reason = "live tables are gone already: \(missing)"
    guard
      case .answer(let digests) = await database.outcome({ () async throws(RemoteFailure) in
        try await database.digests(of: point)
      })
    else { return }
    loss.segmentsBroughtBack = .rows(digests["segments"]?.rows ?? 0)
    loss.flowsBroughtBack = .rows(digests["flows"]?.rows ?? 0)
  }

  /// Nothing of the database is restored: no row can be lost, only objects.
  private func countLiveRows(_ loss: inout Loss) async {
    switch await database.outcome({ () async throws(RemoteFailure) in
      try await database.digests(of: .live)
    }) {
    case .answer(let digests):
      loss.liveSegments = .rows(digests["segments"]?.rows ?? 0)
      loss.liveFlows = .rows(digests["flows"]?.rows ?? 0)
      loss.flows = .rows(0)
      loss.flowsBroughtBack = .rows(0)
    case .absent(let reason), .unreachable(let reason):
      loss.reason = "the live database does not answer: \(reason)"
    }
  }

  // MARK: Objects

  private func countObjects(_ point: RecoveryPoint, _ loss: inout Loss) async {
    var lost = 0
    var broughtBack = 0
    var lostKeys: Set<String> = []
    do {
      for part in point.buckets {
        guard let snapshot = part.snapshot else { continue }
        let difference = try await Inventory(connection).difference(
          live: .live(part.view.bucket),
          point: .snapshot(bucket: part.view.bucket, name: snapshot.name),
          keeping: point.database.snapshot == nil ? .max : 0)
        lost += difference.onlyLive.count
        broughtBack += difference.onlyPoint.count + difference.different.count
        lostKeys.formUnion(difference.onlyLive.sample)
      }
      loss.objects = .rows(lost)
      loss.objectsBroughtBack = .rows(broughtBack)
      if point.database.snapshot == nil { try await countSegments(on: lostKeys, &loss) }
    } catch {
      loss.reason = loss.reason ?? "the live buckets cannot be listed: \(error.problem.display)"
    }
  }

  /// Where only buckets go back, the segments lost are those whose objects are lost.
  private func countSegments(
    on keys: Set<String>, _ loss: inout Loss
  ) async throws(RemoteFailure) {
    let statement = database.statement(PackageResources.segment_keys_sql, live: .live)
    let (segments, oldest) = try await connection.trino.query(statement) {
      (rows) async throws(RemoteFailure) -> (Int, Timestamp?) in
      var cursor = SegmentKeyCursor(rows)
      var segments = 0
      var oldest: Timestamp?
      while let key = try await cursor.next() {
        guard keys.contains(key.key) else { continue }
        segments += key.segments
        oldest = [oldest, key.registered].compactMap { $0 }.min()
      }
      return (segments, oldest)
    }
    loss.segments = .rows(segments)
    loss.segmentsBroughtBack = .unknown
    loss.oldestLost = oldest
  }
}

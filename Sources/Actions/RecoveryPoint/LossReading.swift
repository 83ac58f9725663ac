import Core
import Transport

/// Counts what going back to a point would lose and bring back, row by row.
package struct LossReading: Sendable {
  let connection: SiteConnection
  let database: DatabaseReading

  package init(_ connection: SiteConnection) {
    self.connection = connection
    database = DatabaseReading(connection)
  }

  package func loss(of point: RecoveryPoint) async -> Loss {
    var loss = Loss()
    if let snapshot = point.database.snapshot {
      await countRows(against: snapshot.name, &loss)
    } else {
      await countLiveRows(&loss)
    }
    await countObjects(point, &loss)
    await measureDatabase(point, &loss)
    return loss
  }

  // MARK: Rows

  private func countRows(against snapshot: String, _ loss: inout Loss) async {
    let point = DatabaseReading.Place.snapshot(snapshot)
    switch await database.outcome({ () async throws(RemoteFailure) -> Loss in
      var counted = Loss()
      let lost = try await database.table(
        .lostSegments, live: .live, point: point)
      counted.segments = .rows(try database.integer(of: lost, "lost"))
      counted.media =
        .seconds(try database.integer(of: lost, "seconds"))
        + .nanoseconds(try database.integer(of: lost, "nanoseconds"))
      counted.flows = .rows(
        try await database.number(.lostFlows, live: .live, point: point))
      counted.segmentsBroughtBack = .rows(
        try await database.number(.lostSegments, live: point, point: .live))
      counted.flowsBroughtBack = .rows(
        try await database.number(.lostFlows, live: point, point: .live))
      let digests = try await database.digests(of: .live)
      counted.liveSegments = .rows(digests["segments"]?.rows ?? 0)
      counted.liveFlows = .rows(digests["flows"]?.rows ?? 0)
      counted.oldestLost = try await database.table(
        .oldestLostSegment, live: .live, point: point
      ).rows.first?.first?.instant
      return counted
    }) {
    case .answer(let counted): loss = counted
    case .incomplete(let reason), .unreachable(let reason):
      loss.reason = "the live rows cannot be counted: \(reason)"
    case .absent(let reason): await judgeAbsence(reason, point, &loss)
    }
  }

  /// Only the live tables' absence proves a loss: then all that the point holds comes back. Where the
  /// point is one without tables, all live rows are lost by going there.
  private func judgeAbsence(
    _ reason: String, _ point: DatabaseReading.Place, _ loss: inout Loss
  ) async {
    let live = await database.outcome { () async throws(RemoteFailure) in
      try await database.digests(of: .live)
    }
    guard case .absent(let missing) = live else {
      await judgeEmptyPoint(reason, point, live, &loss)
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

  private func judgeEmptyPoint(
    _ reason: String, _ point: DatabaseReading.Place,
    _ live: DatabaseReading.Outcome<[String: DatabaseReading.TableDigest]>, _ loss: inout Loss
  ) async {
    loss.reason = "the point cannot be compared with live: \(reason)"
    guard case .answer(let digests) = live,
      case .absent(let missing) = await database.outcome({ () async throws(RemoteFailure) in
        try await database.digests(of: point)
      })
    else { return }
    loss.segments = .rows(digests["segments"]?.rows ?? 0)
    loss.flows = .rows(digests["flows"]?.rows ?? 0)
    (loss.liveSegments, loss.liveFlows) = (loss.segments, loss.flows)
    loss.reason = "the point holds no tables: \(missing)"
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
    case .absent(let reason), .incomplete(let reason), .unreachable(let reason):
      loss.reason = "the live rows cannot be counted: \(reason)"
    }
  }

  // MARK: Objects

  private func countObjects(_ point: RecoveryPoint, _ loss: inout Loss) async {
    // Where only buckets go back, segments are counted by the keys of their objects.
    let byKey = point.database.snapshot == nil
    var lost = Offenders(keeping: byKey ? .max : 0)
    var broughtBack = Offenders(keeping: byKey ? .max : 0)
    var bytes: Int? = 0
    do {
      for part in point.buckets {
        let found = try await difference(part, point.database.snapshot, loss)
        lost.add(found.difference.onlyLive)
        broughtBack.add(found.difference.onlyPoint)
        broughtBack.add(found.difference.different)
        bytes = bytes.flatMap { sum in found.bytes.map { sum + $0 } }
        if part.snapshot != nil {
          loss.live[part.view.bucket] = Loss.Content(
            objects: found.difference.liveObjects, bytes: found.difference.liveBytes)
        }
        loss.reason = loss.reason ?? found.reason
      }
      loss.objects = .rows(lost.count)
      loss.objectsBroughtBack = .rows(broughtBack.count)
      loss.bytes = bytes
      if byKey {
        try await countSegments(lost: Set(lost.sample), back: Set(broughtBack.sample), &loss)
      }
    } catch {
      loss.reason = loss.reason ?? "the live buckets cannot be listed: \(error.problem.display)"
    }
  }

  /// Rows tell nothing of bytes; the cluster does, for the view as a whole.
  private func measureDatabase(_ point: RecoveryPoint, _ loss: inout Loss) async {
    guard point.database.snapshot != nil else { return }
    let bucket = point.database.view.bucket
    let views = try? await connection.vast.views(ofBucket: bucket)
    loss.live[bucket] = Loss.Content(bytes: views?.first?.logicalCapacity)
  }

  private func countSegments(
    lost: Set<String>, back: Set<String>, _ loss: inout Loss
  ) async throws(RemoteFailure) {
    let statement = database.statement(.segmentKeys, live: .live)
    let counted = try await connection.trino.query(statement) {
      (rows) async throws(RemoteFailure) -> (lost: Int, back: Int, oldest: Timestamp?) in
      var cursor = SegmentKeyCursor(rows)
      var counted: (lost: Int, back: Int, oldest: Timestamp?) = (0, 0, nil)
      while let key = try await cursor.next() {
        if back.contains(key.key) { counted.back += key.segments }
        guard lost.contains(key.key) else { continue }
        counted.lost += key.segments
        counted.oldest = [counted.oldest, key.registered].compactMap { $0 }.min()
      }
      return counted
    }
    loss.segments = .rows(counted.lost)
    loss.segmentsBroughtBack = .rows(counted.back)
    loss.oldestLost = counted.oldest
  }
}

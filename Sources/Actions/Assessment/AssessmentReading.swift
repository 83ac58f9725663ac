import Core
import Transport

/// Compares live data with a point, and measures how quick objects would come back. Only reads.
package struct AssessmentReading: Sendable {
  private let connection: SiteConnection
  private let database: DatabaseReading

  package init(_ connection: SiteConnection) {
    self.connection = connection
    database = DatabaseReading(connection)
  }

  package func assessment(
    of point: RecoveryPoint, now: Timestamp, _ progress: (String) -> Void = { _ in }
  ) async -> Assessment {
    progress("comparing the database with \(point.database.snapshot?.name ?? "nothing")")
    var assessment = Assessment(database: await standing(of: point.database), buckets: [])
    let names = place(assessment.database, point.database)
    for part in point.buckets {
      guard let snapshot = part.snapshot else { continue }
      let bucket = part.view.bucket
      progress("comparing bucket \(bucket) with \(snapshot.name)")
      assessment.buckets.append(
        Assessment.Bucket(bucket, await standing(of: bucket, snapshot.name, names, now)))
    }
    progress("measuring how quickly objects are read")
    assessment.speeds.copying = await CopySpeed(connection).measure(assessment, point)
    return assessment
  }

  // MARK: Rows

  private func standing(
    of part: RecoveryPoint.Part
  ) async -> Assessment.Standing<Assessment.Rows> {
    guard let snapshot = part.snapshot else { return .unknown("the point has no snapshot of it") }
    let rows = RecoveryPoint(kind: .onePart, database: part, buckets: [], restores: [])
    let loss = await LossReading(connection).loss(of: rows)
    if loss.liveProvenLost { return .lost(loss.reason ?? "its tables are gone") }
    guard case .rows(let added) = loss.segments, case .rows(let gone) = loss.segmentsBroughtBack,
      case .rows(let addedFlows) = loss.flows, case .rows(let changed) = loss.flowsBroughtBack,
      case .rows(let live) = loss.liveSegments
    else { return .unknown(loss.reason ?? "it was not counted") }
    let point = DatabaseReading.Place.snapshot(snapshot.name)
    switch await database.outcome({ () async throws(RemoteFailure) -> Assessment.Rows in
      var rows = Assessment.Rows()
      (rows.segmentsGone, rows.segmentsAdded) = (gone, added)
      (rows.flowsAdded, rows.liveSegments) = (addedFlows, live)
      rows.flowsGone = try await database.number(
        .missingFlows, live: .live, point: point)
      rows.flowsChanged = max(0, changed - rows.flowsGone)
      try await addFlows(point, &rows)
      return rows
    }) {
    case .answer(let rows): return .compared(rows)
    case .absent(let reason), .incomplete(let reason), .unreachable(let reason):
      return .unknown(reason)
    }
  }

  private func addFlows(
    _ point: DatabaseReading.Place, _ rows: inout Assessment.Rows
  ) async throws(RemoteFailure) {
    let table = try await database.table(
      .flowFingerprints, live: .live, point: point)
    rows.flows = table.records.map { row in
      Assessment.FlowChange(
        id: row["flow_id"]?.textValue ?? "", live: row["live_total"]?.integerValue ?? 0,
        point: row["point_total"]?.integerValue ?? 0)
    }
    rows.flowsDiffering = max(
      rows.flows.count, table.records.first?["total"]?.integerValue ?? 0)
  }

  /// Whose segments tell which objects are missed: the point's, where the live ones are lost.
  private func place(
    _ standing: Assessment.Standing<Assessment.Rows>, _ part: RecoveryPoint.Part
  ) -> DatabaseReading.Place? {
    switch standing {
    case .compared: .live
    case .lost: part.snapshot.map { .snapshot($0.name) }
    case .unknown: nil
    }
  }

  // MARK: Objects

  private func standing(
    of bucket: String, _ snapshot: String, _ names: DatabaseReading.Place?, _ now: Timestamp
  ) async -> Assessment.Standing<Assessment.Objects> {
    do {
      guard try await connection.s3.hasBucket(bucket) else {
        return .lost("S3 has no such bucket")
      }
      let live = ObjectPlace.live(bucket)
      let point = ObjectPlace.snapshot(bucket: bucket, name: snapshot)
      var count = ObjectCount(names, isAlone: connection.site.buckets.count == 1)
      guard let names else {
        var pairings = PairingCursor(live: live, point: point, connection.s3)
        while let pairing = try await pairings.next() { count.add(pairing, nil) }
        return .compared(count.objects)
      }
      return .compared(try await named(count, live, point, names, now))
    } catch {
      return .unknown(error.problem.display)
    }
  }

  private func named(
    _ count: ObjectCount, _ live: ObjectPlace, _ point: ObjectPlace,
    _ names: DatabaseReading.Place, _ now: Timestamp
  ) async throws(RemoteFailure) -> Assessment.Objects {
    var count = count
    var nowhere = 0
    try await Inventory(connection).mergeNamed(
      live: live, point: point, by: names, now: now, nowhere: { _ in nowhere += 1 }
    ) { count.add($0, $1) }
    count.addNowhere(nowhere)
    return count.objects
  }
}

import Core
import Transport

/// What the snapshots of a point hold, as read inside them.
package struct PointContent: Sendable {
  /// P3 and P5 (tables), P4 (newest write), V12 (rows it should hold), V19 (segments against objects).
  package var checks: [Check] = []
  /// Rows by table; null where nobody could read them, or the database is not of the point.
  package var counts: Value = .null
  package var segments: Int?
  package var objects: Int?
  /// Segments whose object is in none of the bucket snapshots; nil where it is unknown.
  package var dangling: Int?
  /// Objects that no segment names.
  package var orphans: Int?
  package var newestWrite: Timestamp?
}

/// Reads inside the snapshots of a point, before anything is stopped.
package struct PointReading: Sendable {
  private let connection: SiteConnection
  private let database: DatabaseReading

  package init(_ connection: SiteConnection) {
    self.connection = connection
    database = DatabaseReading(connection)
  }

  package func content(of point: RecoveryPoint, now: Timestamp) async -> PointContent {
    var content = PointContent()
    if let snapshot = point.database.snapshot {
      await addTables(of: snapshot, &content)
      await addNewestWrite(of: snapshot, &content)
      await addLackingRows(of: snapshot, &content)
    }
    await addObjects(of: point, now, &content)
    return content
  }

  // MARK: The tables (P3, P4, P5)

  private func addTables(of snapshot: SnapshotFact, _ content: inout PointContent) async {
    let outcome = await database.outcome { () async throws(RemoteFailure) in
      try await database.digests(of: .snapshot(snapshot.name))
    }
    if case .answer(let digests) = outcome {
      content.counts = digests.counts
      content.segments = digests["segments"]?.rows
    }
    content.checks.append(tablesCheck("tables in snapshot \(snapshot.name)", outcome))
  }

  private func tablesCheck(
    _ title: String, _ outcome: DatabaseReading.Outcome<[String: DatabaseReading.TableDigest]>
  ) -> Check {
    let release = connection.site.tams.tables.rawValue
    switch outcome {
    case .answer(let digests):
      let isEmpty = digests["segments"]?.rows ?? 0 == 0 && digests["flows"]?.rows ?? 0 == 0
      return Check(
        id: "P3", title: title, verdict: isEmpty ? .fail : .pass,
        numbers: digests.counts.mapValue ?? [:],
        finding: isEmpty
          ? "the snapshot holds neither a flow nor a segment: it is not worth going back to"
          : "every table is there with the columns of \(release)")
    case .absent(let reason), .incomplete(let reason):
      return Check(
        id: "P5", title: title, verdict: .fail,
        finding: "the snapshot does not hold the tables of \(release): \(reason); check "
          + "tams.tables and database.schema in the site file")
    case .unreachable(let reason):
      return Check(
        id: "P3", title: title, verdict: .unknown,
        finding: "nobody can look inside the snapshot: \(reason)")
    }
  }

  /// The achievable RPO: what was registered later is not in the point.
  private func addNewestWrite(of snapshot: SnapshotFact, _ content: inout PointContent) async {
    guard content.segments ?? 0 > 0 else { return }
    let title = "newest write in snapshot \(snapshot.name)"
    let outcome = await database.outcome { () async throws(RemoteFailure) in
      try await database.newestWrite(in: .snapshot(snapshot.name))
    }
    switch outcome {
    case .answer(let newest?):
      content.newestWrite = newest
      let age = snapshot.created - newest
      content.checks.append(
        Check(
          id: "P4", title: title, verdict: age < .zero ? .degraded : .pass,
          numbers: ["newest": .time(newest), "age": .duration(age)],
          finding: age < .zero
            ? "it was registered \((.zero - age).rounded.text) after the snapshot was taken: the clocks of "
              + "TAMS and cluster differ, and times in the report are as uncertain"
            : "it was registered \(age.rounded.text) before the snapshot was taken"))
    case .answer(nil):
      content.checks.append(
        Check(
          id: "P4", title: title, verdict: .unknown,
          finding: "no segment says when it was registered"))
    case .absent(let reason), .incomplete(let reason), .unreachable(let reason):
      content.checks.append(
        Check(id: "P4", title: title, verdict: .unknown, finding: "it cannot be read: \(reason)"))
    }
  }

  // MARK: What live has from before (V12)

  /// Clocks of TAMS and cluster may differ by so much.
  private static let clockTolerance: Duration = .seconds(60)

  /// Live tells what a snapshot of an earlier time should hold, as far as live is still there. TAMS
  /// notes the time when an object is allocated: its segment may follow while the URL for it lasts.
  private func addLackingRows(of snapshot: SnapshotFact, _ content: inout PointContent) async {
    guard content.segments != nil else { return }
    let before = snapshot.created - connection.site.presignedLifetime - Self.clockTolerance
    let title = "rows from before snapshot \(snapshot.name) are in it"
    let outcome = await database.outcome { () async throws(RemoteFailure) in
      FoundOffenders(
        try await database.table(
          .rowsThePointLacks, live: .live, point: .snapshot(snapshot.name),
          taken: before
        ).records)
    }
    switch outcome {
    case .answer(let found):
      content.checks.append(
        Check(
          id: "V12", title: title, verdict: found.total == 0 ? .pass : .degraded,
          numbers: [
            "flows": .integer(found.total), "sample": .texts(found.sample.prefix(5).map(\.text)),
          ],
          finding: found.total == 0
            ? "it holds all that live has from before \(before.rfc3339) and keeps for good"
            : "\(found.total) flows have live segments from before it that it does not hold: choose "
              + "another point, unless they were meant to be gone then"))
    // Live tables are gone: nothing tells what the snapshot should hold.
    case .absent, .incomplete: return
    case .unreachable(let reason):
      content.checks.append(
        Check(id: "V12", title: title, verdict: .unknown, finding: "it cannot be told: \(reason)"))
    }
  }

  // MARK: How the parts fit (V19 on the pair)

  private func addObjects(
    of point: RecoveryPoint, _ now: Timestamp, _ content: inout PointContent
  ) async {
    let title = "segments of the point against its objects"
    do {
      let found = try await Inventory(connection).references(
        of: DatabaseReading.Place(point.database), in: point.buckets.map(ObjectPlace.init),
        now: now)
      content.objects = found.objects
      content.dangling = found.dangling.count
      content.orphans = found.orphans.count
      content.checks.append(Self.objectsCheck(title, found))
    } catch {
      content.checks.append(
        Check(
          id: "V19", title: title, verdict: .unknown,
          finding: "they cannot be compared: \(error.problem.display)"))
    }
  }

  private static func objectsCheck(_ title: String, _ found: Inventory.References) -> Check {
    let none = found.objects == 0 && found.segments > 0
    return Check(
      id: "V19", title: title,
      verdict: none ? .fail : found.dangling.count > 0 ? .degraded : .pass,
      numbers: [
        "segments": .integer(found.segments), "objects": .integer(found.objects),
        "dangling": .integer(found.dangling.count), "expired": .integer(found.expired),
        "orphans": .integer(found.orphans.count),
        "sample": .texts(found.dangling.sample.prefix(5)),
      ],
      finding: none
        ? "no object at all is there for \(found.segments) segments"
        : "\(found.dangling.count) of \(found.segments) segments have no object")
  }
}

extension ObjectPlace {
  /// Where the point has this bucket's objects: live, where the bucket is not restored.
  init(_ part: RecoveryPoint.Part) {
    self =
      part.snapshot.map { .snapshot(bucket: part.view.bucket, name: $0.name) }
      ?? .live(part.view.bucket)
  }
}

extension DatabaseReading.Place {
  init(_ part: RecoveryPoint.Part) {
    self = part.snapshot.map { .snapshot($0.name) } ?? .live
  }
}

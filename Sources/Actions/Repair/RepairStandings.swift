import Core
import Transport

/// How what is there now stands to changes, read for many at a time.
struct RepairStandings: Sendable {
  let connection: SiteConnection
  let tables: RepairTables

  init(_ connection: SiteConnection) {
    self.connection = connection
    tables = RepairTables(connection)
  }

  /// One standing a change, in their order.
  func of(_ changes: [RepairChange]) async throws(RemoteFailure) -> [RepairStanding] {
    var found: [String: Value] = [:]
    try await readObjects(changes, &found)
    try await readOrphans(changes, &found)
    try await readMarks(changes, &found)
    try await readSegments(changes, &found)
    try await readObstacles(changes, &found)
    try await readDerived(changes, &found)
    try await readRequests(changes, &found)
    found.merge(try await TableCompletion(connection).found(changes)) { first, _ in first }
    return changes.map { $0.standing(found[$0.target] ?? .null) }
  }

  // MARK: One kind at a time, by the target of the change

  private func readObjects(
    _ changes: [RepairChange], _ found: inout [String: Value]
  ) async throws(RemoteFailure) {
    let places = changes.compactMap { change -> (target: String, bucket: String, key: String)? in
      switch change {
      case .copyObject(let bucket, let key, _, _, _), .fetchObject(let bucket, let key, _, _, _):
        return (change.target, bucket, key)
      case .markLost, .removeSegment, .adoptSegment, .addObjectRow, .addReference, .moveSegment,
        .settleRequest, .addColumn, .createTable, .markOrphan, .dropOrphan:
        return nil
      }
    }
    let client = connection.s3
    let heads = try await concurrently(places) { (place) async throws(RemoteFailure) in
      try await client.head(place.key, in: place.bucket)
    }
    for (place, head) in zip(places, heads) {
      guard let head else { continue }
      found[place.target] = .map(["etag": .text(head.etag), "size": .integer(head.size)])
    }
    await recogniseFetched(
      changes, Dictionary(zip(places.map(\.target), heads), uniquingKeysWith: { one, _ in one }),
      &found)
    // TAMS may have deleted segment and object meanwhile: such an object would be nobody's.
    let absent = places.filter { found[$0.target] == nil }
    let named = try await tables.rows(
      PackageResources.segments_of_keys_sql, of: absent.map(\.key))
    let wanted = Set(named.texts("storage_path"))
    for place in absent where !wanted.contains(place.key) {
      found[place.target] = .text("no segment names it any more")
    }
  }

  /// An object from a replica may have got another ETag here.
  private func recogniseFetched(
    _ changes: [RepairChange], _ heads: [String: S3Head?], _ found: inout [String: Value]
  ) async {
    for change in changes {
      guard case .fetchObject(let bucket, let key, let replica, let etag, let size) = change,
        case let head?? = heads[change.target], head.etag != etag,
        let source = ObjectFromReplica(connection, bucket: bucket, replica: replica)
      else { continue }
      do throws(RemoteFailure) {
        guard try await source.isSame(head, key, etag: etag, size: size) else { continue }
        found[change.target] = .map(["etag": .text(etag), "size": .integer(size)])
      } catch {
        // Only this change is in doubt by it.
        found[change.target] = .text(
          "replica \(replica) cannot be asked whether it is its object: \(error.problem.display)")
      }
    }
  }

  private func readMarks(
    _ changes: [RepairChange], _ found: inout [String: Value]
  ) async throws(RemoteFailure) {
    let targets = Self.targets(changes) { change in
      if case .markLost(let flow, _, _, _) = change { flow } else { nil }
    }
    for row in try await tables.rows(PackageResources.marks_of_flows_sql, of: targets.names) {
      found[targets[row["flow_id"]]] = row["mark"]
    }
  }

  /// Whole rows where rows are removed or taken back, their keys where they are moved.
  private func readSegments(
    _ changes: [RepairChange], _ found: inout [String: Value]
  ) async throws(RemoteFailure) {
    let removed = Self.targets(changes) { change in
      if case .removeSegment(let row) = change {
        row.id
      } else if case .adoptSegment(let row, _) = change {
        row.id
      } else {
        nil
      }
    }
    let moved = Self.targets(changes) { change in
      if case .moveSegment(let id, _, _, _) = change { id } else { nil }
    }
    let names = Set(removed.names + moved.names).sorted()
    let movedNames = Set(moved.names)
    var seen: Set<String> = []
    for row in try await tables.rows(PackageResources.segments_of_ids_sql, of: names) {
      let id = row["id"]?.textValue ?? ""
      let isMoved = movedNames.contains(id)
      let target = (isMoved ? moved : removed)[row["id"]]
      // Two rows of one id cannot be told apart.
      guard seen.insert(id).inserted else {
        found[target] = .text("several rows")
        continue
      }
      found[target] =
        isMoved ? row["storage_path"] : SegmentRow(row)?.value ?? .text("a row of another shape")
    }
  }

  /// Why a row that is to be taken back and is not there cannot be.
  private func readObstacles(
    _ changes: [RepairChange], _ found: inout [String: Value]
  ) async throws(RemoteFailure) {
    let rows = changes.compactMap { change -> SegmentRow? in
      guard case .adoptSegment(let row, _) = change, found[change.target] == nil else { return nil }
      return row
    }
    let flows = Set(
      try await tables.rows(
        PackageResources.flows_of_ids_sql, of: Set(rows.map(\.flow)).sorted()
      ).texts("id"))
    let taken = try await TakenTimes(connection).of(rows)
    let connection = connection
    let objects = try await concurrently(rows) { (row) async throws(RemoteFailure) in
      try await connection.liveObject(row.path)
    }
    for (row, object) in zip(rows, objects) {
      let reason: String? =
        if !flows.contains(row.flow) {
          "flow \(row.flow) is not there"
        } else if object?.size ?? 0 == 0 {
          "object \(row.path) is not there, or has no bytes"
        } else {
          taken[row.id].map { "segment \($0) has its time" }
        }
      let target = RepairChange.adoptSegment(row, snapshot: "").target
      found[target] = reason.map(Value.text)
    }
  }

  private func readDerived(
    _ changes: [RepairChange], _ found: inout [String: Value]
  ) async throws(RemoteFailure) {
    let rows = Self.targets(changes) { change in
      if case .addObjectRow(let object) = change { object } else { nil }
    }
    for row in try await tables.rows(PackageResources.objects_of_ids_sql, of: rows.names) {
      found[rows[row["id"]]] = .bool(true)
    }
    let referring = Self.targets(changes) { change in
      if case .addReference(let object, _, _) = change { object } else { nil }
    }
    let references = try await tables.rows(
      PackageResources.references_of_objects_sql, of: referring.names)
    for row in references {
      let reference = RepairChange.addReference(
        object: row["object_id"]?.textValue ?? "", flow: row["flow_id"]?.textValue ?? "",
        created: nil)
      found[reference.target] = .bool(true)
    }
  }

  private func readRequests(
    _ changes: [RepairChange], _ found: inout [String: Value]
  ) async throws(RemoteFailure) {
    let targets = Self.targets(changes) { change in
      if case .settleRequest(let id, _, _, _) = change { id } else { nil }
    }
    for row in try await tables.rows(PackageResources.requests_of_ids_sql, of: targets.names) {
      found[targets[row["id"]]] = .map(["status": row["status"] ?? .null])
    }
  }

  // MARK: Names

  /// The targets of some changes by the name a statement knows them by.
  private struct Targets {
    private let byName: [String: String]
    let names: [String]

    init(_ byName: [String: String]) {
      self.byName = byName
      names = byName.keys.sorted()
    }

    subscript(_ name: Value?) -> String { name?.textValue.flatMap { byName[$0] } ?? "" }
  }

  private static func targets(
    _ changes: [RepairChange], _ name: (RepairChange) -> String?
  ) -> Targets {
    Targets(
      Dictionary(
        changes.compactMap { change in name(change).map { ($0, change.target) } },
        uniquingKeysWith: { first, _ in first }))
  }
}

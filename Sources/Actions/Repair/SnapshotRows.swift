import Core
import Transport

/// Segments that live has lost and snapshots of the database have.
///
/// A row that live or a newer snapshot lacks although it knows of later registrations was deleted there on
/// purpose, or lost in part: it is not taken back. So each snapshot is asked only for what was registered
/// later than anything known by then.
struct SnapshotRows {
  struct Answer {
    var rows: [RepairFindings.LostRow] = []
    /// What is left out, by the limit of the statement.
    var leftOut = 0
    var notes: [String] = []
  }

  private let connection: SiteConnection
  private let tables: RepairTables
  private let terms: RepairSearch.Terms
  private let say: @Sendable (String) -> Void

  /// Clocks of TAMS and cluster may differ by so much.
  private static let clockTolerance: Duration = .seconds(60)

  init(
    _ connection: SiteConnection, _ terms: RepairSearch.Terms,
    _ say: @escaping @Sendable (String) -> Void
  ) {
    self.connection = connection
    tables = RepairTables(connection)
    self.terms = terms
    self.say = say
  }

  /// `orphans` are keys that no live segment names.
  func found(orphans: [String], now: Timestamp) async throws -> Answer {
    var answer = Answer()
    guard var known = try await tables.newestRegistration(in: .live) else {
      answer.notes.append(
        "live does not tell when any of its segments was registered, so nothing tells what of a "
          + "database snapshot was deleted on purpose: no segment is taken back")
      return answer
    }
    let snapshots = try await usableSnapshots()
    for snapshot in snapshots where snapshot.created > known - Self.clockTolerance {
      say("looking for segments in database snapshot \(snapshot.name)")
      do throws(RemoteFailure) {
        let newest = try await tables.newestRegistration(
          in: .snapshot(snapshot.name))
        try await add(snapshot.name, after: known, now, &answer)
        known = max(known, newest ?? known)
      } catch {
        guard error.saysAbsent || !terms.adoptsOrphans else { throw error }
        answer.notes.append(
          "database snapshot \(snapshot.name) is not looked into: \(error.problem.what)")
      }
    }
    if terms.adoptsOrphans {
      let named = Set(answer.rows.map(\.row.path))
      answer.notes += try await deleted(orphans.filter { !named.contains($0) }, snapshots)
    }
    return answer
  }

  /// Newest first.
  private func usableSnapshots() async throws -> [SnapshotFact] {
    let reading = try await ProtectionReading.read(connection)
    return terms.chosen(from: reading.snapshots(of: .database)).sorted {
      ($0.created, $0.name) > ($1.created, $1.name)
    }
  }

  // MARK: Rows that can be taken back

  private func add(
    _ snapshot: String, after known: Timestamp, _ now: Timestamp, _ answer: inout Answer
  ) async throws(RemoteFailure) {
    let listed = try await tables.listed(
      PackageResources.repairable_segments_sql, in: snapshot, after: known, now: now)
    answer.leftOut += listed.total - listed.rows.count
    let whole = listed.rows.compactMap { record in SegmentRow(record).map { ($0, record) } }
    if whole.count < listed.rows.count {
      answer.notes.append(
        "\(listed.rows.count - whole.count) segments in database snapshot \(snapshot) have no id of "
          + "their own: take them back by hand")
    }
    var seen = Set(answer.rows.map(\.row.id))
    let records = whole.filter { seen.insert($0.0.id).inserted }
    let rows = records.map(\.0)
    let connection = connection
    let sizes = try await concurrently(rows) { (row) async throws(RemoteFailure) in
      try await connection.liveObject(row.path)?.size
    }
    let taken = try await TakenTimes(connection).of(rows)
    for ((row, record), size) in zip(records, sizes) {
      guard let registered = record["registered"]?.instant else { continue }
      answer.rows.append(
        RepairFindings.LostRow(
          row, snapshot: snapshot, registered: registered,
          hasFlow: record["has_flow"] == .bool(true),
          hasObjectRow: record["has_object"] == .bool(true), size: size, taken: taken[row.id]))
    }
  }

  // MARK: Rows that cannot

  /// In words, for keys of orphans that no row to take back names.
  private func deleted(
    _ keys: [String], _ snapshots: [SnapshotFact]
  ) async throws(RemoteFailure) -> [String] {
    var notes: [String] = []
    var open = Set(keys)
    for snapshot in snapshots where !open.isEmpty {
      let rows: [[String: Value]]
      do throws(RemoteFailure) {
        rows = try await tables.rows(
          PackageResources.segments_of_keys_sql, of: open.sorted(), in: .snapshot(snapshot.name))
      } catch {
        guard error.saysAbsent else { throw error }
        continue
      }
      guard let first = rows.first else { continue }
      let found = Set(rows.texts("storage_path"))
      open.subtract(found)
      notes.append(
        "\(found.count) objects without a segment had one in database snapshot \(snapshot.name), "
          + "such as \(first["storage_path"]?.textValue ?? "") of flow "
          + "\(first["flow_id"]?.textValue ?? ""): live or a newer snapshot knows later "
          + "registrations, so they were deleted since, or lost in part; register them by hand where "
          + "they are wanted")
    }
    return notes
  }
}

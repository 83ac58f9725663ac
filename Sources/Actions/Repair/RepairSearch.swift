import Core
import Signing
import Transport

/// Looks in live data for what can be mended, and decides how. Changes nothing.
package struct RepairSearch: Sendable {
  package struct Terms: Sendable {
    /// Objects come from no snapshot younger than this.
    package var latest: Timestamp
    /// Only from snapshots of these names, where any holds what is looked for.
    package var named: Set<String> = []
    /// Rows of segments whose objects are lost are removed.
    package var removesLost = false
    /// Segments that only snapshots of the database have are taken back.
    package var adoptsOrphans = false

    package init(latest: Timestamp) { self.latest = latest }

    /// Of the snapshots that hold what is looked for.
    func chosen(from snapshots: [SnapshotFact]) -> [SnapshotFact] {
      let isNamed = names(any: snapshots)
      return snapshots.filter { snapshot in
        snapshot.state == SnapshotFact.usableState && snapshot.created <= latest
          && (!isNamed || named.contains(snapshot.name))
      }
    }

    func names(any snapshots: [SnapshotFact]) -> Bool {
      snapshots.contains { named.contains($0.name) }
    }
  }

  package struct Answer: Sendable {
    package let manifest: RepairManifest
    package let checks: [Check]
  }

  private let connection: SiteConnection
  private let tables: RepairTables
  private let say: @Sendable (String) -> Void

  package init(
    _ connection: SiteConnection, progress: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.connection = connection
    tables = RepairTables(connection)
    say = progress
  }

  /// Throws `Failure` and `RemoteFailure`: what cannot be read is never taken for lost.
  package func answer(_ terms: Terms, now: Timestamp) async throws -> Answer {
    try Self.refuseUnknownTables(connection.site)
    let protection = try await ProtectionReading.read(connection)
    let unknown = terms.named.subtracting(protection.snapshots.map(\.name))
    guard unknown.isEmpty else {
      throw Failure.failed(
        Problem(
          .snapshotGone,
          "there is no snapshot \(unknown.sorted().joined(separator: ", "))",
          at: connection.site.vast.endpoint, hint: "tamsdr points shows what there is"))
    }
    var findings = RepairFindings()
    say("P5 looking at the columns of the tables")
    findings.missingParts = try await TableCompletion(connection).missingParts()
    let columns = RepairChecks.columns(findings.missingParts, of: connection.site.tams.tables)
    guard findings.missingParts.isEmpty else {
      let decision = decide(findings, terms)
      return Answer(manifest: manifest(decision, leftOut: 0, now), checks: [columns])
    }
    say("V04 looking for live delete requests")
    let requests = try await tables.listed(PackageResources.repairable_requests_sql)
    findings.requests = requests.rows.compactMap(RepairFindings.LiveRequest.init)
    say("V09 looking for rows that are missing")
    let objects = try await tables.listed(PackageResources.repairable_objects_sql)
    findings.missingObjects = objects.rows.texts("object_id")
    let references = try await tables.listed(PackageResources.repairable_references_sql)
    findings.missingReferences = try await dated(references.rows)

    say("V19 comparing the segments with the objects of \(connection.site.buckets.count) buckets")
    let inventory = try await Inventory(connection).references(
      of: .live, in: connection.site.buckets.map { .live($0) }, now: now,
      keeping: RepairManifest.limit
    ) { say("\($0.segments) segments, \($0.objects) objects compared") }
    let keys = inventory.dangling.sample
    let (rows, nameless) = try await rows(on: keys)
    let copies = try await SnapshotCopies(connection, terms, say).of(keys)
    // Where snapshots of objects are named, from nowhere else.
    let replicated =
      !terms.names(any: protection.snapshots(of: .media))
      ? await ReplicaCopies(connection, say).of(
        keys.filter { !(copies[$0] ?? []).contains { $0.size > 0 } })
      : ReplicaCopies.Answer()
    findings.dangling = keys.map { key in
      RepairFindings.DanglingKey(
        key: key, rows: rows[key] ?? [], copies: copies[key] ?? [],
        replicated: replicated.found[key] ?? .nowhere)
    }
    let uncopied = findings.dangling
      .filter { $0.copies.isEmpty && $0.replicated == .nowhere }.flatMap(\.rows)
    findings.elsewhere = try await places(of: Set(uncopied.map(\.object)))
    findings.marks = try await marks(of: Set(uncopied.map(\.flow)))
    var lost = SnapshotRows.Answer()
    if inventory.orphans.count > 0 || terms.adoptsOrphans {
      lost = try await SnapshotRows(connection, terms, say)
        .found(orphans: inventory.orphans.sample, now: now)
    }
    findings.lostRows = lost.rows

    let decision = decide(findings, terms)
    var leftOut = max(0, decision.changes.count - RepairManifest.limit)
    if terms.adoptsOrphans { leftOut += lost.leftOut }
    for list in [requests, objects, references] { leftOut += list.total - list.rows.count }
    if keys.count == RepairManifest.limit {
      leftOut += max(0, inventory.dangling.count - rows.values.reduce(0) { $0 + $1.count })
    }
    let checks = RepairChecks(
      requests: requests.total, objects: objects.total, references: references.total,
      inventory: inventory, decision: decision, adoptsOrphans: terms.adoptsOrphans)
    let notes = nameless + replicated.notes + lost.notes
    return Answer(
      manifest: manifest(decision, notes, leftOut: leftOut, now), checks: [columns] + checks.all)
  }

  private func decide(_ findings: RepairFindings, _ terms: Terms) -> RepairDecision {
    RepairDecision(
      findings, removesLost: terms.removesLost, adoptsOrphans: terms.adoptsOrphans
    ) { String(hexadecimal(sha256($0.utf8)).prefix(16)) }
  }

  private func manifest(
    _ decision: RepairDecision, _ notes: [String] = [], leftOut: Int, _ now: Timestamp
  ) -> RepairManifest {
    RepairManifest(
      site: RepairManifestFile.place(of: connection.site), made: now,
      changes: Array(decision.changes.prefix(RepairManifest.limit)), leftOut: leftOut,
      notes: decision.notes + notes)
  }

  static func refuseUnknownTables(_ site: Site) throws(Failure) {
    guard site.tams.tables == .vasttams7 else {
      throw .failed(
        Problem(
          .repairRefused,
          "repairs know the tables of vasttams-7 only, and these are \(site.tams.tables.rawValue)'s",
          at: site.name, hint: "restore the database or the bucket as a whole"))
    }
  }

  // MARK: Rows

  /// The rows on each key; those that cannot be told from others, in words.
  private func rows(
    on keys: [String]
  ) async throws(RemoteFailure) -> (rows: [String: [SegmentRow]], nameless: [String]) {
    var rows: [String: [SegmentRow]] = [:]
    var nameless: [String: Int] = [:]
    for record in try await tables.rows(PackageResources.segments_of_keys_sql, of: keys) {
      if let row = SegmentRow(record) {
        rows[row.path, default: []].append(row)
      } else {
        nameless[record["storage_path"]?.textValue ?? "", default: 0] += 1
      }
    }
    return (
      rows,
      nameless.sorted { $0.key < $1.key }
        .map { "\($0.value) segments on \($0.key) have no id of their own: mend them by hand" }
    )
  }

  /// An ingest leaves no other trace of its time than the object it wrote.
  private func dated(
    _ rows: [[String: Value]]
  ) async throws(RemoteFailure) -> [RepairFindings.MissingReference] {
    let connection = connection
    return try await concurrently(rows) { (row) async throws(RemoteFailure) in
      var written: Timestamp?
      if let key = row["key"]?.textValue, !key.isEmpty {
        written = try await connection.liveObject(key)?.modified
      }
      return RepairFindings.MissingReference(
        object: row["object_id"]?.textValue ?? "", flow: row["flow_id"]?.textValue ?? "",
        written: written)
    }
  }

  private func marks(of flows: Set<String>) async throws(RemoteFailure) -> [String: String] {
    let rows = try await tables.rows(PackageResources.marks_of_flows_sql, of: flows.sorted())
    return Dictionary(
      rows.compactMap { row in
        row["flow_id"]?.textValue.flatMap { flow in row["mark"]?.textValue.map { (flow, $0) } }
      }, uniquingKeysWith: { first, _ in first })
  }

  // MARK: Objects

  /// More than one key says that nothing tells which is meant; of those a few are enough.
  private static let placesShown = 3

  private func places(
    of objects: Set<String>
  ) async throws(RemoteFailure) -> [String: [String]] {
    var places: [String: [String]] = [:]
    guard !objects.isEmpty else { return places }
    say("looking for \(objects.count) objects under other keys")
    var cursor = ObjectCursor(connection.site.buckets.map { .live($0) }, connection.s3)
    while let object = try await cursor.next() {
      let name = object.key.split(separator: "/").last.map(String.init) ?? ""
      if objects.contains(name), places[name, default: []].count < Self.placesShown {
        places[name, default: []].append(object.key)
      }
    }
    return places
  }
}

extension RepairFindings.LiveRequest {
  fileprivate init?(_ row: [String: Value]) {
    guard let id = row["id"]?.textValue, let status = row["status"]?.textValue else { return nil }
    self.init(
      id: id, flow: row["flow_id"]?.textValue ?? "", status: status,
      updated: row["updated"]?.instant)
  }
}

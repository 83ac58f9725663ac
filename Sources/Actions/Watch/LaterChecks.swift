import Core
import Transport

/// Looks again at what a run brought back, while clients write: what the point held must still be there
/// and the same, and nothing may have been written while the fence stood. Reads only.
package struct LaterChecks: Sendable {
  let connection: SiteConnection
  let restored: Restored
  let progress: @Sendable (String) -> Void
  private var database: DatabaseReading { DatabaseReading(connection) }

  package init(
    _ connection: SiteConnection, _ restored: Restored,
    progress: @escaping @Sendable (String) -> Void
  ) {
    self.connection = connection
    self.restored = restored
    self.progress = progress
  }

  /// The checks in the order of their numbers; what cannot be asked is unknown, with the reason.
  package func run(now: Timestamp) async -> [Check] {
    var checks = [await answersCheck()]
    checks.append(await rowsCheck())
    checks.append(await newestCheck())
    let written = await fenceCheck()
    checks.append(written)
    checks.append(await referencesCheck(now))
    let objects = await objectsCheck()
    if restored.lateWritesUntil != nil { checks.append(lateCheck(objects, written, now)) }
    return checks + objects
  }

  func check(
    _ id: String, _ title: String, _ work: () async throws -> Check
  ) async -> Check {
    progress("\(id) \(title)")
    do {
      return try await work()
    } catch {
      return Check(
        id: id, title: title, verdict: .unknown, finding: "not told: \(Problem(of: error).display)")
    }
  }

  // MARK: What the API shows (V05)

  /// At the address clients use.
  private func answersCheck() async -> Check {
    await check("V05", "the API shows what the database holds") {
      try await SentinelReading(connection, connection.openTams).read(wanted: 5).check
    }
  }

  // MARK: The database (V06, V12, V13)

  /// Clients and retention may delete; only a table that lost all its rows is damage for certain.
  private func rowsCheck() async -> Check {
    let title = "what the point held is still there"
    return await check("V06", title) {
      let live = try await database.digests(of: .live)
      let emptied = restored.rows.filter { $0.value > 0 && live[$0.key]?.rows ?? 0 == 0 }
        .keys.sorted()
      guard emptied.isEmpty else {
        return Check(
          id: "V06", title: title, verdict: .fail,
          numbers: ["rows": live.counts, "emptied": .texts(emptied)],
          finding: "no row is left in \(emptied.joined(separator: ", "))")
      }
      guard !restored.rows.isEmpty else {
        return Check(
          id: "V06", title: title, verdict: .unknown,
          finding: "the run did not count the rows: nothing tells how many there should be")
      }
      guard let snapshot = restored.point.database.snapshot else {
        let missing = restored.rows.filter { live[$0.key]?.rows ?? 0 < $0.value }.keys.sorted()
        return Check(
          id: "V06", title: title, verdict: missing.isEmpty ? .pass : .degraded,
          numbers: ["rows": live.counts],
          finding: missing.isEmpty
            ? "no table has fewer rows than when service was back"
            : "fewer rows than when service was back in \(missing.joined(separator: ", "))")
      }
      let gone = try await database.number(
        .lostSegments, live: .snapshot(snapshot.name), point: .live)
      return Check(
        id: "V06", title: title, verdict: gone == 0 ? .pass : .degraded,
        numbers: ["rows": live.counts, "gone": .integer(gone)],
        finding: gone == 0
          ? "every segment of the point is there as it was"
          : "\(gone) segments of the point are gone or changed: deleted since, by clients or retention?"
      )
    }
  }

  private func newestCheck() async -> Check {
    let title = "the newest segment is the point's or newer"
    return await check("V12", title) {
      let live = try await newest(.live)
      let point: Timestamp? =
        if let snapshot = restored.point.database.snapshot {
          try await newest(.snapshot(snapshot.name))
        } else { nil }
      return Check(
        id: "V12", title: title, verdict: verdict(live: live, point: point),
        numbers: [
          "live": live.map(Value.time) ?? .null, "point": point.map(Value.time) ?? .null,
        ],
        finding: live.map { "the newest was registered \($0.rfc3339)" } ?? "there is no segment")
    }
  }

  private func newest(_ place: DatabaseReading.Place) async throws(RemoteFailure) -> Timestamp? {
    try await database.table(.newestWrite, live: place)
      .rows.first?.first?.instant
  }

  private func verdict(live: Timestamp?, point: Timestamp?) -> Verdict {
    switch (live, point) {
    case (.some(let live), .some(let point)): live < point ? .fail : .pass
    case (.some, nil): .pass
    case (nil, .some): .fail
    case (nil, nil): .unknown
    }
  }

  /// A row of the time in which the fence stood was written through it.
  private func fenceCheck() async -> Check {
    let title = "nothing was registered while the fence stood"
    return await check("V13", title) {
      guard let fenced = restored.fenced else {
        return Check(id: "V13", title: title, verdict: .unknown, finding: "nothing was fenced")
      }
      let records = try await database.table(
        .referencesBetween, live: .live, taken: fenced,
        opened: restored.opened
      ).records
      let rows = records.filter {
        !restored.canaries.contains($0["object_id"]?.textValue ?? "")
      }
      let own = records.count - rows.count
      let count = max(rows.count, (records.first?["total"]?.integerValue ?? 0) - own)
      return Check(
        id: "V13", title: title, verdict: count == 0 ? .pass : .fail,
        numbers: [
          "from": .time(fenced), "to": .time(restored.opened),
          "sample": .texts(rows.compactMap { $0["object_id"]?.textValue }),
        ],
        finding: count == 0
          ? "no segment is of that time"
          : "\(count) segments were registered between \(fenced.rfc3339) and "
            + restored.opened.rfc3339)
    }
  }
}

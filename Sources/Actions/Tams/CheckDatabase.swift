import Core
import Transport

/// Compares the live database with the snapshot it was restored from.
package struct CheckDatabase: Action {
  package static let spec = ActionSpec(
    name: "tams.check_database",
    help: "compares counts, columns and per-flow fingerprints of live with the point's",
    inputs: [
      .init("point", RecoveryPoint.type, required: true, help: "the point restored")
    ],
    outputs: [
      .init("counts", .map(.integer), help: "rows of each live table"),
      .init("flows_compared", .integer, help: "flows whose fingerprints were compared"),
    ],
    role: .proof, timeout: .seconds(3_600))

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let point = try call.point()
    let database = DatabaseReading(connection)
    let live: [String: DatabaseReading.TableDigest]
    switch await database.outcome({ () async throws(RemoteFailure) in
      try await database.digests(of: .live)
    }) {
    case .answer(let digests): live = digests
    case .absent(let reason): return Self.noAnswer(.fail, "tables are not there: \(reason)")
    case .unreachable(let reason): return Self.noAnswer(.unknown, "no answer: \(reason)")
    }
    var result = ActionResult(outputs: ["counts": live.counts])
    if let snapshot = point.database.snapshot {
      result.checks.append(try await countsCheck(live, snapshot))
      result.checks.append(try await fingerprints(snapshot, &result))
    } else {
      result.checks.append(untouched(live, call))
    }
    return result
  }

  private static func noAnswer(_ verdict: Verdict, _ finding: String) -> ActionResult {
    ActionResult(checks: [
      Check(id: "V05", title: "the database answers", verdict: verdict, finding: finding)
    ])
  }

  /// The snapshot's own digests are the second witness: a zero passes only where it holds zero, too.
  private func countsCheck(
    _ live: [String: DatabaseReading.TableDigest], _ snapshot: SnapshotFact
  ) async throws -> Check {
    let database = DatabaseReading(connection)
    let point = try await database.digests(of: .snapshot(snapshot.name))
    let different = Set(live.keys).union(point.keys).filter { live[$0] != point[$0] }.sorted()
    var numbers: [String: Value] = [:]
    for name in Set(live.keys).union(point.keys) {
      numbers[name] = .map([
        "live": .integer(live[name]?.rows ?? 0), "point": .integer(point[name]?.rows ?? 0),
      ])
    }
    return Check(
      id: "V06", title: "tables as in snapshot \(snapshot.name)",
      verdict: different.isEmpty ? .pass : .fail, numbers: numbers,
      finding: different.isEmpty
        ? "all \(point.count) tables hold the same rows"
        : "other rows than the snapshot's in \(different.joined(separator: ", "))")
  }

  private func fingerprints(
    _ snapshot: SnapshotFact, _ result: inout ActionResult
  ) async throws -> Check {
    let database = DatabaseReading(connection)
    let place = DatabaseReading.Place.snapshot(snapshot.name)
    let table = try await database.table(
      PackageResources.flow_fingerprints_sql, live: .live, point: place)
    let flows = try await database.number(PackageResources.flow_count_sql, live: .live)
    result.outputs["flows_compared"] = .integer(flows)
    let offenders = table.rows.compactMap { $0.first?.textValue }
    return Check(
      id: "V12", title: "fingerprint of each flow's segments",
      verdict: offenders.isEmpty ? .pass : .fail,
      numbers: [
        "flows": .integer(flows), "different": .integer(offenders.count),
        "sample": .texts(offenders.prefix(10)),
      ],
      finding: offenders.isEmpty
        ? "the segments of all \(flows) flows are the snapshot's"
        : "the segments of \(offenders.count) flows or more differ from the snapshot's")
  }

  /// Nothing of it was restored: what was counted before the run is the second witness.
  private func untouched(
    _ live: [String: DatabaseReading.TableDigest], _ call: ActionCall
  ) -> Check {
    let before = call.run.last(ChooseRecoveryPoint.spec.name)
      .map { Loss($0.result.outputs["loss"] ?? .null) }
    let rows = live["segments"]?.rows ?? 0
    let expected = before?.liveSegments ?? .unknown
    let verdict: Verdict =
      switch expected {
      case .rows(let count): count == rows ? .pass : .fail
      case .unknown: .unknown
      }
    return Check(
      id: "V06", title: "the database was left alone", verdict: verdict,
      numbers: ["segments": .integer(rows), "before": expected.value],
      finding: "\(rows) segments, \(expected.value.display) before the run")
  }
}

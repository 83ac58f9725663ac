import Core
import Transport

/// Compares the live database with the snapshot it was restored from, and its tables with each other.
package struct CheckDatabase: Action {
  package static let spec = ActionSpec(
    name: "tams.check_database",
    help: "compares counts, columns, per-flow fingerprints, metadata and webhooks of live with the "
      + "point's, and looks for rows whose counterpart is missing, time ranges that are none or "
      + "overlap, identities there twice and rows younger than the point",
    inputs: [
      .init("point", RecoveryPoint.type, required: true, help: "the point restored"),
      .init(
        "clock_tolerance", .duration, default: .duration(.seconds(60)),
        help: "how much later than the snapshot a row's own clock may say it was made"),
    ],
    outputs: [
      .init("counts", .map(.integer), help: "rows of each live table"),
      .init("flows_compared", .integer, help: "flows whose fingerprints were compared"),
      .init("offenders", .map(.integer), help: "offenders by the number of their check"),
    ],
    role: .proof, timeout: .seconds(3_600), drill: .sandbox)

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let point = try call.point()
    let database = DatabaseReading(connection)
    call.services.progress("V06 counting the rows of every table")
    let live: [String: DatabaseReading.TableDigest]
    switch await database.outcome({ () async throws(RemoteFailure) in
      try await database.digests(of: .live)
    }) {
    case .answer(let digests): live = digests
    case .absent(let reason), .incomplete(let reason):
      return Self.noAnswer(
        .fail, "it does not hold the tables of \(connection.site.tams.tables.rawValue): \(reason)")
    case .unreachable(let reason): return Self.noAnswer(.unknown, "no answer: \(reason)")
    }
    var result = ActionResult(outputs: ["counts": live.counts])
    let witness = await BaselineWitness(point, connection, call)
    var counted = live
    var isWitnessed = true
    if let snapshot = point.database.snapshot {
      switch await database.outcome({ () async throws(RemoteFailure) in
        try await database.digests(of: .snapshot(snapshot.name))
      }) {
      case .answer(let digests):
        counted = digests
        result.checks.append(Self.countsCheck(live, digests, "snapshot \(snapshot.name)"))
        call.services.progress("V12 comparing the fingerprints of all flows")
        result.checks.append(try await fingerprints(snapshot, &result))
        result.checks += [witness.contradiction(digests)].compactMap { $0 }
      case .absent(let reason), .incomplete(let reason), .unreachable(let reason):
        call.services.progress("V12 comparing all flows with the baseline")
        result.checks += await witness.databaseChecks(live: live, snapshot, reason)
        counted = witness.baseline?.tables ?? [:]
        isWitnessed = !counted.isEmpty
      }
      result.warnings += witness.lost(call)
    } else {
      result.checks.append(untouched(live, call))
      isWitnessed = result.checks.first?.verdict == .pass
    }
    let catalogue = DatabaseCatalogue(
      database: database, point: point.database.snapshot, live: live, counted: counted,
      isWitnessed: isWitnessed, recorded: witness.baseline?.tables ?? [:], call: call)
    try await catalogue.run(&result)
    return result
  }

  private static func noAnswer(_ verdict: Verdict, _ finding: String) -> ActionResult {
    ActionResult(checks: [
      Check(id: "V05", title: "the database answers", verdict: verdict, finding: finding)
    ])
  }

  /// The digests of `origin`, the snapshot's own, are the second witness: a zero passes only where it
  /// holds zero, too.
  static func countsCheck(
    _ live: [String: DatabaseReading.TableDigest], _ point: [String: DatabaseReading.TableDigest],
    _ origin: String
  ) -> Check {
    let different = Set(live.keys).union(point.keys).filter { live[$0] != point[$0] }.sorted()
    // Rows of a table may be others although they are as many.
    let changed = different.count { live[$0]?.rows == point[$0]?.rows }
    var numbers: [String: Value] = ["changed": .integer(changed)]
    for name in Set(live.keys).union(point.keys) {
      numbers[name] = .map([
        "live": .integer(live[name]?.rows ?? 0), "point": .integer(point[name]?.rows ?? 0),
      ])
    }
    return Check(
      id: "V06", title: "tables as in \(origin)",
      verdict: different.isEmpty ? .pass : .fail, numbers: numbers,
      finding: different.isEmpty
        ? "all \(point.count) tables hold the same rows"
        : "other rows than in \(origin): \(different.joined(separator: ", "))")
  }

  private func fingerprints(
    _ snapshot: SnapshotFact, _ result: inout ActionResult
  ) async throws -> Check {
    let database = DatabaseReading(connection)
    let place = DatabaseReading.Place.snapshot(snapshot.name)
    let table = try await database.table(
      .flowFingerprints, live: .live, point: place)
    let flows = try await database.number(.flowCount, live: .live)
    result.outputs["flows_compared"] = .integer(flows)
    let offenders = table.rows.compactMap { $0.first?.textValue }
    let different = max(offenders.count, table.records.first?["total"]?.integerValue ?? 0)
    return Check(
      id: "V12", title: "fingerprint of each flow's segments",
      verdict: different == 0 ? .pass : .fail,
      numbers: [
        "flows": .integer(flows), "different": .integer(different), "sample": .texts(offenders),
      ],
      finding: different == 0
        ? "the segments of all \(flows) flows are the snapshot's"
        : "the segments of \(different) flows differ from the snapshot's")
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

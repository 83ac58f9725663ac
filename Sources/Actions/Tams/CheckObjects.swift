import Core
import Transport

/// Compares the live buckets with the snapshots they were restored from, and with the database.
package struct CheckObjects: Action {
  package static let spec = ActionSpec(
    name: "tams.check_objects",
    help:
      "compares keys, sizes and ETags of live with the point's, and looks for segments without object",
    inputs: [
      .init("point", RecoveryPoint.type, required: true, help: "the point restored")
    ],
    outputs: [
      .init("objects", .map(.integer), help: "objects of each live bucket"),
      .init("dangling", .any, help: "live segments whose object is not there, or unknown"),
      .init("orphans", .any, help: "live objects no segment refers to, or unknown"),
    ],
    role: .proof, timeout: .seconds(3_600))

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let point = try call.point()
    var result = ActionResult()
    var counts: [String: Value] = [:]
    for part in point.buckets {
      guard let snapshot = part.snapshot else { continue }
      call.services.progress("comparing bucket \(part.view.bucket) with \(snapshot.name)")
      let difference = try await Inventory(connection).difference(
        live: .live(part.view.bucket),
        point: .snapshot(bucket: part.view.bucket, name: snapshot.name))
      counts[part.view.bucket] = .integer(difference.liveObjects)
      result.checks.append(Self.inventoryCheck(part.view.bucket, snapshot, difference))
    }
    result.checks += try await referenceChecks(point, call, &result)
    result.outputs["objects"] = .map(counts)
    return result
  }

  private static func inventoryCheck(
    _ bucket: String, _ snapshot: SnapshotFact, _ difference: Inventory.Difference
  ) -> Check {
    let verdict: Verdict =
      !difference.isNone ? .fail : difference.pointObjects == 0 ? .unknown : .pass
    return Check(
      id: "V18", title: "bucket \(bucket) as in snapshot \(snapshot.name)", verdict: verdict,
      numbers: [
        "live": .integer(difference.liveObjects), "point": .integer(difference.pointObjects),
        "missing": .integer(difference.onlyPoint.count),
        "changed": .integer(difference.different.count),
        "added": .integer(difference.onlyLive.count),
        "sample": .texts(
          (difference.onlyPoint.sample + difference.different.sample + difference.onlyLive.sample)
            .prefix(10)),
      ],
      finding: difference.isNone
        ? "all \(difference.pointObjects) objects have the snapshot's size and ETag"
        : "\(difference.onlyPoint.count) objects are missing, \(difference.different.count) differ, "
          + "\(difference.onlyLive.count) are not the snapshot's")
  }

  // MARK: Against the database (V19, V23)

  private func referenceChecks(
    _ point: RecoveryPoint, _ call: ActionCall, _ result: inout ActionResult
  ) async throws -> [Check] {
    let nameless = try await DatabaseReading(connection)
      .number(PackageResources.segments_without_key_sql, live: .live)
    let oldest = point.buckets.compactMap(\.snapshot?.created).min()
    let found = try await Inventory(connection).references(
      of: .live, in: point.buckets.map { .live($0.view.bucket) }, now: call.services.now(),
      younger: oldest)
    result.outputs["dangling"] = .integer(found.dangling.count)
    result.outputs["orphans"] = .integer(found.orphans.count)
    let (verdict, finding) = judge(found, nameless: nameless, point, call)
    return [
      Check(
        id: "V19", title: "every segment has its object", verdict: verdict,
        numbers: [
          "segments": .integer(found.segments), "dangling": .integer(found.dangling.count),
          "dangling_after_snapshot": .integer(found.danglingYounger),
          "expired": .integer(found.expired), "without_key": .integer(nameless),
          "sample": .texts(found.dangling.sample.prefix(10)),
        ], finding: finding),
      Check(
        id: "V23", title: "objects without a segment", verdict: .pass,
        numbers: ["objects": .integer(found.objects), "orphans": .integer(found.orphans.count)],
        finding: "\(found.orphans.count) of \(found.objects) objects have no segment: a cost, "
          + "not a loss"),
    ]
  }

  /// What the point itself lacked was shown before anything was stopped. Where only buckets went
  /// back, so was the loss of what is younger than their snapshot. Anything else is damage.
  private func judge(
    _ found: Inventory.References, nameless: Int, _ point: RecoveryPoint, _ call: ActionCall
  ) -> (Verdict, String) {
    let dangling = found.dangling.count
    if nameless > 0 { return (.fail, "\(nameless) segments name no object") }
    if dangling == 0 {
      return found.segments == 0
        ? (.unknown, "there is no segment to check")
        : (
          .pass,
          "all \(found.segments) segments have their object, but for \(found.expired) past their "
            + "flow's retention"
        )
    }
    let isPair = point.kind != .onePart
    let shown = call.run.last(VerifyRecoveryPoint.spec.name)?.result.outputs["dangling"]
    if isPair, let shown = shown?.integerValue, dangling <= shown {
      return (.degraded, "\(dangling) segments have no object, as in the point itself")
    }
    if point.database.snapshot == nil, dangling == found.danglingYounger {
      return (
        .degraded,
        "\(dangling) segments are younger than the bucket snapshot and have lost their objects"
      )
    }
    return (.fail, "\(dangling) of \(found.segments) segments have no object")
  }
}

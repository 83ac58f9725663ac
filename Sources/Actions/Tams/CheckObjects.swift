import Core
import Transport

/// Compares the live buckets with the snapshots they were restored from, and with the database.
package struct CheckObjects: Action {
  package static let spec = ActionSpec(
    name: "tams.check_objects",
    help:
      "compares live objects with the point's, and looks for segments without object",
    inputs: [
      .init("point", RecoveryPoint.type, help: "the point restored"),
      .init(
        "compare", .bool, default: .bool(true),
        help: "false where live has gone on since: only segments and objects are held against each "
          + "other, and no point is needed"),
      .init(
        "sample", .integer, default: .integer(3_000),
        help: "objects of each bucket whose metadata is looked at, beside all written between the "
          + "point's snapshots; 3000 speak for all but 0.1 %"),
      .init(
        "reads", .integer, default: .integer(30),
        help: "objects of each bucket of which the first and last 64 KiB and the tags are read"),
      .init(
        "whole_reads", .integer, default: .integer(5),
        help: "objects of each bucket that are read whole, live and in the snapshot"),
    ],
    outputs: [
      .init("objects", .map(.integer), help: "objects of each live bucket"),
      .init("dangling", .any, help: "live segments whose object is not there, or unknown"),
      .init("orphans", .any, help: "live objects no segment refers to, or unknown"),
    ],
    role: .proof, timeout: .seconds(3_600), drill: .sandbox)

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let compares = call.inputs["compare"]?.boolValue ?? true
    let isGiven = compares || call.inputs["point"] ?? .null != .null
    let point = try isGiven ? call.point() : nil
    var result = ActionResult(outputs: ["objects": .map([:])])
    if compares, let point {
      try await compareBuckets(of: point, call, &result)
    } else {
      result.unmade = Self.uncompared
    }
    result.checks += try await referenceChecks(point, call, &result)
    return result
  }

  /// Live may differ from any point, and rightly: what is in an object cannot be held against one.
  private static let uncompared = ["V21", "V26"].map {
    UnmadeCheck(
      $0, "live is not compared with a point: that an object is there is all that is known")
  }

  private func compareBuckets(
    of point: RecoveryPoint, _ call: ActionCall, _ result: inout ActionResult
  ) async throws {
    var counts: [String: Value] = [:]
    let witness = await BaselineWitness(point, connection, call)
    for part in point.buckets {
      guard let snapshot = part.snapshot else { continue }
      let bucket = part.view.bucket
      switch try await compare(bucket, snapshot, point, witness, call) {
      case .compared(let comparison):
        counts[bucket] = .integer(comparison.keys.live)
        result.checks += comparison.checks
      case .unlisted(let reason): result.checks += Self.unlisted(bucket, snapshot, reason)
      }
    }
    result.warnings += witness.lost(call)
    result.outputs["objects"] = .map(counts)
  }

  private enum Compared {
    case compared(BucketComparison)
    /// Neither the snapshot nor a baseline tells what the bucket should hold.
    case unlisted(String)
  }

  /// With the snapshot's listing; with the baseline where nobody can list there.
  private func compare(
    _ bucket: String, _ snapshot: SnapshotFact, _ point: RecoveryPoint,
    _ witness: BaselineWitness, _ call: ActionCall
  ) async throws -> Compared {
    let samples = ObjectSamples(
      Self.sizes(call), skew: Self.skew(point, snapshot), run: call.run.run, bucket: bucket)
    var comparison = BucketComparison(bucket, snapshot, samples, connection, call)
    do throws(RemoteFailure) {
      try await comparison.run()
      return .compared(comparison)
    } catch {
      let place = ObjectPlace.snapshot(bucket: bucket, name: snapshot.name)
      guard let reason = await Inventory(connection).obstacle(at: place) else { throw error }
      guard let baseline = witness.baseline, baseline.buckets[bucket] != nil else {
        return .unlisted("\(reason), and \(witness.absence ?? "its baseline lacks the bucket")")
      }
      comparison = BucketComparison(
        bucket, snapshot, samples, connection, call, recorded: baseline)
      try await comparison.run()
      return .compared(comparison)
    }
  }

  private static func unlisted(
    _ bucket: String, _ snapshot: SnapshotFact, _ reason: String
  ) -> [Check] {
    [("V18", "keys"), ("V21", "sizes and ETags")].map { id, what in
      Check(
        id: id, title: "\(what) of bucket \(bucket) as in snapshot \(snapshot.name)",
        verdict: .unknown, finding: "nobody can list the snapshot: \(reason)")
    }
  }

  private static func sizes(_ call: ActionCall) -> ObjectSamples.Sizes {
    ObjectSamples.Sizes(
      heads: call.inputs["sample"]?.integerValue ?? 0,
      ranges: call.inputs["reads"]?.integerValue ?? 0,
      whole: call.inputs["whole_reads"]?.integerValue ?? 0)
  }

  /// What was written between the two snapshots of the point is where they may not fit.
  private static func skew(
    _ point: RecoveryPoint, _ snapshot: SnapshotFact
  ) -> ClosedRange<Timestamp>? {
    guard let database = point.database.snapshot?.created, database != snapshot.created else {
      return nil
    }
    return min(database, snapshot.created)...max(database, snapshot.created)
  }

  // MARK: Against the database (V19, V23)

  /// Where the tables are not there, what was found of the buckets still counts.
  private func referenceChecks(
    _ point: RecoveryPoint?, _ call: ActionCall, _ result: inout ActionResult
  ) async throws -> [Check] {
    do {
      return try await comparedReferences(point, call, &result)
    } catch let failure as RemoteFailure where failure.saysAbsent {
      return [("V19", Self.danglingTitle), ("V23", Self.orphanTitle)].map { id, title in
        Check(
          id: id, title: title, verdict: .unknown,
          finding: "the database cannot tell: \(failure.problem.what)")
      }
    }
  }

  private static let danglingTitle = "every segment has its object"
  private static let orphanTitle = "objects without a segment"

  private func comparedReferences(
    _ point: RecoveryPoint?, _ call: ActionCall, _ result: inout ActionResult
  ) async throws -> [Check] {
    let nameless = try await DatabaseReading(connection)
      .number(.segmentsWithoutKey, live: .live)
    let oldest = point?.buckets.compactMap(\.snapshot?.created).min()
    var cost = WorkCost()
    let (found, source) = try await cost.measure { () async throws(RemoteFailure) in
      try await references(call, younger: oldest)
    }
    result.outputs["dangling"] = .integer(found.dangling.count)
    result.outputs["orphans"] = .integer(found.orphans.count)
    let (verdict, finding) = judge(found, nameless: nameless, point, call)
    return [
      Check(
        id: "V19", title: Self.danglingTitle, verdict: verdict,
        numbers: cost.numbers(objects: found.objects).merging([
          "segments": .integer(found.segments), "dangling": .integer(found.dangling.count),
          "dangling_after_snapshot": .integer(found.danglingYounger),
          "expired": .integer(found.expired), "without_key": .integer(nameless),
          "inventory": .text(source.name),
          "offenders": .texts(found.dangling.sample),
        ]) { one, _ in one }, finding: "\(finding)\(source.remark) (\(cost.text))"),
      orphanCheck(found, point, call),
    ]
  }

  /// Where it is known what the buckets hold.
  private enum InventorySource {
    case catalog
    /// Why the Catalog was not asked; nil where the site names none.
    case listing(String?)

    var name: String {
      switch self {
      case .catalog: "catalog"
      case .listing: "listing"
      }
    }

    var remark: String {
      switch self {
      case .catalog: ", by the VAST Catalog"
      case .listing(let reason): reason.map { "; listed, as \($0)" } ?? ""
      }
    }
  }

  private func references(
    _ call: ActionCall, younger: Timestamp?
  ) async throws(RemoteFailure) -> (Inventory.References, InventorySource) {
    var reason: String?
    if let settled = Self.settled(call) {
      switch await asked(settled, call, younger) {
      case .success(let found)?: return (found, .catalog)
      case .failure(let obstacle)?: reason = obstacle.reason
      case nil: break
      }
    }
    let places = connection.site.buckets.map(ObjectPlace.live)
    call.services.progress("comparing the segments with the objects of \(places.count) buckets")
    let found = try await Inventory(connection).references(
      of: .live, in: places, now: call.services.now(), younger: younger
    ) { call.services.progress("\($0.segments) segments, \($0.objects) objects compared") }
    return (found, .listing(reason))
  }

  private struct Obstacle: Error {
    let reason: String
  }

  /// By the VAST Catalog, where the site names one.
  private func asked(
    _ settled: Timestamp, _ call: ActionCall, _ younger: Timestamp?
  ) async -> Result<Inventory.References, Obstacle>? {
    do throws(RemoteFailure) {
      guard let catalog = try await CatalogInventory(connection) else { return nil }
      if let reason = await catalog.obstacle(at: settled) {
        return .failure(Obstacle(reason: reason))
      }
      call.services.progress("asking the VAST Catalog for the objects of the segments")
      return .success(try await catalog.references(now: call.services.now(), younger: younger))
    } catch {
      return .failure(
        Obstacle(reason: "the VAST Catalog cannot be asked: \(error.problem.display)"))
    }
  }

  /// When the last commit of this run was over: nothing has been written since, behind the fence.
  private static func settled(_ call: ActionCall) -> Timestamp? {
    guard call.inputs["compare"]?.boolValue ?? true else { return nil }
    return call.run.finished.filter { $0.action == CommitRestore.spec.name }
      .compactMap { $0.result.outputs["settled"]?.instant }.max()
  }

  /// An orphan costs space and loses nothing. More of them than the point itself had were left by
  /// something else. From the same merge, so it costs nothing more.
  private func orphanCheck(
    _ found: Inventory.References, _ point: RecoveryPoint?, _ call: ActionCall
  ) -> Check {
    let shown = call.run.last(VerifyRecoveryPoint.spec.name)?.result.outputs["orphans"]
    let expected = point?.kind == .onePart ? nil : shown?.integerValue
    let surplus = expected.map { max(0, found.orphans.count - $0) } ?? 0
    var numbers = WorkCost().numbers(objects: found.objects)
    numbers["orphans"] = .integer(found.orphans.count)
    numbers["expected"] = expected.map(Value.integer) ?? .text("unknown")
    numbers["offenders"] = .texts(found.orphans.sample)
    return Check(
      id: "V23", title: Self.orphanTitle,
      verdict: surplus > 0 ? .degraded : found.objects == 0 ? .unknown : .pass, numbers: numbers,
      finding: "\(found.orphans.count) of \(found.objects) objects have no segment"
        + (surplus > 0 ? ", \(surplus) more than in the point" : ": a cost, not a loss"))
  }

  /// What the point itself lacked was shown before anything was stopped. Where only buckets went
  /// back, so was the loss of what is younger than their snapshot. Anything else is damage.
  private func judge(
    _ found: Inventory.References, nameless: Int, _ point: RecoveryPoint?, _ call: ActionCall
  ) -> (Verdict, String) {
    let dangling = found.dangling.count
    if nameless > 0 { return (.fail, "\(nameless) segments name no object") }
    if dangling == 0 {
      return found.segments == found.expired
        ? (.unknown, "there is no segment to check that its flow still keeps")
        : (
          .pass,
          "all \(found.segments) segments have their object, but for \(found.expired) past their "
            + "flow's retention"
        )
    }
    let isPair = point.map { $0.kind != .onePart } ?? false
    let shown = call.run.last(VerifyRecoveryPoint.spec.name)?.result.outputs["dangling"]
    if isPair, let shown = shown?.integerValue, dangling <= shown {
      return (.degraded, "\(dangling) segments have no object, as in the point itself")
    }
    if let point, point.database.snapshot == nil, dangling == found.danglingYounger {
      return (
        .degraded,
        "\(dangling) segments are younger than the bucket snapshot and have no object: a newer snapshot "
          + "may hold it"
      )
    }
    return (.fail, "\(dangling) of \(found.segments) segments have no object")
  }
}

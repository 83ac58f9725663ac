import Core
import Foundation
import Store
import Testing
import Transport

@testable import Actions
@testable import Lab

@Suite("The baseline of a point")
struct BaselineOnLabTests {
  @Test("holds what an independent count of the snapshots gives")
  func counts() async throws {
    try await LabScene.run { scene in
      let stage = scene.stage()
      try await stage.choose()
      let point = try await stage.recoveryPoint()
      let baseline = try await scene.makeBaseline(point)
      let snapshot = point.database.snapshot?.name
      let segments = try scene.lab.segments(in: snapshot)
      #expect(baseline.tables["segments"]?.rows == segments.count && segments.count > 10)
      let byFlow = Dictionary(grouping: segments) { $0[0] }
      let cursor = try baseline.contents.flows()
      var flows: [String: Int] = [:]
      while case .flow(let id, let digest)? = try cursor.next() { flows[id] = digest.rows }
      #expect(flows == byFlow.mapValues(\.count))
      #expect(baseline.flows == byFlow.count)

      let bucket = LabNames.usual.mediaBucket
      let name = try #require(point.buckets.first?.snapshot?.name)
      let tree = try #require(Buckets(scene.lab.services.state).snapshot(name, of: bucket))
      var expected: [BaselineEntry] = []
      for key in try tree.keys().sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
        let header = try #require(try tree.object(key)).header
        expected.append(.object(key: key, size: header.size, etag: header.etag))
      }
      let objects = try baseline.contents.objects(of: bucket)
      var kept: [BaselineEntry] = []
      while let object = try objects.next() { kept.append(object) }
      #expect(kept == expected && !kept.isEmpty)
      #expect(baseline.unread.isEmpty)
    }
  }

  @Test("is told by P7: as the snapshots are, or that they are not what they were")
  func verified() async throws {
    try await LabScene.run { scene in
      let stage = scene.stage()
      try await stage.choose()
      #expect(await stage.output("baseline", of: "recovery_point.verify") == .text("none"))
      let point = try await stage.recoveryPoint()
      let baseline = try await scene.makeBaseline(point)
      #expect(try await stage.p7()?.verdict == .pass)
      #expect(await stage.output("baseline", of: "recovery_point.verify") == .time(baseline.made))

      try scene.lab.cause(.segmentsLost, inSnapshot: point.database.snapshot?.name)
      let changed = try #require(try await stage.p7())
      #expect(changed.verdict == .fail)
      #expect(changed.finding.contains("are not what they were"))
      #expect(changed.finding.contains("other rows in segments; other segments in "))
    }
  }

  @Test("is refused where its file was changed, which is unknown and never a pass")
  func tampered() async throws {
    try await LabScene.run { scene in
      let stage = scene.stage()
      try await stage.choose()
      let point = try await stage.recoveryPoint()
      _ = try await scene.makeBaseline(point)
      let path = try scene.baselines.path(of: point)
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try text.replacing("table\t", with: "table\t1").write(
        toFile: path, atomically: true, encoding: .utf8)
      let check = try #require(try await stage.p7())
      #expect(check.verdict == .unknown)
      #expect(check.finding.contains("its content has another digest than it states"))
      #expect(await stage.output("baseline", of: "recovery_point.verify") == .text("refused"))
    }
  }

  @Test("takes the place of tables that Trino cannot read inside the snapshot")
  func databaseUnreadable() async throws {
    try await LabScene.run { scene in
      let stage = scene.stage()
      let point = try await scene.pointOfNow(stage)
      _ = try await scene.makeBaseline(point)
      try scene.closeTables()
      let inputs = ["point": point.value]
      #expect(try await stage.p7(inputs)?.verdict == .pass)
      let clean = try await stage.perform("tams.check_database", inputs).checks
      #expect(clean.allSatisfy { $0.verdict == .pass }, "\(clean)")
      #expect(clean.first?.title.hasPrefix("tables as in the baseline of snapshot ") == true)
      try scene.cause(.segmentsLost)
      let found = try await stage.perform("tams.check_database", inputs).checks
      #expect(found.failing == ["V06": .fail, "V12": .fail])
    }
  }

  @Test("takes the place of a snapshot's listing that nobody can have")
  func objectsUnreadable() async throws {
    try await LabScene.run { scene in
      let stage = scene.stage()
      let point = try await scene.pointOfNow(stage)
      _ = try await scene.makeBaseline(point)
      try scene.closeObjects()
      let inputs = ["point": point.value]
      try await stage.perform("recovery_point.verify", inputs)
      let clean = try await stage.perform("tams.check_objects", inputs).checks
      let keys = try #require(clean.first { $0.id == "V18" })
      #expect(keys.verdict == .pass && keys.title.contains("in the baseline of snapshot "))
      #expect(clean.first { $0.id == "V21" }?.verdict == .pass)
      try scene.cause(.objectsTruncated)
      let found = try await stage.perform("tams.check_objects", inputs).checks
      #expect(found.first { $0.id == "V21" }?.verdict == .fail)
      try scene.cause(.objectsDeleted)
      let lost = try await stage.perform("tams.check_objects", inputs).checks
      #expect(lost.first { $0.id == "V18" }?.verdict == .fail)
    }
  }

  @Test("is missed where it is needed and not there, also after the point was verified with it")
  func missing() async throws {
    try await LabScene.run { scene in
      let stage = scene.stage()
      let point = try await scene.pointOfNow(stage)
      _ = try await scene.makeBaseline(point)
      let inputs = ["point": point.value]
      #expect(try await stage.p7(inputs)?.verdict == .pass)
      try FileManager.default.removeItem(atPath: try scene.baselines.path(of: point))
      let readable = try await stage.perform("tams.check_database", inputs)
      #expect(readable.verdict == .pass)
      #expect(readable.warnings.first?.hasSuffix("this host has no baseline of the point") == true)

      try scene.closeTables()
      try scene.closeObjects()
      let found = try await stage.perform("tams.check_database", inputs).checks
      #expect(found.failing["V06"] == .unknown && found.failing["V12"] == .unknown)
      let objects = try await stage.perform("tams.check_objects", inputs).checks
      #expect(objects.failing["V18"] == .unknown && objects.failing["V21"] == .unknown)
      #expect(try await stage.p7(inputs)?.verdict == .unknown)
    }
  }

  @Test("says what it lacks where something could not be read")
  func incomplete() async throws {
    try await LabScene.run { scene in
      let stage = scene.stage()
      let point = try await scene.pointOfNow(stage)
      try scene.closeTables()
      let baseline = try await scene.makeBaseline(point)
      #expect(baseline.tables.isEmpty && baseline.flows == nil && baseline.unread.count == 2)
      #expect(baseline.buckets.count == 1)
      #expect(try await stage.p7(["point": point.value])?.verdict == .degraded)
    }
  }

  @Test("every number that can be given a threshold is one that a check gives")
  func thresholds() async throws {
    try await LabScene.run { scene in
      let stage = scene.stage()
      let inputs = ["point": try await scene.pointOfNow(stage).value]
      try await stage.perform("recovery_point.verify", inputs)
      var checks = try await stage.perform("tams.check_database", inputs).checks
      checks += try await stage.perform("tams.check_objects", inputs).checks
      for (id, causes) in Thresholds.causes {
        let numbers = checks.filter { $0.id == id }.flatMap(\.numbers.keys)
        for cause in causes {
          #expect(numbers.contains(cause.name), "\(id) has no \(cause.name)")
          #expect(numbers.contains(cause.whole), "\(id) has no \(cause.whole)")
        }
      }
    }
  }
}

extension LabScene {
  fileprivate var baselines: BaselineFolder {
    get throws {
      BaselineFolder(try StateFolder(path: lab.folder.path + "/state"), siteKey: "site")
    }
  }

  fileprivate func stage() -> Stage {
    Stage(connection, accepting: [.lossOverLimit]) { point in
      (try? baselines)?.finding(of: point) ?? BaselineFinding.none
    }
  }

  fileprivate func makeBaseline(_ point: RecoveryPoint) async throws -> Baseline {
    let writer = try BaselineWriter(try baselines, of: point)
    await BaselineReading(connection).read(point, progress: { _ in }) { writer.add($0) }
    _ = try writer.finish(made: SystemClock.now())
    guard case .found(let baseline) = try baselines.finding(of: point) else {
      throw BadSite(faults: ["no baseline was found"])
    }
    return baseline
  }

  /// Snapshots of both parts as they are now.
  fileprivate func pointOfNow(_ stage: Stage) async throws -> RecoveryPoint {
    let database = try await part(LabNames.usual.databaseBucket, .database, stage)
    let media = try await part(LabNames.usual.mediaBucket, .media, stage)
    return RecoveryPoint(kind: .bucketNewer, database: database, buckets: [media], restores: [])
  }

  private func part(
    _ bucket: String, _ content: BucketView.Content, _ stage: Stage
  ) async throws -> RecoveryPoint.Part {
    let id = "take-\(bucket)"
    try await stage.perform("vast.snapshot", ["bucket": .text(bucket)], as: id)
    let taken = try #require(TakenSnapshot(await stage.output("snapshot", of: id)))
    return RecoveryPoint.Part(
      view: BucketView(bucket: bucket, directory: taken.directory, content: content),
      snapshot: SnapshotFact(
        id: taken.id, name: taken.name, directory: taken.directory,
        created: try #require(taken.created), expires: taken.expires, state: "SUCCEED",
        policy: nil))
  }

  /// From now on Trino reads no table inside a snapshot.
  fileprivate func closeTables() throws {
    try lab.faults.add(
      FaultRule(.status(403), target: .trino, body: "/.snapshot/", always: true))
  }

  /// From now on nobody lists inside a snapshot.
  fileprivate func closeObjects() throws {
    try lab.faults.add(
      FaultRule(
        .status(403), target: .s3, method: "GET", path: "prefix=.snapshot", always: true))
  }
}

extension Stage {
  /// Verifies the point, and gives what it says of the baseline.
  fileprivate func p7(_ inputs: [String: Value]? = nil) async throws -> Check? {
    let point = inputs ?? self.point
    return try await perform("recovery_point.verify", point).checks.first { $0.id == "P7" }
  }
}

extension [Check] {
  fileprivate var failing: [String: Verdict] {
    Dictionary(
      filter { $0.verdict != .pass }.map { ($0.id, $0.verdict) }, uniquingKeysWith: Swift.max)
  }
}

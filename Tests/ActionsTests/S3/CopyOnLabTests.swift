import Core
import Lab
import Testing
import Transport

@testable import Actions

@Suite("Copying objects back from a snapshot")
struct CopyOnLabTests {
  private static let action = "s3.copy_from_snapshot"
  /// The store copies from a snapshot itself, or this host carries the bytes.
  static let ways = ["allow", "refuse"]

  /// A lab whose bucket has a snapshot of everything and was damaged since.
  private func damaged(
    _ disaster: Disaster, copying: String = "allow", layout: LabLayout = .two,
    _ body: (LabScene, Stage, _ whole: String) async throws -> Void
  ) async throws {
    try await LabScene.run(["snapshot_copy=\(copying)"], layout: layout) { scene in
      let vast = scene.connection.vast
      let snapshot = try await vast.createSnapshot(
        named: "whole", of: DirectoryPath(layout == .two ? "/tams/media" : "/tams"), expires: nil)
      _ = try await vast.wait(forSnapshot: snapshot.id)
      let whole = try scene.digest()
      try scene.cause(disaster)
      let stage = Stage(scene.connection)
      try await stage.perform(
        "recovery_point.choose",
        [
          "restore": .texts(["buckets"]), "use": .text("copy"), "snapshots": .texts(["whole"]),
        ])
      try await stage.perform("recovery_point.take", await stage.point)
      try await body(scene, stage, whole)
    }
  }

  private func inputs(_ stage: Stage, _ more: [String: Value] = [:]) async -> [String: Value] {
    var inputs = await stage.point
    inputs["rescues"] = await stage.output("snapshots", of: "recovery_point.take")
    if more["keys"] == nil { inputs["missing"] = .bool(true) }
    return inputs.merging(more) { _, new in new }
  }

  /// How often each object was written through S3.
  private func writes(_ scene: LabScene) throws -> [String: Int] {
    let names = try EffectLog.entries(scene.lab.folder.log)
      .filter { $0.service == .s3 && ["object copied", "object written"].contains($0.effect) }
      .compactMap(\.name)
    return Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
  }

  @Test(
    "brings the missing back with metadata and tags, and its undo leaves live as before",
    arguments: ways)
  func missing(_ copying: String) async throws {
    try await damaged(.objectsDeleted, copying: copying) { scene, stage, whole in
      let before = try scene.digest()
      let plan = try await stage.perform(
        Self.action, await inputs(stage, ["plan": .bool(true)]), as: "look")
      let count = try #require(plan.outputs["objects"]?.integerValue)
      #expect(count > 5 && plan.outputs["missing"] == .integer(count))
      #expect(plan.checks.map(\.id) == ["P1"] && plan.verdict == .pass)
      #expect(try scene.digest() == before)
      #expect(try writes(scene).isEmpty)

      let result = try await stage.perform(Self.action, await inputs(stage))
      #expect(result.outputs["objects"] == .integer(count))
      #expect(try scene.digest() == whole)
      #expect(try writes(scene).count == count)

      guard case .undone(let note, _, _) = try await stage.undo(Self.action) else {
        Issue.record("it was not undone")
        return
      }
      #expect(note.hasPrefix("\(count) copies are removed"))
      #expect(try scene.digest() == before)
      #expect(try await stage.undo(Self.action) == .nothing)
    }
  }

  @Test("copies also from a snapshot that holds the database beside the bucket")
  func parentDirectory() async throws {
    try await damaged(.objectsDeleted, layout: .parent) { scene, stage, whole in
      try await stage.perform(Self.action, await inputs(stage))
      #expect(try scene.digest() == whole)
    }
  }

  @Test("replaces what has another content only where told to, and puts it back", arguments: ways)
  func replaced(_ copying: String) async throws {
    try await damaged(.objectOverwritten, copying: copying) { scene, stage, whole in
      let before = try scene.digest()
      let kept = try await stage.perform(Self.action, await inputs(stage))
      #expect(kept.outputs["objects"] == .integer(0))
      #expect(kept.warnings.first?.contains("1 objects are there with another content") == true)
      #expect(try scene.digest() == before)
      try await stage.perform(Self.action, await inputs(stage, ["replace": .bool(true)]))
      #expect(try scene.digest() == whole)
      guard case .undone = try await stage.undo(Self.action) else {
        Issue.record("it was not undone")
        return
      }
      #expect(try scene.digest() == before)
    }
  }

  @Test("cut off in the middle goes on where it was: nothing is written twice", arguments: ways)
  func resumed(_ copying: String) async throws {
    try await damaged(.objectsDeleted, copying: copying) { scene, stage, whole in
      let inputs = await inputs(stage)
      await stage.intend(Self.action, inputs)
      guard case .notStarted = try await stage.probe(Self.action) else {
        Issue.record("a copy that was never begun was found")
        return
      }
      // The refused copies of a store that does not copy are requests too.
      try scene.lab.faults.add(
        FaultRule(.status(500), target: .s3, method: "PUT", path: "tams/", number: 6, always: true))
      await #expect {
        try await stage.perform(Self.action, inputs)
      } throws: { error in
        if case .inDoubt? = error as? Failure { true } else { false }
      }
      let first = try writes(scene)
      #expect(!first.isEmpty)
      try scene.lab.faults.clear()
      guard case .running = try await stage.probe(Self.action) else {
        Issue.record("a copy that was cut off was not found")
        return
      }
      let result = try await stage.perform(Self.action, inputs, keepingHandle: true)
      let all = try writes(scene)
      #expect(result.outputs["objects"] == .integer(all.count))
      #expect(all.count > first.count && all.values.allSatisfy { $0 == 1 })
      #expect(try scene.digest() == whole)
    }
  }

  @Test("a lost answer is settled by looking: each object is written once", arguments: ways)
  func lostAnswer(_ copying: String) async throws {
    try await damaged(.objectsDeleted, copying: copying) { scene, stage, whole in
      try scene.lab.faults.add(
        FaultRule(.resetAfter, target: .s3, method: "PUT", path: "tams/", number: 4))
      try await stage.perform(Self.action, await inputs(stage))
      #expect(try writes(scene).values.allSatisfy { $0 == 1 })
      #expect(try EffectLog.entries(scene.lab.folder.log).contains(where: \.isStrike))
      #expect(try scene.digest() == whole)
    }
  }

  @Test(
    "of given keys only those; one that the snapshot does not hold is named, and none is copied")
  func keys() async throws {
    try await damaged(.objectsDeleted) { scene, stage, _ in
      let sample = try await stage.perform(
        Self.action, await inputs(stage, ["plan": .bool(true)]), as: "look"
      ).outputs["sample"]?.listValue?.compactMap(\.textValue)
      let key = try #require(sample?.first)
      await #expect {
        try await stage.perform(Self.action, await inputs(stage, ["keys": .texts([key, "none"])]))
      } throws: { error in
        (error as? Failure)?.problem.what.contains("does not hold 1 of the keys: none") ?? false
      }
      #expect(try writes(scene).isEmpty)
      try await stage.perform(Self.action, await inputs(stage, ["keys": .texts([key])]))
      #expect(try writes(scene) == [key: 1])
    }
  }

  @Test("its undo leaves what was there before it began, also where that came from the snapshot")
  func earlierCopies() async throws {
    try await damaged(.objectsDeleted) { scene, stage, _ in
      let plan = try await stage.perform(
        Self.action, await inputs(stage, ["plan": .bool(true)]), as: "look")
      let sample = plan.outputs["sample"]?.listValue?.compactMap(\.textValue) ?? []
      let key = try #require(sample.first)
      let client = scene.connection.s3
      let bucket = try #require(scene.connection.site.buckets.first)
      try await stage.perform(
        Self.action, await inputs(stage, ["keys": .texts([key])]), as: "earlier")
      let earlier = try scene.digest()
      // The store tells when an object was written to the second only.
      let written = try #require(try await client.head(key, in: bucket)?.modified)
      while try await client.time(byBucket: bucket) <= written {
        try await Task.sleep(for: .milliseconds(50))
      }
      let rest = try await stage.perform(Self.action, await inputs(stage))
      #expect(rest.outputs["objects"]?.integerValue ?? 0 > 0)
      guard case .undone = try await stage.undo(Self.action) else {
        Issue.record("it was not undone")
        return
      }
      #expect(try scene.digest() == earlier)
    }
  }

  @Test("is refused without the snapshot by which it could be undone")
  func withoutRescue() async throws {
    try await damaged(.objectsDeleted) { scene, stage, _ in
      await #expect {
        try await stage.perform(Self.action, await inputs(stage, ["rescues": .map([:])]))
      } throws: { error in
        (error as? Failure)?.problem.what.contains("has no rescue snapshot") ?? false
      }
      let written = try writes(scene)
      #expect(written.isEmpty)
    }
  }

  @Test("leaves out what no segment names, and every segment has its object again")
  func referenced() async throws {
    try await damaged(.objectsDeleted) { scene, stage, _ in
      // The rows of half of the flows go as well: what they named was deleted with them.
      try scene.cause(.flowsDeleted)
      let result = try await stage.perform(
        Self.action, await inputs(stage, ["referenced": .bool(true)]))
      #expect(result.outputs["unreferenced"]?.integerValue ?? 0 > 0)
      #expect(result.outputs["objects"]?.integerValue ?? 0 > 0)
      let checks = try await stage.perform("tams.check_objects", ["compare": .bool(false)]).checks
      #expect(checks.first { $0.id == "V19" }?.verdict == .pass, "\(checks)")
    }
  }

  @Test("one object: refused where live is not as it was said to be", arguments: ways)
  func changedSince(_ copying: String) async throws {
    try await damaged(.objectOverwritten, copying: copying) { scene, _, _ in
      let bucket = try #require(scene.connection.site.buckets.first)
      let objects = ObjectFromSnapshot(
        scene.connection, bucket: bucket, snapshot: "whole", since: SystemClock.now())
      var pairings = PairingCursor(
        live: .live(bucket), point: .snapshot(bucket: bucket, name: "whole"), scene.connection.s3)
      var found: (key: String, etag: String, held: String)?
      while let pairing = try await pairings.next() {
        if case .both(let live, let held) = pairing, !live.isSame(as: held) {
          found = (live.key, live.etag, held.etag)
        }
      }
      let (key, etag, held) = try #require(found)
      for live in [ObjectFromSnapshot.Live.absent, .replaced(etag: "other")] {
        await #expect {
          _ = try await objects.restore(key, over: live)
        } throws: { error in
          (error as? Failure)?.problem.what.contains("is not as it was found") ?? false
        }
      }
      #expect(try writes(scene).isEmpty)
      #expect(try await objects.restore(key, over: .replaced(etag: etag)).etag == held)
      #expect(try await objects.held("none") == nil)
    }
  }
}

import Core
import Lab
import Testing
import Transport

@testable import Actions

@Suite("Copying large objects back in parts")
struct CopyInPartsOnLabTests {
  private static let action = "s3.copy_from_snapshot"
  private static let key = "tams/large object+1"
  private static let bucket = "tams-media"
  private static let limits = S3CopyLimits(whole: 8 << 20, part: 5 << 20)
  /// No two parts are alike, and it is made in no time.
  private static let body: [UInt8] = {
    var body = (0..<65_521).map { UInt8(truncatingIfNeeded: $0 / 251) }
    while body.count < 12 << 20 { body += body }
    return Array(body.prefix(12 << 20))
  }()

  /// A lab with a large object in a snapshot, after which `damage` was done.
  private func damaged(
    _ damage: (S3Client) async throws -> Void,
    _ body: (LabScene, Stage, S3Client, _ whole: String) async throws -> Void
  ) async throws {
    try await LabScene.run(segments: 10) { scene in
      let connection = try scene.connection(scene.connection.site, copyLimits: Self.limits)
      let client = connection.s3
      try await client.put(
        Self.key, in: Self.bucket, Self.body, contentType: "video/mp2t", metadata: ["m": "1"])
      try await client.setTags(["t": "1"], of: Self.key, in: Self.bucket)
      let snapshot = try await connection.vast.createSnapshot(
        named: "whole", of: DirectoryPath("/tams/media"), expires: nil)
      _ = try await connection.vast.wait(forSnapshot: snapshot.id)
      let whole = try scene.digest()
      try await damage(client)
      let stage = Stage(connection)
      try await stage.perform(
        "recovery_point.choose",
        [
          "restore": .texts(["buckets"]), "use": .text("copy"), "snapshots": .texts(["whole"]),
        ])
      try await stage.perform("recovery_point.take", await stage.point)
      try await body(scene, stage, client, whole)
    }
  }

  private func inputs(_ stage: Stage) async -> [String: Value] {
    var inputs = await stage.point
    inputs["rescues"] = await stage.output("snapshots", of: "recovery_point.take")
    inputs["keys"] = .texts([Self.key])
    inputs["bucket"] = .text(Self.bucket)
    inputs["replace"] = .bool(true)
    return inputs
  }

  private static func delete(_ client: S3Client) async throws {
    try await client.delete(key, in: bucket)
  }

  private func expectRestored(_ client: S3Client) async throws {
    let head = try #require(try await client.head(Self.key, in: Self.bucket))
    #expect(head.etag.hasSuffix("-3") && head.size == Self.body.count)
    #expect(head.contentType == "video/mp2t" && head.metadata == ["m": "1"])
    #expect(try await client.tags(of: Self.key, in: Self.bucket) == ["t": "1"])
    let digest = try await client.digest(of: Self.key, in: Self.bucket)
    let held = try await client.digest(of: ".snapshot/whole/" + Self.key, in: Self.bucket)
    #expect(digest == held)
    #expect(try await client.unfinishedUploads(in: Self.bucket) == [])
  }

  @Test("brings one back whole, leaves no upload, and its undo removes it")
  func missing() async throws {
    try await damaged(Self.delete) { scene, stage, client, _ in
      let before = try scene.digest()
      let result = try await stage.perform(Self.action, await inputs(stage))
      #expect(result.outputs["objects"] == .integer(1))
      try await expectRestored(client)
      guard case .undone = try await stage.undo(Self.action) else {
        Issue.record("it was not undone")
        return
      }
      #expect(try scene.digest() == before)
    }
  }

  @Test("replaces one, and puts the other back")
  func replaced() async throws {
    try await damaged { client in
      try await client.put(Self.key, in: Self.bucket, Self.body.reversed(), contentType: "a/b")
    } _: { scene, stage, client, _ in
      try await stage.perform(Self.action, await inputs(stage))
      try await expectRestored(client)
      guard case .undone = try await stage.undo(Self.action) else {
        Issue.record("it was not undone")
        return
      }
      let head = try #require(try await client.head(Self.key, in: Self.bucket))
      #expect(head.contentType == "a/b" && head.size == Self.body.count)
      #expect(try await client.unfinishedUploads(in: Self.bucket) == [])
      #expect(try await stage.undo(Self.action) == .nothing)
    }
  }

  /// The step ends between two parts, and nothing more gets through: as if it were killed.
  private func cutOff(_ scene: LabScene, _ stage: Stage, _ client: S3Client) async throws {
    for (method, path) in [("PUT", "partNumber=2"), ("DELETE", "uploadId=")] {
      try scene.lab.faults.add(
        FaultRule(.status(500), target: .s3, method: method, path: path, always: true))
    }
    let inputs = await inputs(stage)
    await #expect {
      try await stage.perform(Self.action, inputs)
    } throws: { error in
      if case .inDoubt? = error as? Failure { true } else { false }
    }
    try scene.lab.faults.clear()
    #expect(try await client.unfinishedUploads(in: Self.bucket) == [Self.key])
    #expect(try await client.head(Self.key, in: Self.bucket) == nil)
  }

  @Test("cut off between parts is made whole by the next try, which removes what was left")
  func resumed() async throws {
    try await damaged(Self.delete) { scene, stage, client, _ in
      try await cutOff(scene, stage, client)
      guard case .running = try await stage.probe(Self.action) else {
        Issue.record("a copy that was cut off was not found")
        return
      }
      try await stage.perform(Self.action, await inputs(stage), keepingHandle: true)
      try await expectRestored(client)
    }
  }

  @Test("cut off between parts and taken back leaves no upload")
  func cutOffAndUndone() async throws {
    try await damaged(Self.delete) { scene, stage, client, _ in
      let before = try scene.digest()
      try await cutOff(scene, stage, client)
      #expect(try await stage.undo(Self.action, done: false) == .nothing)
      #expect(try await client.unfinishedUploads(in: Self.bucket) == [])
      #expect(try scene.digest() == before)
    }
  }

  @Test("a lost answer to the completion is settled by looking")
  func lostAnswer() async throws {
    try await damaged(Self.delete) { scene, stage, client, _ in
      try scene.lab.faults.add(
        FaultRule(.resetAfter, target: .s3, method: "POST", path: "uploadId="))
      try await stage.perform(Self.action, await inputs(stage))
      #expect(try EffectLog.entries(scene.lab.folder.log).contains(where: \.isStrike))
      try await expectRestored(client)
    }
  }
}

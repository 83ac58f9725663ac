import Core
import Lab
import Testing
import Transport

@testable import Actions

@Suite("The fence on the lab")
struct FenceOnLabTests {
  /// What the fence asks S3 for, as it stands in a path.
  private static let asked = ".tamsdr-fence-probe"

  private func hold(_ scene: LabScene) throws -> Hold {
    Hold(.key, try #require(scene.connection.site.fencedKeys.first).id)
  }

  @Test(
    "a server in trouble says nothing of a key: its hold is unknown, not broken",
    arguments: [403, 429, 500, 503])
  func trouble(status: Int) async throws {
    try await LabScene.run { scene in
      let stage = Stage(scene.connection)
      try await stage.perform("s3.disable_keys")
      let hold = try hold(scene)
      try scene.lab.faults.add(FaultRule(.status(status), target: .s3, path: Self.asked))
      guard case .unknown(let reason) = try await stage.condition(of: hold, "s3.disable_keys")
      else {
        Issue.record("an answer that tells nothing was taken for one")
        return
      }
      #expect(reason.hasPrefix("S3 answers \(status)"))
      #expect(try await stage.condition(of: hold, "s3.disable_keys") == .inForce)
    }
  }

  @Test("the proof of the fence waits until a server in trouble refuses the key")
  func proofWaits() async throws {
    try await LabScene.run { scene in
      let stage = Stage(scene.connection)
      try scene.lab.faults.add([
        FaultRule(.status(503), target: .s3, method: "GET", path: Self.asked, number: 2),
        FaultRule(.status(503), target: .s3, method: "PUT", path: Self.asked),
      ])
      let hold = try hold(scene)
      let result = try await stage.perform("s3.disable_keys")
      #expect(result.holdsSet.map(\.hold) == [hold])
      #expect(try await stage.condition(of: hold, "s3.disable_keys") == .inForce)
    }
  }

  @Test("a key that S3 still honours breaks the hold")
  func honoured() async throws {
    try await LabScene.run { scene in
      let key = try #require(scene.connection.site.fencedKeys.first)
      let proof = FenceProof(key: key, connection: scene.connection)
      #expect(try await proof.once() == .honoured)
    }
  }

  @Test(
    "keys enabled by an executor that died are as provisional as its own result would have been")
  func enabledByDead() async throws {
    try await LabScene.run { scene in
      let stage = Stage(scene.connection)
      try await stage.perform("s3.disable_keys")
      let result = try await stage.perform("s3.enable_keys", ["outstanding": .text("accept")])
      #expect(result.checks.map(\.verdict) == [.degraded])
      guard case .done(let found) = try await stage.probe("s3.enable_keys") else {
        Issue.record("enabled keys were not found")
        return
      }
      #expect(found.checks == result.checks)
      #expect(found.outputs["late_writes_until"] == result.outputs["late_writes_until"])
    }
  }

  @Test("keys that somebody else enabled are provisional: old presigned URLs may have written")
  func enabledByOthers() async throws {
    try await LabScene.run { scene in
      let stage = Stage(scene.connection)
      try await stage.perform("s3.disable_keys")
      await stage.intend("s3.enable_keys", ["outstanding": .text("wait")])
      guard case .notStarted = try await stage.probe("s3.enable_keys") else {
        Issue.record("disabled keys were found enabled")
        return
      }
      let hold = try hold(scene)
      try await FencedKeyControl.named(hold.object, scene.connection).set(enabled: true)
      guard case .done(let found) = try await stage.probe("s3.enable_keys") else {
        Issue.record("enabled keys were not found")
        return
      }
      #expect(found.checks.map(\.verdict) == [.degraded])
      #expect(found.warnings.count == 1)
    }
  }

  @Test("keys enabled after old presigned URLs had expired leave nothing to settle")
  func enabledAfterWaiting() async throws {
    try await LabScene.run { scene in
      let stage = Stage(scene.connection)
      try await stage.perform("s3.disable_keys")
      try await stage.perform("s3.enable_keys")
      guard case .done(let found) = try await stage.probe("s3.enable_keys") else {
        Issue.record("enabled keys were not found")
        return
      }
      #expect(found.checks.isEmpty)
      #expect(found.outputs["late_writes_until"] == .null)
    }
  }
}

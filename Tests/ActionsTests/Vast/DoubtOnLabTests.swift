import Core
import Lab
import Testing
import Transport

@testable import Actions

/// What a probe says of an attempt whose end nobody saw: the cluster's word and the data's.
@Suite("An attempt in doubt on the lab")
struct DoubtOnLabTests {
  private func stage(_ scene: LabScene) -> Stage {
    Stage(scene.connection, accepting: Set(ConsentKind.allCases))
  }

  @Test("a prepare is found by its name: not there, done, and gone once it is undone")
  func prepare() async throws {
    try await LabScene.run { scene in
      let stage = stage(scene)
      try await stage.choose()
      try await stage.prepare()
      let (directory, _) = try #require(await stage.directories.first)
      let step = "prepare\(directory)"
      guard case .done(let result) = try await stage.probe(step, "vast.restore_prepare") else {
        Issue.record("a finished clone was not found")
        return
      }
      #expect(result.outputs["prepared"] == (await stage.output("prepared", of: step)))
      guard
        case .undone = try await stage.undo(step, "vast.restore_prepare", done: false)
      else {
        Issue.record("it was not undone")
        return
      }
      guard case .notStarted = try await stage.probe(step, "vast.restore_prepare") else {
        Issue.record("a removed clone was found")
        return
      }
      #expect(try await stage.undo(step, "vast.restore_prepare", done: false) == .nothing)
    }
  }

  @Test("a commit is not started while its clone is open, and done when the data is the point's")
  func commit() async throws {
    try await LabScene.run { scene in
      try scene.cause(.both)
      let stage = stage(scene)
      try await stage.choose()
      try await stage.fence()
      try await stage.prepare()
      let (directory, _) = try #require(await stage.directories.first)
      let step = "commit\(directory)"
      await stage.intend(step, await stage.commitInputs(directory))
      guard case .notStarted = try await stage.probe(step, "vast.restore_commit") else {
        Issue.record("a commit that was never sent was not found so")
        return
      }
      #expect(try await stage.undo(step, "vast.restore_commit", done: false) == .nothing)
      try await stage.perform(
        "vast.restore_commit", await stage.commitInputs(directory), as: step)
      guard case .done = try await stage.probe(step, "vast.restore_commit") else {
        Issue.record("a finished commit was not found")
        return
      }
    }
  }

  @Test("a commit sent by an executor that died is waited for, not sent again")
  func sentCommit() async throws {
    try await LabScene.run { scene in
      try scene.cause(.databaseLost)
      let stage = stage(scene)
      try await stage.choose()
      try await stage.fence()
      try await stage.prepare()
      let (directory, restore) = try #require(await stage.directories.first)
      let step = "commit\(directory)"
      let inputs = await stage.commitInputs(directory)
      await stage.intend(step, inputs)
      let path = try #require(restore["protected_path_id"].integerValue)
      _ = try await scene.connection.vast.commitRestore(path)
      switch try await stage.probe(step, "vast.restore_commit") {
      case .running, .done: break
      case let finding: Issue.record("\(finding)")
      }
      try await stage.perform("vast.restore_commit", inputs, as: step, keepingHandle: true)
      #expect(await stage.output("directory", of: step) == .text(directory))
    }
  }

  @Test("a rescue is adopted by its name, and nothing removes it")
  func rescue() async throws {
    try await LabScene.run { scene in
      let stage = stage(scene)
      try await stage.choose()
      try await stage.perform("recovery_point.take", await stage.point)
      let first = await stage.output("snapshots", of: "recovery_point.take")
      guard case .running = try await stage.probe("recovery_point.take") else {
        Issue.record("it was not found")
        return
      }
      try await stage.perform("recovery_point.take", await stage.point)
      #expect(await stage.output("snapshots", of: "recovery_point.take") == first)
      guard case .undone = try await stage.undo("recovery_point.take") else {
        Issue.record("it was not undone")
        return
      }
      for (_, rescue) in first.mapValue ?? [:] {
        let id = try #require(rescue["snapshot_id"].integerValue)
        #expect(try await scene.connection.vast.snapshot(id)?.isReady == true)
      }
    }
  }

  @Test("a directory that is proven absent has nothing to rescue, and its commit stays")
  func absent() async throws {
    try await LabScene.run { scene in
      let stage = stage(scene)
      try await stage.choose()
      try scene.removeDirectory("/tams/db")
      try await stage.perform("recovery_point.take", await stage.point)
      let rescue = await stage.output("snapshots", of: "recovery_point.take")["/tams/db"]
      #expect(rescue["absent"] == .bool(true))
      try await stage.prepare()
      try await stage.commit()
      guard case .left = try await stage.undo("commit/tams/db", "vast.restore_commit") else {
        Issue.record("it was not left")
        return
      }
    }
  }

  @Test("a fence that was cut off goes on with the keys it had found enabled")
  func fence() async throws {
    try await LabScene.run { scene in
      let stage = stage(scene)
      let result = try await stage.perform("s3.disable_keys")
      let key = try #require(scene.connection.site.fencedKeys.first)
      #expect(result.outputs["disabled"] == .texts([key.id]))
      guard case .running = try await stage.probe("s3.disable_keys") else {
        Issue.record("it was not found")
        return
      }
      try await stage.perform("s3.disable_keys", keepingHandle: true)
      #expect(await stage.output("disabled", of: "s3.disable_keys") == .texts([key.id]))
      let hold = Hold(.key, key.id)
      #expect(try await stage.condition(of: hold, "s3.disable_keys") == .inForce)
      try await FencedKeyControl.named(key.id, scene.connection).set(enabled: true)
      #expect(
        try await stage.condition(of: hold, "s3.disable_keys")
          == .broken("key \(key.id) is enabled"))
      try await stage.renew(hold, "s3.disable_keys")
      #expect(try await stage.condition(of: hold, "s3.disable_keys") == .inForce)
      try await stage.perform("s3.enable_keys", ["outstanding": .text("accept")])
      #expect(await stage.holds.isEmpty)
      #expect(try await FencedKeyControl.named(key.id, scene.connection).isEnabled())
    }
  }
}

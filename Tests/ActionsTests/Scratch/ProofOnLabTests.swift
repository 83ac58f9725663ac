import Core
import Lab
import Testing
import Transport

@testable import Actions

/// The steps of `prove-restore` on the lab's scratch directory.
@Suite("A proof on the lab's scratch directory")
struct ProofOnLabTests {
  private let scratch = ["bucket": Value.text(LabDescription.proofBucket)]

  private func rescue(_ stage: Stage) async throws {
    try await stage.perform("scratch.check")
    try await stage.perform("vast.snapshot", scratch, as: "before")
    try await stage.perform("scratch.write")
    try await stage.perform("vast.snapshot", scratch, as: "rescue")
  }

  private func restore(_ stage: Stage, _ id: String, from step: String) async throws {
    try await stage.perform(
      "scratch.restore", ["snapshot": await stage.output("snapshot", of: step)], as: id)
  }

  private func compare(_ stage: Stage) async throws -> ActionResult {
    try await stage.perform(
      "scratch.compare",
      [
        "cluster": await stage.output("cluster", of: "scratch.check"),
        "written": await stage.output("written", of: "scratch.write"),
        "back": await stage.output("finding", of: "back"),
        "forth": await stage.output("finding", of: "forth"),
      ])
  }

  private func prove(_ stage: Stage) async throws -> ActionResult {
    try await rescue(stage)
    try await restore(stage, "back", from: "before")
    try await restore(stage, "forth", from: "rescue")
    return try await compare(stage)
  }

  private func keys(_ scene: LabScene) async throws -> [String] {
    try await scene.connection.s3.page(of: LabDescription.proofBucket).objects.map(\.key)
  }

  @Test("shows that a rescue survives a commit, and again where an earlier proof left its object")
  func proven() async throws {
    try await LabScene.run { scene in
      let digest = try scene.digest()
      try await scene.connection.s3.put(
        ScratchDirectory.prefix + "earlier", in: LabDescription.proofBucket, Array("old".utf8))
      let stage = Stage(scene.connection)
      try await rescue(stage)
      let written = try #require(
        WrittenObject(await stage.output("written", of: "scratch.write")))
      #expect(try await keys(scene) == [written.key])
      try await restore(stage, "back", from: "before")
      #expect(try await keys(scene) == [ScratchDirectory.prefix + "earlier"])
      try await restore(stage, "forth", from: "rescue")
      #expect(try await keys(scene) == [written.key])
      let result = try await compare(stage)
      #expect(result.outputs["undo"] == .text("proven"))
      #expect(result.verdict == .pass)
      #expect(try scene.digest() == digest)
    }
  }

  @Test(
    "shows that it is lost, with what the cluster did",
    arguments: [
      ("commit_newer_snapshots=drop", "a commit takes newer snapshots with it: snapshot "),
      ("policyless_restore=refuse", "the cluster refuses a snapshot taken on demand: "),
    ])
  func lost(setting: String, reason: String) async throws {
    try await LabScene.run([setting]) { scene in
      let result = try await prove(Stage(scene.connection))
      #expect(result.outputs["undo"] == .text("lost"))
      #expect(result.outputs["reason"]?.textValue?.hasPrefix(reason) == true, "\(result)")
      #expect(result.verdict == .degraded)
    }
  }

  @Test(
    "is proven under every answer that has nothing to do with it",
    arguments: [
      "suspended_restore=refuse", "second_restore=500", "second_commit=500", "restore_task=id",
      "sync_progress=absent", "states=unknown", "lists=bare", "snapshot_ready=later", "roles=odd",
      "name_scope=path", "early_commit=refuse",
    ])
  func switches(setting: String) async throws {
    try await LabScene.run([setting]) { scene in
      let paths = try await scene.connection.vast.protectedPaths()
      let path = try #require(paths.first { $0.name == LabDescription.proofBucket })
      try await scene.connection.vast.setProtectedPath(path.id, enabled: false)
      #expect(try await prove(Stage(scene.connection)).outputs["undo"] == .text("proven"))
    }
  }

  @Test("a restore that was cut off is found by its name, carried to its end, and never sent twice")
  func cutOff() async throws {
    try await LabScene.run { scene in
      let stage = Stage(scene.connection)
      try await rescue(stage)
      let inputs = ["snapshot": await stage.output("snapshot", of: "before")]
      await stage.intend("back", inputs)
      guard case .notStarted = try await stage.probe("back", "scratch.restore") else {
        Issue.record("a restore that was never sent was found")
        return
      }
      let taken = try #require(TakenSnapshot(inputs["snapshot"] ?? .null))
      let path = try await ScratchDirectory.find(scene.connection).path.id
      let name = "tamsdr-20260301-020000-abcd-back-1"
      _ = try await scene.connection.vast.restore(path, from: taken.id, named: name)
      guard case .running = try await stage.probe("back", "scratch.restore") else {
        Issue.record("a clone under its name was not found")
        return
      }
      try await stage.perform("scratch.restore", inputs, as: "back")
      #expect(try await keys(scene) == [])
      guard case .running(let handle) = try await stage.probe("back", "scratch.restore") else {
        Issue.record("a commit that was sent was not found")
        return
      }
      #expect(handle["sent"] == .text(name))
      try await stage.perform("scratch.restore", inputs, as: "back", keepingHandle: true)
      let commits = try EffectLog.entries(scene.lab.folder.log).filter {
        $0.effect == "commit started"
      }
      #expect(commits.map(\.name) == [name])
    }
  }

  @Test("is taken back: clone, snapshots and object are gone, each also when it is gone already")
  func undone() async throws {
    try await LabScene.run { scene in
      let stage = Stage(scene.connection)
      try await rescue(stage)
      let inputs = ["snapshot": await stage.output("snapshot", of: "before")]
      await stage.intend("back", inputs)
      let taken = try #require(TakenSnapshot(inputs["snapshot"] ?? .null))
      let path = try await ScratchDirectory.find(scene.connection).path.id
      _ = try await scene.connection.vast.restore(
        path, from: taken.id, named: "tamsdr-20260301-020000-abcd-back-1")
      let steps = [
        ("back", "scratch.restore"), ("rescue", "vast.snapshot"),
        ("scratch.write", "scratch.write"), ("before", "vast.snapshot"),
      ]
      for (step, action) in steps {
        guard case .undone = try await stage.undo(step, action, done: step != "back") else {
          Issue.record("\(step) was not undone")
          return
        }
        #expect(try await stage.undo(step, action, done: false) == .nothing)
      }
      #expect(try await keys(scene) == [])
      #expect(try await scene.connection.vast.streams().isEmpty)
      #expect(try await scene.connection.vast.snapshots(beginning: "tamsdr-").isEmpty)
    }
  }

  @Test("refuses a bucket of TAMS, an unknown one, and one that holds what is not its own")
  func refused() async throws {
    try await LabScene.run { scene in
      for bucket in ["tams-media", "tams-db", "nowhere"] {
        let stage = Stage(try scene.connection(scratch: bucket))
        for action in ["scratch.check", "scratch.write"] {
          await #expect(throws: (any Error).self, "\(bucket) \(action)") {
            try await stage.perform(action)
          }
        }
      }
      await #expect(throws: Failure.self) {
        try await Stage(try scene.connection(scratch: nil)).perform("scratch.check")
      }
      try await scene.connection.s3.put(
        "somebody/else", in: LabDescription.proofBucket, Array("theirs".utf8))
      let failure = await #expect(throws: Failure.self) {
        try await Stage(scene.connection).perform("scratch.write")
      }
      #expect(
        failure?.problem.what
          == "the scratch bucket tamsdr-scratch holds what is not tamsdr's: somebody/else")
      #expect(try await keys(scene) == ["somebody/else"])
    }
  }

  @Test("restores no snapshot but one of the scratch directory")
  func otherSnapshot() async throws {
    try await LabScene.run { scene in
      let digest = try scene.digest()
      let stage = Stage(scene.connection)
      try await stage.perform("vast.snapshot", ["bucket": .text("tams-media")], as: "media")
      let failure = await #expect(throws: Failure.self) {
        try await restore(stage, "back", from: "media")
      }
      #expect(
        failure?.problem.what == "back was not given a snapshot of the scratch directory")
      #expect(try scene.digest() == digest)
    }
  }

  @Test("nothing is shown where the first snapshot is gone before anything was restored")
  func nothingShown() throws {
    let gone = RestoreFinding(.gone, "snapshot a is no longer there")
    let restored = RestoreFinding(.restored, "restored")
    #expect(throws: Failure.self) {
      try CompareScratch.judge(back: gone, forth: restored, isThere: true)
    }
    #expect(
      try CompareScratch.judge(back: restored, forth: restored, isThere: false).0 == .lost)
    let refused = RestoreFinding(.refused, "answered 400")
    #expect(try CompareScratch.judge(back: restored, forth: refused, isThere: true).0 == .lost)
  }
}

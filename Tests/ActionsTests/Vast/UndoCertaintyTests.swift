import Core
import Lab
import Testing
import Transport

@testable import Actions

@Suite("How certain the undo of a commit is")
struct UndoCertaintyTests {
  /// Restores the bucket under what was known at the start of the run.
  private func commit(_ scene: LabScene, _ undo: UndoProof?) async throws -> ActionResult {
    let stage = Stage(scene.connection, accepting: Set(ConsentKind.allCases), undo: undo)
    try await stage.choose(restore: ["buckets"])
    try await stage.fence()
    try await stage.prepare()
    return try await stage.perform(
      "vast.restore_commit", await stage.commitInputs("/tams/media"), as: "commit/tams/media")
  }

  @Test("is proven at the very cluster and release that have shown it")
  func proven() async throws {
    try await LabScene.run { scene in
      let here = try await ClusterIdentity.read(scene.connection)
      let result = try await commit(scene, UndoProof(.proven, "run a showed it", at: here))
      #expect(result.outputs["undo"] == .text("proven"))
      #expect(result.outputs["undo_reason"] == .text("run a showed it"))
      #expect(result.warnings.isEmpty)
    }
  }

  @Test("is assumed where the release is another by now, or nothing was known, with the reason")
  func assumed() async throws {
    try await LabScene.run { scene in
      let here = try await ClusterIdentity.read(scene.connection)
      let before = ClusterIdentity(guid: here.guid, version: "5.2.9")
      let result = try await commit(scene, UndoProof(.proven, "run a showed it", at: before))
      #expect(result.outputs["undo"] == .text("assumed"))
      #expect(
        result.outputs["undo_reason"]
          == .text("this is \(here.display); run a showed it, but of \(before.display)"))
    }
    try await LabScene.run { scene in
      let result = try await commit(scene, nil)
      #expect(result.outputs["undo"] == .text("assumed"))
      #expect(result.outputs["undo_reason"] == .text("the run began without a proof"))
    }
  }

  @Test("where it was shown to be lost, the rescue asks before anything is committed")
  func lost() async throws {
    try await LabScene.run { scene in
      let here = try await ClusterIdentity.read(scene.connection)
      let lost = UndoProof(.lost, "run a showed it", at: here)
      let careful = Stage(scene.connection, undo: lost)
      try await careful.choose()
      let failure = await #expect(throws: Failure.self) {
        try await careful.perform("recovery_point.take", await careful.point)
      }
      guard case .waiting(let problem) = failure else {
        Issue.record("\(String(describing: failure))")
        return
      }
      #expect(problem.what == "no commit can be undone at this cluster: run a showed it")
      let result = try await commit(scene, lost)
      #expect(result.outputs["undo"] == .text("lost"))
      #expect(result.warnings == ["/tams/media has no way back: run a showed it"])
    }
  }
}

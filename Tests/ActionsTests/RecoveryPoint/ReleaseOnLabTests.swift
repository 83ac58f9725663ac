import Core
import Lab
import Testing
import Transport

@testable import Actions

@Suite("The release of rescue snapshots")
struct ReleaseOnLabTests {
  /// The run whose rescues `Stage` takes; it is also the run that `Stage` says it is.
  private let run = "20260301-020000-abcd"
  private let ended = RunStanding(outcome: .succeeded, siteChanged: true)

  private func rescues(_ scene: LabScene) async throws -> [Rescue] {
    let stage = Stage(scene.connection)
    try await stage.choose()
    try await stage.perform("recovery_point.take", await stage.point)
    return try await Rescue.all(scene.connection, of: run)
  }

  private func later(_ scene: LabScene, _ standing: RunStanding?) -> Stage {
    Stage(scene.connection, run: "20260302-020000-bcde", standing: standing)
  }

  private func inputs(_ rescues: [Rescue]) -> [String: Value] {
    [
      "run": .text(run),
      "snapshots": .list(rescues.map { TakenSnapshot($0.snapshot).value }),
    ]
  }

  @Test("deletes those of the ended run and nothing else; what is gone already is done")
  func released() async throws {
    try await LabScene.run { scene in
      let rescues = try await rescues(scene)
      #expect(rescues.map(\.snapshot.path.text) == ["/tams/db", "/tams/media"])
      let others = try await scene.connection.vast.snapshots(beginning: "").count - rescues.count
      let stage = later(scene, ended)
      try await scene.connection.vast.deleteSnapshot(rescues[0].snapshot.id)
      let found = try await stage.perform("recovery_point.rescues", ["run": .text(run)])
      #expect(found.outputs["count"] == .integer(1))
      let inputs = inputs(rescues)
      await stage.intend("recovery_point.release", inputs)
      guard case .notStarted = try await stage.probe("recovery_point.release") else {
        Issue.record("a release that was never begun was found")
        return
      }
      let result = try await stage.perform("recovery_point.release", inputs)
      #expect(result.outputs["released"] == .texts(rescues.map(\.snapshot.name)))
      guard case .done = try await stage.probe("recovery_point.release") else {
        Issue.record("a finished release was not found")
        return
      }
      #expect(try await scene.connection.vast.snapshots(beginning: "").count == others)
      guard case .left = try await stage.undo("recovery_point.release") else {
        Issue.record("it claims that what is deleted is back")
        return
      }
    }
  }

  @Test("refuses the rescues of a run that may need them")
  func kept() async throws {
    try await LabScene.run { scene in
      let rescues = try await rescues(scene)
      let unfit: [Outcome] = [.waiting, .running, .rollbackIncomplete]
      var stages = unfit.map { later(scene, RunStanding(outcome: $0, siteChanged: true)) }
      stages.append(later(scene, nil))
      // The run itself, which has not ended while it asks.
      stages.append(Stage(scene.connection, standing: ended))
      for stage in stages {
        await #expect(throws: Failure.self) {
          try await stage.perform("recovery_point.rescues", ["run": .text(run)])
        }
        await #expect(throws: Failure.self) {
          try await stage.perform("recovery_point.release", inputs(rescues))
        }
      }
      #expect(try await Rescue.all(scene.connection).count == rescues.count)
    }
  }

  @Test("refuses a snapshot that is no rescue of the run, also a policy's under a lying name")
  func strangers() async throws {
    try await LabScene.run { scene in
      let rescues = try await rescues(scene)
      let daily = try #require(
        try await scene.connection.vast.snapshots(beginning: "tams-db-daily").last)
      let stage = later(scene, ended)
      let policy = TakenSnapshot(daily).value
      await #expect(throws: Failure.self) {
        try await stage.perform(
          "recovery_point.release", ["run": .text(run), "snapshots": .list([policy])])
      }
      guard case .map(var lie) = policy else { return }
      lie["snapshot"] = .text(rescues[0].snapshot.name)
      await #expect(throws: Failure.self) {
        try await stage.perform(
          "recovery_point.release", ["run": .text(run), "snapshots": .list([.map(lie)])])
      }
      #expect(try await scene.connection.vast.snapshot(daily.id) != nil)
      #expect(try await Rescue.all(scene.connection).count == rescues.count)
    }
  }
}

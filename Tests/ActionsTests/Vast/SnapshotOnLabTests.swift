import Core
import Lab
import Testing
import Transport

@testable import Actions

@Suite("A snapshot on demand")
struct SnapshotOnLabTests {
  @Test("is of the bucket's directory, expires, is found by its name, and its undo deletes it")
  func taken() async throws {
    try await LabScene.run { scene in
      let stage = Stage(scene.connection)
      let inputs: [String: Value] = [
        "bucket": .text("tams-db"), "expiry": .duration(.seconds(3_600)),
      ]
      await stage.intend("vast.snapshot", inputs)
      guard case .notStarted = try await stage.probe("vast.snapshot") else {
        Issue.record("a snapshot that was never taken was found")
        return
      }
      let result = try await stage.perform("vast.snapshot", inputs)
      let taken = try #require(TakenSnapshot(result.outputs["snapshot"] ?? .null))
      #expect(taken.directory == DirectoryPath("/tams/db"))
      #expect(taken.name == "tamsdr-20260301-020000-abcd-vast-snapshot-1")
      let life = try #require(taken.expires) - (try #require(taken.created))
      #expect(life > .seconds(3_500) && life < .seconds(3_700))
      guard case .done(let found) = try await stage.probe("vast.snapshot") else {
        Issue.record("it was not found")
        return
      }
      #expect(found == result)
      try await stage.perform("vast.snapshot", inputs)
      #expect(try await scene.connection.vast.snapshots(named: taken.name).map(\.id) == [taken.id])
      guard case .undone = try await stage.undo("vast.snapshot") else {
        Issue.record("it was not undone")
        return
      }
      #expect(try await scene.connection.vast.snapshot(taken.id) == nil)
    }
  }

  @Test("is refused for a bucket that is none of the site's")
  func foreign() async throws {
    try await LabScene.run { scene in
      let failure = await #expect(throws: Failure.self) {
        try await Stage(scene.connection).perform("vast.snapshot", ["bucket": .text("scratch")])
      }
      #expect(failure?.problem.what == "bucket scratch is none of site lab")
    }
  }
}

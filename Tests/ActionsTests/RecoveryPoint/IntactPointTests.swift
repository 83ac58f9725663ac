import Core
import Lab
import Testing
import Transport

@testable import Actions

@Suite("The newest intact point on the lab")
struct IntactPointTests {
  private static func answer(_ scene: LabScene) async throws -> RecoveryPointAnswer {
    let now = SystemClock.now()
    return try await RecoveryPointSearch(scene.connection)
      .answer(.init(latest: now, now: now, neededUntil: now))
  }

  private static func newestSnapshot(_ answer: RecoveryPointAnswer) throws -> String {
    try #require(answer.choice?.point.database.snapshot?.name)
  }

  @Test(
    "passes over a snapshot that was taken after the damage, and says why",
    arguments: [
      (Disaster.flowsDeleted, "segments, the point before it"),
      (.tablesDropped, "does not hold the tables"),
    ])
  func damaged(disaster: Disaster, reason: String) async throws {
    try await LabScene.run { scene in
      let answer = try await Self.answer(scene)
      let damaged = try Self.newestSnapshot(answer)
      let before = await IntactPointSearch(scene.connection, largestDrop: nil)
        .narrowed(answer, now: SystemClock.now()) { _ in }
      #expect(before.choice == answer.choice)

      try scene.lab.cause(disaster, inSnapshot: damaged)
      let after = await IntactPointSearch(scene.connection, largestDrop: nil)
        .narrowed(answer, now: SystemClock.now()) { _ in }
      #expect(after.choice == answer.runnerUp)
      #expect(after.reasons.first?.contains(reason) == true, "\(after.reasons)")
    }
  }

  @Test("is what a run with intact goes back to")
  func chosen() async throws {
    try await LabScene.run { scene in
      let answer = try await Self.answer(scene)
      try scene.lab.cause(.flowsDeleted, inSnapshot: try Self.newestSnapshot(answer))
      let stage = Stage(scene.connection, accepting: [.lossOverLimit])
      try await stage.perform("recovery_point.choose", ["intact": .bool(true)])
      let point = try await stage.recoveryPoint()
      #expect(point == answer.runnerUp?.point)
    }
  }

  @Test("is none where no snapshot can be read inside")
  func silent() async throws {
    try await LabScene.run { scene in
      let answer = try await Self.answer(scene)
      for candidate in answer.candidates {
        if let name = candidate.point.database.snapshot?.name {
          try scene.lab.cause(.databaseLost, inSnapshot: name)
        }
      }
      let stage = Stage(scene.connection)
      let failure = await #expect(throws: Failure.self) {
        try await stage.perform("recovery_point.choose", ["intact": .bool(true)])
      }
      #expect(
        failure?.problem.what.contains("no usable point is intact") == true, "\(failure as Any)")
    }
  }
}

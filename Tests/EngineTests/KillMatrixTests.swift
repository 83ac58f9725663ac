import Core
import Foundation
import RunbookYAML
import Testing

@Suite("A run killed at every point")
struct KillMatrixTests {
  /// Every moment where the machine has the time for it, else every seventh.
  private static let share =
    ProcessInfo.processInfo.environment["TAMSDR_EXHAUSTIVE"] == nil ? 7 : 1

  private func expectRight(
    _ matrix: KillMatrix, oneOf share: Int = Self.share, _ what: String, atLeast points: Int
  ) async throws {
    let result = try await matrix.run(oneOf: share)
    print("kill matrix of \(what): \(result.points) points, \(result.trials) trials")
    #expect(result.failures.isEmpty, "\(result.failures.joined(separator: "\n"))")
    #expect(result.points >= points)
  }

  @Test("of full-restore ends right by resume, and by rollback")
  func fullRestore() async throws {
    try await expectRight(
      KillMatrix(runbook: try .shipped("full-restore")), oneOf: 1, "full-restore", atLeast: 500)
  }

  @Test("of the restores of one part ends right", arguments: ["database-only", "bucket-only"])
  func onePart(name: String) async throws {
    try await expectRight(
      KillMatrix(runbook: try .shipped(name), site: SiteState(for: name)), name, atLeast: 400)
  }

  @Test("of a runbook that uses every feature ends right")
  func everyFeature() async throws {
    try await expectRight(
      KillMatrix(runbook: try .everyFeature(), expected: 8), "every feature", atLeast: 700)
  }

  @Test(
    "that goes another way because a step fails ends right",
    arguments: [("back", 3), ("halt", 4), ("again", 6), ("prepare[/tams/db]", 6), ("pause", 6)])
  func failing(step: String, exitCode: Int) async throws {
    var site = SiteState()
    site.failing = [step]
    try await expectRight(
      KillMatrix(runbook: try .everyFeature(), site: site, expected: exitCode),
      "every feature with a failing \(step)", atLeast: 450)
  }

  @Test("of full-restore whose checks fail goes back from behind its commits")
  func backFromCommit() async throws {
    var site = SiteState()
    site.failing = ["check-database"]
    try await expectRight(
      KillMatrix(
        runbook: try .shipped("full-restore"), site: site,
        options: RunOptions(yes: true, onFailure: .rollback), expected: 3),
      "full-restore rolled back from its commits", atLeast: 500)
  }

  @Test("of full-restore on lost tables ends right")
  func lostTables() async throws {
    try await expectRight(
      KillMatrix(
        runbook: try .shipped("full-restore"), site: SiteState(isLost: true), back: [3, 4]),
      "full-restore on lost tables", atLeast: 400)
  }
}

extension Runbook {
  /// A runbook of the project's `runbooks` folder.
  static func shipped(_ name: String) throws -> Runbook {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "runbooks")
    let data = try Data(contentsOf: folder.appending(path: "\(name).yaml"))
    let (runbook, faults) = RunbookFile.read(bytes: Array(data), name: name)
    #expect(faults == [])
    return try #require(runbook)
  }
}

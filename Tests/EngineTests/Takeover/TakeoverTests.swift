import Core
import Engine
import Testing

@Suite("A run taken over by another host")
struct TakeoverTests {
  private let silent = Takeover(
    from: "process 1 on a", wasSilent: true, mayLackRecords: false)
  private let lossy = Takeover(from: "process 1 on a", wasSilent: false, mayLackRecords: true)
  private let yes = RunOptions(yes: true)
  private let confirmed = RunOptions(yes: true, accepted: [.oldHostDead])

  /// The record after which the prepares are done and nothing is committed.
  private static let prepared = 18

  private func commits(_ bench: Bench) -> Int {
    bench.world.log.count { $0.hasPrefix("make") && $0.contains("commit") }
  }

  @Test("commits only after a person has confirmed that the silent host is dead")
  func confirmation() async throws {
    let bench = try Bench()
    // What was accepted before the takeover cannot have meant it.
    try await bench.startAndDie(after: Self.prepared, confirmed)
    let waiting = try await bench.resume(yes, takeover: silent)
    #expect(waiting.outcome == .waiting && waiting.exitCode == 6)
    #expect(waiting.problem?.what.hasPrefix("process 1 on a had this run and went silent") == true)
    #expect(commits(bench) == 0)
    #expect(try await bench.resume(yes).outcome == .waiting)
    let ending = try await bench.resume(confirmed)
    #expect(ending.outcome == .succeeded)
    #expect(commits(bench) == 2)
  }

  @Test("undoes a commit only after that, too")
  func undo() async throws {
    let bench = try Bench()
    bench.world.plant(.failChecks, at: "check")
    #expect(try await bench.start().outcome == .waiting)
    #expect(try await bench.resume(yes, takeover: silent).outcome == .waiting)
    let waiting = try await bench.rollBack()
    #expect(waiting.outcome == .waiting)
    #expect(waiting.problem?.hint?.contains("--accept old_host_dead") == true)
    #expect(!bench.world.log.contains { $0.hasPrefix("remove") })
    let ending = try await bench.resume(confirmed)
    #expect(ending.outcome == .rolledBack)
    #expect(bench.world.objects == bench.rescue)
  }

  @Test("needs no confirmation where no commit is left to send")
  func nothingToConfirm() async throws {
    let bench = try Bench()
    try await bench.startAndDie(after: 27)
    #expect(commits(bench) == 2)
    #expect(try await bench.resume(yes, takeover: silent).outcome == .succeeded)
  }

  @Test(
    "asks about every step that the journal may have lost, and repeats none",
    arguments: 4...24, [1, 2, 5, 9])
  func lostRecords(kept: Int, lost: Int) async throws {
    let bench = try Bench()
    try await bench.startAndDie(after: kept + lost)
    try bench.cut(after: kept)
    let ending = try await bench.resume(yes, takeover: lossy)
    #expect(ending.outcome == .succeeded, "\(String(describing: ending.problem))")
    let log = bench.world.log
    #expect(Set(log).count == log.count, "\(log)")
  }

  @Test("does not go back while it is not known how far the lost host came")
  func noBlindRollback() async throws {
    let bench = try Bench()
    try await bench.startAndDie(after: 20)
    try bench.cut(after: 6)
    bench.world.plant(.loseForGood, at: "fence")
    #expect(try await bench.resume(yes, takeover: lossy).outcome == .waiting)
    let refused = try await bench.rollBack()
    #expect(refused.outcome == .waiting)
    #expect(refused.problem?.what.hasPrefix("the mirror may lack records") == true)
    #expect(!bench.world.log.contains { $0.hasPrefix("remove") })
  }
}

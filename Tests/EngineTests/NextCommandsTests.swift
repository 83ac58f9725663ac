import Core
import Engine
import Testing

@Suite("The commands that status advises")
struct NextCommandsTests {
  private func commands(_ bench: Bench) throws -> [String] {
    let report = Report(
      of: try bench.state, records: [], site: .empty,
      journal: Report.Journal(path: "", head: "", records: 1, droppedTail: false), isAlive: false)
    return report.next.map(\.command)
  }

  /// What a command line decides; nil for one that decides nothing.
  private func decision(_ words: [String]) -> OperatorDecision? {
    func step(_ index: Int) -> StepKey { StepKey(display: words[index].filter { $0 != "'" }) }
    switch words[1] {
    case "approve", "reject": return .answer(nil, accepted: words[1] == "approve")
    case "abandon": return .abandon(reason: "TEXT")
    case "resolve": return .resolve(step(3), done: words.contains("--done"), reason: "TEXT")
    case "resume":
      guard let option = words.firstIndex(of: "--accept") else { return nil }
      return .accept(step(option + 1), reason: "TEXT")
    default: return nil
    }
  }

  private func expectAllowed(_ bench: Bench) throws {
    let state = try bench.state
    for command in try commands(bench) where command.hasPrefix("tamsdr ") {
      let words = command.split(separator: " ").map(String.init)
      let refusal = decision(words)?.refusal(in: state, at: state.lastTime)
      #expect(refusal == nil, "\(command)")
      if words[1] == "resume" { #expect(!state.outcome.isFinal, "\(command)") }
    }
  }

  @Test(
    "about a step in doubt are allowed, and call one that protects the data never done",
    arguments: ["stop", "fence", "rescue", "prepare[a]", "commit[a]", "open"])
  func doubt(step: String) async throws {
    let bench = try Bench()
    bench.world.plant(.loseForGood, at: step)
    #expect(try await bench.start().outcome == .waiting)
    try expectAllowed(bench)
    let resolving = try commands(bench).filter { $0.hasPrefix("tamsdr resolve") }
    #expect(resolving.contains { $0.contains("'\(step)' --not-done --reason") })
    let done = resolving.filter { $0.contains(" --done ") }
    #expect(done.isEmpty == !["commit[a]", "open"].contains(step))
  }

  @Test(
    "about a failed step are allowed, and accept only one whose checks failed",
    arguments: [
      ("check", World.Fault.failChecks, true), ("start", World.Fault.refuse, false),
    ])
  func failure(step: String, fault: World.Fault, isAccepted: Bool) async throws {
    let bench = try Bench()
    bench.world.plant(fault, at: step)
    #expect(try await bench.start().outcome == .waiting)
    try expectAllowed(bench)
    let accepting = try commands(bench).filter { $0.contains("--accept") }
    #expect(accepting.isEmpty == !isAccepted)
  }

  @Test("about a way back that stopped are allowed, and do not end what has ended")
  func stoppedWayBack() async throws {
    let bench = try Bench()
    bench.world.plant(.failUndo, at: "commit[a]")
    bench.world.plant(.refuse, at: "start")
    let ending = try await bench.start(RunOptions(yes: true, onFailure: .rollback))
    #expect(ending.outcome == .rollbackIncomplete)
    try expectAllowed(bench)
    #expect(try commands(bench).first == "tamsdr rollback \(bench.run)")
  }

  @Test("about a question are allowed, also those that answer it")
  func question() async throws {
    let bench = try Bench()
    // The prepares are done, and nothing is committed.
    try await bench.startAndDie(after: 18)
    try expectAllowed(bench)
    let silent = Takeover(from: "process 1 on a", wasSilent: true, mayLackRecords: false)
    #expect(try await bench.resume(takeover: silent).outcome == .waiting)
    try expectAllowed(bench)
    #expect(try commands(bench).first == "tamsdr approve \(bench.run)")
  }
}

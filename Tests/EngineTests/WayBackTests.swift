import Engine
import Testing

@testable import Core

@Suite("The way back")
struct WayBackTests {
  private static func first(_ log: [String], _ fits: (String) -> Bool) throws -> Int {
    let index = log.firstIndex(where: fits)
    return try #require(index)
  }

  @Test("keeps what is there each time it is begun, not only the first")
  func rescuesEachTime() async throws {
    let bench = try Bench()
    #expect(try await bench.start().exitCode == 0)
    #expect(try await bench.rollBack(to: "fenced").exitCode == 6)
    #expect(try await bench.resume().exitCode == 0)
    let opened = bench.world.log.count
    #expect(try await bench.rollBack().exitCode == 3)
    let since = Array(bench.world.log.dropFirst(opened))
    let kept = try Self.first(since) { $0.contains("rescue-before-rollback-2") }
    let replaced = try Self.first(since) { $0.hasPrefix("remove") && $0.contains("-commit-") }
    #expect(kept < replaced)
    #expect(bench.world.objects.filter { $0.contains("before-rollback") }.count == 2)
    #expect(try bench.state.rescueResults.count == 3)
  }

  @Test("sets a hold again that the run lifted and cannot take back, before it replaces data")
  func missingHold() async throws {
    let bench = try Bench(.unfenced)
    bench.world.plant(.refuse, at: "last")
    #expect(try await bench.start().exitCode == 6)
    bench.world.plant(.failUndo, at: "unfence")
    let ending = try await bench.rollBack()
    #expect(ending.exitCode == 3)
    #expect(try bench.state.step(StepKey("unfence"))?.condition == .undone)
    let log = bench.world.log
    let held = try Self.first(log) { $0 == "renew fence" }
    let replaced = try Self.first(log) { $0.hasPrefix("remove") && $0.contains("-commit-") }
    #expect(held < replaced)
  }

  @Test("undoes what a step did that failed half-way and was skipped")
  func skipped() async throws {
    let bench = try Bench(
      Runbook(
        name: "r",
        steps: [
          Runbook.step("make", "t.start") { $0.onFailure = .wait }, Runbook.step("last", "t.look"),
        ]))
    bench.world.plant(.failHalfWay, at: "make")
    bench.world.plant(.refuse, at: "last")
    #expect(try await bench.start().exitCode == 6)
    try await bench.decide(.skip(StepKey("make"), reason: "done by hand"))
    #expect(try bench.state.siteChanged)
    #expect(try await bench.resume().exitCode == 3)
    #expect(bench.world.objects.isEmpty)
  }

  @Test("takes no hook's word for data that was replaced")
  func hookIsNoProof() async throws {
    var runbook = Runbook.recovery
    let hook = Step(id: "by-hand", action: "t.look", mark: Mark(line: 1, column: 1))
    runbook.steps = runbook.steps.map { item in
      guard case .step(var step) = item, step.id == "commit" else { return item }
      step.rollback = [hook]
      return .step(step)
    }
    let bench = try Bench(runbook)
    bench.world.plant(.failChecks, at: "check")
    #expect(try await bench.start().exitCode == 6)
    let ending = try await bench.rollBack()
    #expect(ending.outcome == .rollbackIncomplete)
    #expect(try bench.state.holds.count == 3)
    for element in ["a", "b"] {
      try await bench.decide(
        .resolve(StepKey("commit", element: element), done: true, reason: "compared"))
    }
    #expect(try await bench.rollBack().exitCode == 3)
    #expect(try bench.state.holds.isEmpty)
  }

  @Test("of a directory ends where its commit cannot be undone, whatever its steps are called")
  func laneIsTheDirectory() async throws {
    let bench = try Bench(.singleDirectory)
    bench.world.plant(.failChecks, at: "check")
    #expect(try await bench.start().exitCode == 6)
    bench.world.plant(.failUndo, at: "commit")
    #expect(try await bench.rollBack().outcome == .rollbackIncomplete)
    #expect(!bench.world.log.contains { $0.hasPrefix("remove") && $0.contains("-prepare-") })
  }

  @Test("is a person's to show for a step that failed and cannot be asked about")
  func failedAndSilent() async throws {
    let bench = try Bench(
      Runbook(name: "r", steps: [Runbook.step("make", "t.start") { $0.onFailure = .wait }]))
    bench.world.plant(.failHalfWay, at: "make")
    #expect(try await bench.start().exitCode == 6)
    bench.world.plant(.loseForGood, at: "make")
    let silent = try await bench.resume()
    #expect(silent.exitCode == 6)
    #expect(silent.problem?.hint?.contains("--reason TEXT") == true)
    try await bench.decide(.resolve(StepKey("make"), done: false, reason: "looked"))
    bench.world.heal("make")
    #expect(try await bench.resume().exitCode == 0)
  }
}

extension Runbook {
  /// A recovery of one directory, without collections.
  fileprivate static var singleDirectory: Runbook {
    let restore = Template.map(["directory": .literal(.text("/tams/db"))])
    var runbook = Runbook.recovery
    runbook.steps = runbook.steps.map { item in
      guard case .step(let step) = item else { return item }
      switch step.id {
      case "prepare": return Runbook.step("prepare", step.action) { $0.inputs["restore"] = restore }
      case "commit":
        return Runbook.step("commit", step.action) {
          $0.inputs["prepared"] = .map(["restore": restore])
        }
      default: return item
      }
    }
    return runbook
  }
}

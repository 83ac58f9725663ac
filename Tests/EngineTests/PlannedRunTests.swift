import Core
import Engine
import Testing

@Suite("A run by a plan")
struct PlannedRunTests {
  /// The bench's point is never this one.
  private static let plan = RunPlan(path: "/p.json", digest: "d", point: .null)

  @Test(
    "ends with 9 before anything is changed where another point is chosen, whatever a failure leads to",
    arguments: [nil, .continue, .wait, .stop, .rollback] as [FailurePolicy?])
  func drifts(policy: FailurePolicy?) async throws {
    var runbook = Runbook.recovery
    runbook.steps[0] = Runbook.step("point", "t.choose") { $0.onFailure = policy }
    runbook.finally = [Runbook.step("told", "t.look")]
    let bench = try Bench(runbook, plan: Self.plan)
    let ending = try await bench.start()
    #expect(ending.exitCode == 9)
    #expect(ending.outcome == .failed)
    #expect(bench.world.log == [])
    let state = try bench.state
    #expect(state.exitCode == 9)
    #expect(!state.siteChanged)
    #expect(state.step(StepKey("verify")) == nil)
    #expect(state.step(StepKey("told"))?.isDone == true)
  }

  @Test("is the same to the engine as one without where no step chooses a point")
  func withoutPoint() async throws {
    var runbook = Runbook.recovery
    runbook.steps = [Runbook.step("look", "t.look")]
    #expect(try await Bench(runbook, plan: Self.plan).start().exitCode == 0)
  }

  @Test(
    "that died after the choice chooses again, and ends with 9; nobody can accept the other point")
  func died() async throws {
    let bench = try Bench(plan: Self.plan)
    try await bench.startAndDie(after: 2)
    let refusal = await #expect(throws: Problem.self) {
      try await bench.decide(.accept(StepKey("point"), reason: "it is near"))
    }
    #expect(refusal?.what.contains("the plan has drifted") == true)
    #expect(try await bench.resume().exitCode == 9)
    #expect(bench.world.log == [])
  }
}

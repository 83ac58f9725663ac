import Core
import Testing

@Suite("A run by a plan")
struct PlanGuardTests {
  private static let specs = [
    "choose": ActionSpec(
      name: "choose", help: "", outputs: [.init("point", RecoveryPoint.type, help: "")],
      role: .choose),
    "change": ActionSpec(name: "change", help: "", effect: .reversible, touches: ["object"]),
  ]

  private func state(choosing point: RecoveryPoint?, by plan: RunPlan?) -> RunState {
    var step = Step(id: "point", action: "choose", mark: Mark(line: 1, column: 1))
    step.onFailure = .continue
    var state = RunState(
      opening: PlanScene.opening(plan: plan),
      runbook: Runbook(
        name: "r",
        steps: [
          .step(step),
          .step(Step(id: "change", action: "change", mark: Mark(line: 2, column: 1))),
        ]), specs: Self.specs)
    let result = ActionResult(outputs: point.map { ["point": $0.value] } ?? [:])
    state.apply(
      RunRecord(
        number: 2, time: PlanScene.made,
        event: .finished(
          attempt: AttemptEnd(
            step: StepKey("point"), action: "choose", inputs: [:], began: PlanScene.made,
            outcome: .done(result: result)))))
    return state
  }

  private let plan = RunPlan(path: "/p.json", digest: "d", point: PlanScene.point.value)
  private let other = PlanScene.point(
    database: PlanScene.snapshot(160, "db-new", "/tams/db", hours: -2, keptHours: 48))

  @Test("goes on with the plan's point")
  func goesOn() {
    let state = state(choosing: PlanScene.point, by: plan)
    #expect(state.planDrift == nil)
    #expect(state.step(StepKey("point"))?.isDone == true)
  }

  @Test("goes on with any point where it goes by no plan")
  func withoutPlan() {
    #expect(state(choosing: other, by: nil).step(StepKey("point"))?.isDone == true)
  }

  @Test(
    "fails with 9 where another point is chosen, or none can be compared", arguments: [0, 1, 2])
  func refuses(kind: Int) {
    let state =
      switch kind {
      case 0: state(choosing: other, by: plan)
      case 1: state(choosing: nil, by: plan)
      default:
        state(choosing: PlanScene.point, by: RunPlan(path: "/p.json", digest: "d", point: .null))
      }
    #expect(state.step(StepKey("point"))?.isDone == false)
    #expect(state.planDrift?.place == "/p.json")
    #expect(state.exitCode(for: .failed) == 9)
    let facts = state.facts()
    #expect(facts.finished.isEmpty)
  }

  @Test("ends with 4, not 9, where the site is changed")
  func changed() {
    var state = state(choosing: other, by: plan)
    state.apply(
      RunRecord(
        number: 3, time: PlanScene.made,
        event: .started(
          attempt: AttemptStart(
            step: StepKey("change"), action: "change", attempt: 1, pass: 1, undoing: false,
            inputs: [:], remoteName: "x"))))
    #expect(state.exitCode(for: .failed) == 4)
    #expect(state.hasActed)
  }

  @Test("has not acted while it only read")
  func reads() {
    #expect(!state(choosing: PlanScene.point, by: plan).hasActed)
  }
}

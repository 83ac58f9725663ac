import Core
import Testing

@Suite("A hold that an undo puts back")
struct HoldsPutBackTests {
  private static let now = Timestamp(seconds: 1_772_330_400)
  private static let hold = Hold(.service, "retention")
  private static let proof = HoldProof(hold, proof: "it is stopped", lift: "start it")

  private static let specs = [
    ActionSpec(
      name: "stop", help: "", effect: .reversible, role: .stop, touches: ["service"],
      sets: [.service]),
    ActionSpec(
      name: "start", help: "", effect: .reversible, touches: ["service"], lifts: [.service]),
  ]

  private static func end(_ action: String, _ result: ActionResult) -> RunEvent {
    .finished(
      attempt: AttemptEnd(
        step: StepKey(action), action: action, inputs: [:], began: now,
        outcome: .done(result: result)))
  }

  @Test(
    "is the run's own where a step of it had set it, else in force before",
    arguments: [true, false])
  func owner(wasSet: Bool) {
    let steps = ["stop", "start"].map { Step(id: $0, action: $0, mark: Mark(line: 1, column: 1)) }
    let source = RunOpening.SourceText(path: "r.yaml", text: "", digest: "")
    let opening = RunOpening(
      run: "20260301-020000-test", tool: "test", runbook: source, site: source, scripts: [:],
      parameters: [:], options: RunOptions(), siteKey: "site", incident: Self.now,
      started: Self.now, host: "h", process: 1, user: "u")
    var state = RunState(
      opening: opening, runbook: Runbook(name: "r", steps: steps.map { .step($0) }),
      specs: Dictionary(uniqueKeysWithValues: Self.specs.map { ($0.name, $0) }))
    let events: [RunEvent] =
      (wasSet ? [Self.end("stop", ActionResult(holdsSet: [Self.proof]))] : [])
      + [
        Self.end("start", ActionResult(holdsLifted: [Self.hold])),
        .undoFinished(
          undo: UndoEnd(
            step: StepKey("start"),
            outcome: .undone(result: .undone(note: "stopped again", set: [Self.proof])))),
      ]
    for (number, event) in events.enumerated() {
      state.apply(RunRecord(number: number + 2, time: Self.now, event: event))
    }
    #expect(state.holds.map(\.proof.hold) == [Self.hold])
    #expect(state.holds.map(\.proof.foundInForce) == [!wasSet])
    #expect(state.holds.map(\.step.id) == [wasSet ? "stop" : "start"])
  }
}

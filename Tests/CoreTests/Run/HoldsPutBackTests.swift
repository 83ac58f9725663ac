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

  /// What came of the step that would set the hold.
  enum Stop: CaseIterable {
    case done
    /// A person said so: nothing tells which holds it set.
    case doneByHand
    case never
  }

  private static func started(_ action: String) -> RunEvent {
    .started(
      attempt: AttemptStart(
        step: StepKey(action), action: action, attempt: 1, pass: 1, undoing: false, inputs: [:],
        remoteName: "n"))
  }

  private static func end(_ action: String, _ result: ActionResult) -> RunEvent {
    .finished(
      attempt: AttemptEnd(
        step: StepKey(action), action: action, inputs: [:], began: now,
        outcome: .done(result: result)))
  }

  private static func events(_ stop: Stop) -> [RunEvent] {
    switch stop {
    case .done: [started("stop"), end("stop", ActionResult(holdsSet: [proof]))]
    case .doneByHand:
      [
        started("stop"),
        .resolved(step: StepKey("stop"), done: true, reason: "stopped by hand", by: "anna"),
      ]
    case .never: []
    }
  }

  @Test(
    "is the run's own where a step of it can have set it, else in force before",
    arguments: Stop.allCases)
  func owner(stop: Stop) {
    var state = RunState.begun([("stop", "stop"), ("start", "start")], specs: Self.specs)
    let events =
      Self.events(stop) + [
        Self.started("start"), Self.end("start", ActionResult(holdsLifted: [Self.hold])),
        .undoFinished(
          undo: UndoEnd(
            step: StepKey("start"),
            outcome: .undone(result: .undone(note: "stopped again", set: [Self.proof])))),
      ]
    for event in events { state.apply(event) }
    #expect(state.holds.map(\.proof.hold) == [Self.hold])
    #expect(state.holds.map(\.proof.foundInForce) == [stop == .never])
    #expect(state.holds.map(\.step.id) == [stop == .done ? "stop" : "start"])
  }
}

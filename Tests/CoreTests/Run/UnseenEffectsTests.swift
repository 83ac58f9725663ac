import Core
import Testing

@Suite("What a lost host may have done unseen")
struct UnseenEffectsTests {
  private static let now = Timestamp(seconds: 1_772_330_400)

  private static let specs = [
    ActionSpec(name: "keep", help: "", effect: .reversible, touches: ["snapshot"]),
    ActionSpec(
      name: "stop", help: "", effect: .reversible, role: .stop, touches: ["service"],
      sets: [.service]),
    ActionSpec(name: "take", help: "", effect: .reversible, role: .rescue, touches: ["snapshot"]),
  ]

  @Test(
    "is known once a step that leaves an object of its own name is found not begun, and by no other",
    arguments: [("keep", true), ("stop", true), ("take", false)])
  func notBegun(action: String, isUnknown: Bool) {
    var state = RunState.begun([(action, action)], specs: Self.specs)
    let takeover = Takeover(from: "process 1 on a", wasSilent: false, mayLackRecords: true)
    let events: [RunEvent] = [
      .attached(
        attachment: Attachment(
          command: "resume", options: RunOptions(), host: "b", process: 2, user: "u",
          takeover: takeover)),
      .started(
        attempt: AttemptStart(
          step: StepKey(action), action: action, attempt: 1, pass: 1, undoing: false, inputs: [:],
          remoteName: "n")),
      .finished(
        attempt: AttemptEnd(
          step: StepKey(action), action: action, inputs: [:], began: Self.now,
          outcome: .notStarted, byProbe: true)),
    ]
    for (number, event) in events.enumerated() {
      #expect(number == 0 || state.hasUnseenEffects)
      state.apply(event)
    }
    #expect(state.hasUnseenEffects == isUnknown)
  }
}

import Core
import Testing

@Suite("What a run asked")
struct ConversationTests {
  private static let now = Timestamp(seconds: 1_772_330_400)
  private static let spec = ActionSpec(name: "ask", help: "", role: .consent)

  private static func state(_ events: [RunEvent]) -> RunState {
    var state = RunState.begun([("a", "ask"), ("b", "ask")], specs: [spec])
    for event in events { state.apply(event) }
    return state
  }

  private static func asked(_ step: String, _ text: String) -> RunEvent {
    .asked(step: StepKey(step), text: text, kind: "approval", until: nil)
  }

  @Test("is told by step and text, and an answer is to the newest open question of its step")
  func answers() {
    let state = Self.state([
      Self.asked("a", "go?"), Self.asked("b", "go?"), Self.asked("a", "really?"),
      .answered(step: StepKey("a"), accepted: true, by: "anna"),
    ])
    #expect(state.conversation(of: StepKey("a"), "really?", kind: "approval")?.by == "anna")
    #expect(state.conversation(of: StepKey("a"), "go?", kind: "approval")?.isOpen == true)
    #expect(state.conversation(of: StepKey("b"), "go?", kind: "approval")?.isOpen == true)
    #expect(state.conversation(of: StepKey("b"), "really?", kind: "approval") == nil)
    #expect(state.openQuestion(of: StepKey("b"))?.text == "go?")
  }

  @Test("is done without being among what later steps are told of")
  func finished() {
    let state = Self.state([
      .finished(
        attempt: AttemptEnd(
          step: StepKey("a"), action: "ask", inputs: [:], began: Self.now,
          outcome: .done(result: ActionResult())))
    ])
    #expect(state.facts().doneCount == 1)
    #expect(state.facts().finished.isEmpty)
  }
}

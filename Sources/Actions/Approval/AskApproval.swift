import Core

/// Asks a person before the run goes on.
package struct AskApproval {
  package static let spec = ActionSpec(
    name: "approval.ask",
    help: "shows what is about to happen and waits for a yes; a no is a failure",
    inputs: [
      .init("message", .text, required: true, help: "the question")
    ],
    outputs: [
      .init("by", .text, help: "who answered"),
      .init("asked", .text, help: "the text that was shown"),
    ],
    role: .consent, timeout: .seconds(24 * 3_600))
}

import Core

/// Polls a condition that only reads.
package struct WaitUntil {
  package static let spec = ActionSpec(
    name: "wait.until",
    help: "asks one read-only question again and again until the answer is yes",
    inputs: [
      .init("command", .list(.text), default: .list([]), help: "yes is exit 0"),
      .init("url", .text, help: "yes is a GET answered with `status`"),
      .init("status", .integer, default: .integer(200), help: "the status that means yes"),
      .init("sql", .text, help: "yes is a first cell of true or a number above zero"),
      .init("every", .duration, default: .duration(.seconds(5)), help: "the pause between two"),
    ],
    outputs: [
      .init("polls", .integer, help: "how often it was asked"),
      .init("waited", .duration, help: "how long it took"),
    ],
    timeout: .seconds(1_800))
}

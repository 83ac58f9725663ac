import Core

/// Tells people how the run stands.
package struct SendNotification {
  package static let spec = ActionSpec(
    name: "notify.send",
    help: "sends a message by the site's notifiers; repeated with the same idempotency key",
    inputs: [
      .init("message", .text, help: "the text; a summary of the run if none"),
      .init("to", .list(.text), default: .list([]), help: "names of notifiers; all if none"),
    ],
    outputs: [
      .init("sent", .list(.text), help: "notifiers that took it")
    ],
    effect: .reversible, timeout: .seconds(60), hasProbe: false)
}

import Core

/// Lets clients in again.
package struct OpenServices {
  package static let spec = ActionSpec(
    name: "service.open",
    help: "opens the api services to clients and proves that url answers",
    outputs: [
      .init("opened", .list(.text), help: "services opened by this step")
    ],
    effect: .reversible, role: .open, touches: ["service"], timeout: .seconds(600))
}

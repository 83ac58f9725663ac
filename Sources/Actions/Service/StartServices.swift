import Core

/// Starts services, by default where only the executor reaches them.
package struct StartServices {
  package static let spec = ActionSpec(
    name: "service.start",
    help: "starts the services of some roles; private means that url refuses connections",
    inputs: [
      .init(
        "roles", .list(.oneOf(["api", "worker", "ingest"])), required: true, help: "which services"),
      .init(
        "access", .oneOf(["private", "open"]), default: .text("private"),
        help: "whom an api answers"),
    ],
    outputs: [
      .init("started", .list(.text), help: "services started by this step")
    ],
    effect: .reversible, touches: ["service"], lifts: [.service], timeout: .seconds(600))
}

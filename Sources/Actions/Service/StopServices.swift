import Core

/// Stops what reads and writes the store, and proves that it is gone.
package struct StopServices {
  package static let spec = ActionSpec(
    name: "service.stop",
    help: "stops the services of some roles and proves that they are gone",
    inputs: [
      .init(
        "roles", .list(.oneOf(["api", "worker", "ingest"])),
        default: .list([.text("api"), .text("worker"), .text("ingest")]),
        help: "which services")
    ],
    outputs: [
      .init("stopped", .list(.text), help: "services stopped by this step"),
      .init("before", .map(.text), help: "what each was before: open, private, running or stopped"),
      .init("stopped_at", .time, help: "when the last was seen stopped"),
    ],
    effect: .reversible, role: .stop, touches: ["service"], sets: [.service],
    timeout: .seconds(600))
}

import Core

/// Stops the making of snapshots wherever data is about to change.
package struct SuspendSchedules {
  package static let spec = ActionSpec(
    name: "vast.suspend_schedules",
    help: "suspends every protected path that equals, contains or lies below a restored directory",
    inputs: [
      .init("point", RecoveryPoint.type, required: true, help: "the point chosen")
    ],
    outputs: [
      .init("suspended", .list(.text), help: "protected paths suspended by this step"),
      .init("found_suspended", .list(.text), help: "protected paths that were suspended before"),
    ],
    effect: .reversible, role: .suspend, touches: ["protected path"], sets: [.schedule],
    timeout: .seconds(300))
}

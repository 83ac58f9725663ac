import Core

/// Reads inside the chosen snapshots before anything is stopped.
package struct VerifyRecoveryPoint {
  package static let spec = ActionSpec(
    name: "recovery_point.verify",
    help: "checks that the chosen snapshots are there, hold a whole TAMS and can be restored",
    inputs: [
      .init("point", RecoveryPoint.type, required: true, help: "the point chosen")
    ],
    outputs: [
      .init("counts", .map(.integer), help: "rows of each table in the database snapshot"),
      .init("objects", .map(.integer), help: "objects of each bucket snapshot"),
      .init("dangling", .any, help: "segments without an object in the pair, or unknown"),
    ],
    role: .verify, timeout: .seconds(3_600))
}

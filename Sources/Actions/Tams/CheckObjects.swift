import Core

/// Compares the live buckets with the snapshots they were restored from, and with the database.
package struct CheckObjects {
  package static let spec = ActionSpec(
    name: "tams.check_objects",
    help:
      "compares keys, sizes and ETags of live with the point's, and looks for segments without object",
    inputs: [
      .init("point", RecoveryPoint.type, required: true, help: "the point restored")
    ],
    outputs: [
      .init("objects", .map(.integer), help: "objects of each live bucket"),
      .init("dangling", .any, help: "live segments whose object is not there, or unknown"),
      .init("orphans", .any, help: "live objects no segment refers to, or unknown"),
    ],
    role: .proof, timeout: .seconds(3_600))
}

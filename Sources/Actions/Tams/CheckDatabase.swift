import Core

/// Compares the live database with the snapshot it was restored from.
package struct CheckDatabase {
  package static let spec = ActionSpec(
    name: "tams.check_database",
    help: "compares counts, columns and per-flow fingerprints of live with the point's",
    inputs: [
      .init("point", RecoveryPoint.type, required: true, help: "the point restored")
    ],
    outputs: [
      .init("counts", .map(.integer), help: "rows of each live table"),
      .init("flows_compared", .integer, help: "flows whose fingerprints were compared"),
    ],
    role: .proof, timeout: .seconds(3_600))
}

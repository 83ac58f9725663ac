import Core

/// Clones a snapshot beside the live directory; nothing live changes.
package struct PrepareRestore {
  package static let spec = ActionSpec(
    name: "vast.restore_prepare",
    help: "starts the restore of one protected directory and waits for its clone",
    inputs: [
      .init(
        "restore", RecoveryPoint.Restore.type, required: true,
        help: "one entry of the point's restores")
    ],
    outputs: [
      .init("prepared", PreparedRestore.type, help: "what the commit needs")
    ],
    effect: .reversible, role: .prepare, touches: ["protected path"], timeout: .seconds(8 * 3_600))
}

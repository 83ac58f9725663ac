import Core

/// Puts the clone in the place of the live directory: the one step a cluster cannot take back.
package struct CommitRestore {
  package static let spec = ActionSpec(
    name: "vast.restore_commit",
    help: "replaces one protected directory by its prepared restore; the rescue is the way back",
    inputs: [
      .init(
        "prepared", PreparedRestore.type, required: true,
        help: "the output of vast.restore_prepare for the same directory"),
      .init(
        "undo", RescueSnapshot.type, required: true,
        help: "the rescue of the same directory, from recovery_point.take"),
    ],
    outputs: [
      .init("undo", .oneOf(["proven", "assumed", "lost"]), help: "how sure the way back is"),
      .init("directory", .text, help: "the directory replaced"),
    ],
    effect: .irreversible, role: .commit, touches: ["protected path"],
    timeout: .seconds(8 * 3_600))
}

import Core

/// Takes the snapshots by which commits can be undone.
package struct TakeRescue {
  package static let spec = ActionSpec(
    name: "recovery_point.take",
    help: "snapshots what is about to be overwritten; records a directory proven absent as absent",
    inputs: [
      .init("point", RecoveryPoint.type, required: true, help: "the point chosen"),
      .init(
        "expiry", .duration, default: .duration(.seconds(14 * 86_400)),
        help: "how long the rescue snapshots are kept"),
    ],
    outputs: [
      .init(
        "snapshots", .map(RescueSnapshot.type),
        help: "the rescue of each protected directory, keyed as `restores` is"),
      .init("loss", Loss.type, help: "the loss counted again behind the fence"),
    ],
    effect: .reversible, role: .rescue, touches: ["snapshot"], timeout: .seconds(1_800))
}

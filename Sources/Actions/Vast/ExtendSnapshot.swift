import Core

/// Lets the chosen snapshots live until the run is certainly over.
package struct ExtendSnapshot {
  package static let spec = ActionSpec(
    name: "vast.extend_snapshot",
    help: "moves the expiry of the point's snapshots to at least a span from now; never earlier",
    inputs: [
      .init("point", RecoveryPoint.type, required: true, help: "the point chosen"),
      .init(
        "keep", .duration, default: .duration(.seconds(2 * 86_400)),
        help: "how long from now they must live"),
    ],
    outputs: [
      .init(
        "extended", .map(.record(["snapshot": .text, "before": .time, "after": .time])),
        help: "the snapshots that were extended, by id")
    ],
    effect: .reversible, touches: ["snapshot"], timeout: .seconds(120))
}

import Core

/// Gives the TAMS keys back.
package struct EnableKeys {
  package static let spec = ActionSpec(
    name: "s3.enable_keys",
    help: "enables the keys that this run disabled",
    inputs: [
      .init(
        "outstanding", .oneOf(["wait", "accept"]), default: .text("wait"),
        help: "presigned URLs handed out before the fence: wait until they expire, or accept them")
    ],
    outputs: [
      .init("enabled", .list(.text), help: "keys enabled"),
      .init("late_writes_until", .time, help: "until when old presigned URLs work; null if none"),
    ],
    effect: .reversible, touches: ["access key"], lifts: [.key], timeout: .seconds(8 * 3_600))
}

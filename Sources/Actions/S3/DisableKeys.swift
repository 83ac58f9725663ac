import Core

/// Cuts off every writer that signs with the TAMS keys, presigned URLs included.
package struct DisableKeys {
  package static let spec = ActionSpec(
    name: "s3.disable_keys",
    help:
      "disables the site's fence keys and proves it by requests they signed being refused twice",
    outputs: [
      .init("disabled", .list(.text), help: "keys disabled by this step"),
      .init("found_disabled", .list(.text), help: "keys that were disabled before"),
      .init("fenced_at", .time, help: "when the last refusal was seen"),
    ],
    effect: .reversible, role: .fence, touches: ["access key"], sets: [.key],
    timeout: .seconds(900))
}

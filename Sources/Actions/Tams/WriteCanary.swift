import Core

/// One flow written, read back and deleted through the restored TAMS.
package struct WriteCanary {
  package static let spec = ActionSpec(
    name: "tams.canary",
    help: "writes, reads and deletes one flow with one segment through the private API",
    outputs: [
      .init("flow", .text, help: "the canary's flow id"),
      .init("object", .text, help: "the canary's object id"),
      .init("requests", .integer, help: "requests made"),
    ],
    effect: .reversible, role: .proof, touches: ["flow", "object"], timeout: .seconds(300))
}

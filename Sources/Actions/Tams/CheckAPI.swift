import Core

/// Whether the private API shows what the database holds.
package struct CheckAPI {
  package static let spec = ActionSpec(
    name: "tams.check_api",
    help: "reads sentinels of the database through the private API; an id nobody made must be 404",
    inputs: [
      .init("sentinels", .integer, default: .integer(5), help: "sources, flows and segments each")
    ],
    outputs: [
      .init("api_version", .text, help: "what /service says"),
      .init("read", .integer, help: "sentinels read"),
    ],
    role: .proof, timeout: .seconds(300))
}

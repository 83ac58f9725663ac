import Core
import Transport

/// Whether the site gives a place for proofs, and which cluster they would be of.
package struct CheckScratch: Action {
  package static let spec = ActionSpec(
    name: "scratch.check",
    help: "finds the scratch directory, and refuses one that is TAMS's, replicates or is in use",
    outputs: [
      .init("directory", .text, help: "the scratch directory"),
      .init("protected_path", .text, help: "its protected path"),
      .init("cluster", ClusterIdentity.type, help: "the cluster's guid and version"),
    ])

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let scratch = try await ScratchDirectory.find(connection)
    return ActionResult(outputs: [
      "directory": .text(scratch.directory.text), "protected_path": .text(scratch.path.name),
      "cluster": try await ClusterIdentity.read(connection).value,
    ])
  }
}

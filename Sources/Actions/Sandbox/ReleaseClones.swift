import Core
import Transport

/// Takes down all that this run made in the sandbox, however far it came.
package struct ReleaseClones: Action {
  package static let spec = ActionSpec(
    name: "vast.release_clone",
    help: "stops the services of the sandbox, and removes the buckets and clones of this run there",
    outputs: [
      .init("removed", .list(.text), help: "what was there")
    ],
    effect: .reversible, role: .tearDown, touches: ["clone", "view", "service"],
    timeout: .seconds(1_800), drill: .only)

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let found = try await SandboxContents.find(connection, run: call.run.run)
    try await found.remove(call.services.progress)
    let left = try await SandboxContents.find(connection, run: call.run.run)
    guard left.isEmpty else {
      throw Failure.failed(
        Problem(
          .sandboxNotEmpty,
          "still in the sandbox: " + left.lines.joined(separator: ", "),
          at: connection.site.vast.endpoint, hint: "tamsdr drill --cleanup --site SITE"))
    }
    return ActionResult(outputs: ["removed": .texts(found.lines)])
  }

  /// Removing again what is gone does nothing.
  package func probe(_ call: ActionCall) async throws -> ProbeFinding { .notStarted }
}

import Core
import Transport

/// Lets clients in again.
package struct OpenServices: Action {
  package static let spec = ActionSpec(
    name: "service.open",
    help: "opens the api services to clients and proves that url answers",
    outputs: [
      .init("opened", .list(.text), help: "services opened by this step")
    ],
    effect: .reversible, role: .open, touches: ["service"], changes: "opened",
    timeout: .seconds(600),
    drill: .sandbox)

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  private var services: [ServiceControl] {
    ServiceControl.of([Site.Service.Role.api.rawValue], connection)
      .filter { $0.service.url != nil }
  }

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    for control in services where try await control.state() != .open {
      call.services.progress("opening \(control.service.name)")
      try await control.start(.open)
    }
    return result
  }

  private var result: ActionResult {
    ActionResult(outputs: ["opened": .texts(services.map(\.service.name))])
  }

  package func probe(_ call: ActionCall) async throws -> ProbeFinding {
    for control in services where try await control.state() != .open { return .notStarted }
    return .done(result)
  }

  /// Clients are kept out again; the services go on for the executor.
  package func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    var closed: [String] = []
    for control in services where try await control.state() == .open {
      try await control.stop()
      try await control.start(.private)
      closed.append(control.service.name)
    }
    return closed.isEmpty
      ? .nothing : .undone(note: "closed again: \(closed.joined(separator: ", "))", lifted: [])
  }
}

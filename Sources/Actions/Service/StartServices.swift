import Core
import Transport

/// Starts services, by default where only the executor reaches them.
package struct StartServices: Action {
  package static let spec = ActionSpec(
    name: "service.start",
    help: "starts the services of some roles; private means that url refuses connections",
    inputs: [
      .init(
        "roles", .list(.oneOf(["api", "worker", "ingest"])), required: true, help: "which services"),
      .init(
        "access", .oneOf(["private", "open"]), default: .text("private"),
        help: "whom an api answers"),
      .init("only", .list(.text), help: "of these services only those named, such as were stopped"),
    ],
    outputs: [
      .init("started", .list(.text), help: "services started by this step")
    ],
    effect: .reversible, touches: ["service"], changes: "started", lifts: [.service],
    timeout: .seconds(600),
    drill: .sandbox)

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let services = services(call)
    var ran = call.recordedTexts("ran")
    if ran == nil {
      ran = []
      for control in services where try await control.state().runs {
        ran?.append(control.service.name)
      }
      try await call.services.record(["ran": .texts(ran ?? [])])
    }
    for control in services where try await control.state() != target(of: control, call) {
      call.services.progress("starting \(control.service.name)")
      try await control.start(target(of: control, call))
    }
    return result(services, ran: ran ?? [])
  }

  private func services(_ call: ActionCall) -> [ServiceControl] {
    let named = call.inputs["only"]?.listValue == nil ? nil : Set(call.texts("only"))
    return ServiceControl.of(call.texts("roles"), connection)
      .filter { named?.contains($0.service.name) ?? true }
  }

  /// A service without addresses has no door to keep shut.
  private func target(of control: ServiceControl, _ call: ActionCall) -> ServiceState {
    guard control.service.url != nil else { return .running }
    return call.text("access") == "open" ? .open : .private
  }

  private func result(_ services: [ServiceControl], ran: [String]) -> ActionResult {
    ActionResult(
      outputs: [
        "started": .texts(services.map(\.service.name).filter { !ran.contains($0) })
      ],
      holdsLifted: connection.sandbox == nil ? services.map(\.hold) : [])
  }

  package func probe(_ call: ActionCall) async throws -> ProbeFinding {
    guard let ran = call.recordedTexts("ran") else { return .notStarted }
    let services = services(call)
    for control in services where try await control.state() != target(of: control, call) {
      return .running(handle: call.handle)
    }
    return .done(result(services, ran: ran))
  }

  /// Stops what this step started: the holds it lifted are in force again. What ran is on record before
  /// anything is started, so without that record nothing was.
  package func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    let ran = call.recordedTexts("ran")
    let started =
      done?.texts("started")
      ?? ran.map { ran in services(call).map(\.service.name).filter { !ran.contains($0) } } ?? []
    var proofs: [HoldProof] = []
    for name in started {
      guard let control = ServiceControl.named(name, connection) else {
        throw Failure.failed(Problem(.siteIncomplete, "the site names no service \(name) any more"))
      }
      if try await control.state().runs { try await control.stop() }
      proofs.append(control.holdProof(found: false))
    }
    return started.isEmpty
      ? .nothing
      : .undone(
        note: "stopped again: \(started.joined(separator: ", "))",
        set: connection.sandbox == nil ? proofs : [])
  }

  package func condition(of hold: Hold, _ call: ActionCall) async throws -> HoldCondition {
    try await StopServices(connection: connection).condition(of: hold, call)
  }

  package func renew(_ hold: Hold, _ call: ActionCall) async throws {
    try await StopServices(connection: connection).renew(hold, call)
  }
}

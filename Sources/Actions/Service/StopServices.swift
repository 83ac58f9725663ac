import Core
import Transport

/// Stops what reads and writes the store, and proves that it is gone.
package struct StopServices: Action {
  package static let spec = ActionSpec(
    name: "service.stop",
    help: "stops the services of some roles and proves that they are gone",
    inputs: [
      .init(
        "roles", .list(.oneOf(["api", "worker", "ingest"])),
        default: .list([.text("api"), .text("worker"), .text("ingest")]),
        help: "which services")
    ],
    outputs: [
      .init("stopped", .list(.text), help: "services stopped by this step"),
      .init("before", .map(.text), help: "what each was before: open, private, running or stopped"),
      .init("stopped_at", .time, help: "when the last was seen stopped"),
    ],
    effect: .reversible, role: .stop, touches: ["service"], changes: "stopped", sets: [.service],
    timeout: .seconds(600), drill: .sandbox)

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  /// What each service was before is on record before the first is stopped: the undo needs it.
  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let services = ServiceControl.of(call.texts("roles"), connection)
    var before = recordedStates(call) ?? [:]
    for control in services where before[control.service.name] == nil {
      before[control.service.name] = try await control.state()
    }
    if recordedStates(call) == nil {
      try await call.services.record(["before": Self.value(before)])
    }
    for control in services where try await control.state().runs {
      call.services.progress("stopping \(control.service.name)")
      try await control.stop()
    }
    return result(services, before, at: call.services.now())
  }

  private func result(
    _ services: [ServiceControl], _ before: [String: ServiceState], at now: Timestamp
  ) -> ActionResult {
    let holds = services.map { $0.holdProof(found: before[$0.service.name] == .stopped) }
    let stopped = holds.filter { !$0.foundInForce }.map(\.hold.object)
    return ActionResult(
      outputs: [
        "stopped": .texts(stopped), "before": Self.value(before), "stopped_at": .time(now),
      ],
      holdsSet: connection.sandbox == nil ? holds : [])
  }

  package func probe(_ call: ActionCall) async throws -> ProbeFinding {
    guard let before = recordedStates(call) else { return .notStarted }
    let services = ServiceControl.of(call.texts("roles"), connection)
    for control in services where try await control.state().runs {
      return .running(handle: call.handle)
    }
    return .done(result(services, before, at: call.services.now()))
  }

  /// Starts only what ran before, and only on a store that is there: a TAMS started on nothing makes
  /// itself an empty one.
  package func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    let before = done.flatMap { Self.states($0.outputs["before"] ?? .null) } ?? recordedStates(call)
    let targets = ServiceControl.of(call.texts("roles"), connection).compactMap { control in
      before?[control.service.name].flatMap { $0.runs ? (control, $0) : nil }
    }
    guard !targets.isEmpty else { return .nothing }
    if let missing = try await StoreReading(connection).missing() {
      return .left(
        reason: "services stay stopped: \(missing), and a TAMS started now would make it empty")
    }
    var started: [String] = []
    for (control, state) in targets {
      if try await control.state() != state { try await control.start(state) }
      started.append(control.service.name)
    }
    return .undone(
      note: "started again: \(started.joined(separator: ", "))",
      lifted: started.map { Hold(.service, $0) })
  }

  package func condition(of hold: Hold, _ call: ActionCall) async throws -> HoldCondition {
    guard let control = ServiceControl.named(hold.object, connection) else {
      return .unknown("the site names no service \(hold.object)")
    }
    let state = try await control.state()
    return state.runs ? .broken("service \(hold.object) runs (\(state.rawValue))") : .inForce
  }

  package func renew(_ hold: Hold, _ call: ActionCall) async throws {
    guard let control = ServiceControl.named(hold.object, connection) else {
      throw Failure.failed(Problem(.siteIncomplete, "the site names no service \(hold.object)"))
    }
    try await control.stop()
  }

  // MARK: States on record

  private func recordedStates(_ call: ActionCall) -> [String: ServiceState]? {
    Self.states(call.handle["before"] ?? .null)
  }

  private static func states(_ value: Value) -> [String: ServiceState]? {
    value.mapValue?.compactMapValues { $0.textValue.flatMap(ServiceState.init(rawValue:)) }
  }

  private static func value(_ states: [String: ServiceState]) -> Value {
    .map(states.mapValues { .text($0.rawValue) })
  }
}

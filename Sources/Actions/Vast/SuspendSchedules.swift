import Core
import Transport

/// Stops the making of snapshots wherever data is about to change.
package struct SuspendSchedules: Action {
  package static let spec = ActionSpec(
    name: "vast.suspend_schedules",
    help: "suspends every protected path that equals, contains or lies below a restored directory",
    inputs: [
      .init("point", RecoveryPoint.type, required: true, help: "the point chosen")
    ],
    outputs: [
      .init("suspended", .list(.text), help: "protected paths suspended by this step"),
      .init("found_suspended", .list(.text), help: "protected paths that were suspended before"),
    ],
    effect: .reversible, role: .suspend, touches: ["protected path"], changes: "suspended",
    sets: [.schedule],
    timeout: .seconds(300))

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let paths = try await affected(call)
    var suspended = call.recordedTexts("suspended")
    if suspended == nil {
      suspended = paths.filter { $0.isEnabled != false }.map(\.name)
      try await call.services.record(["suspended": .texts(suspended ?? [])])
    }
    for path in paths where path.isEnabled != false { try await Self.set(path, false, connection) }
    return result(paths, suspended: suspended ?? [])
  }

  /// Every protected path that equals, contains or lies below a directory that is restored.
  private func affected(_ call: ActionCall) async throws -> [ProtectedPath] {
    let directories = try call.point().restores.map(\.directory)
    return try await connection.vast.protectedPaths()
      .filter { path in directories.contains { $0.overlaps(path.directory) } }
      .sorted { $0.name < $1.name }
  }

  static func set(
    _ path: ProtectedPath, _ enabled: Bool, _ connection: SiteConnection
  ) async throws {
    try await connection.vast.setProtectedPath(path.id, enabled: enabled)
    guard try await connection.vast.protectedPath(path.id)?.isEnabled == enabled else {
      throw Failure.failed(
        Problem(
          .holdNotSet,
          "protected path \(path.name) is still \(enabled ? "suspended" : "enabled")",
          at: connection.site.vast.endpoint))
    }
  }

  static func named(
    _ name: String, _ connection: SiteConnection
  ) async throws -> ProtectedPath {
    guard let path = try await connection.vast.protectedPaths(named: name).first else {
      throw Failure.failed(
        Problem(
          .directoryUnclear, "the cluster has no protected path \(name)",
          at: connection.site.vast.endpoint))
    }
    return path
  }

  private func result(_ paths: [ProtectedPath], suspended: [String]) -> ActionResult {
    let found = paths.map(\.name).filter { !suspended.contains($0) }
    return ActionResult(
      outputs: ["suspended": .texts(suspended), "found_suspended": .texts(found)],
      holdsSet: paths.map { Self.proof($0.name, found: found.contains($0.name)) })
  }

  static func proof(_ name: String, found: Bool = false) -> HoldProof {
    HoldProof(
      Hold(.schedule, name), proof: "the cluster shows it as not enabled",
      lift: "enable protected path \(name) on the cluster", foundInForce: found)
  }

  package func probe(_ call: ActionCall) async throws -> ProbeFinding {
    guard let suspended = call.recordedTexts("suspended") else { return .notStarted }
    let paths = try await affected(call)
    return paths.contains { $0.isEnabled != false }
      ? .running(handle: call.handle) : .done(result(paths, suspended: suspended))
  }

  package func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    let suspended = done?.texts("suspended") ?? call.recordedTexts("suspended") ?? []
    for name in suspended {
      let path = try await Self.named(name, connection)
      if path.isEnabled != true { try await Self.set(path, true, connection) }
    }
    return suspended.isEmpty
      ? .nothing
      : .undone(
        note: "resumed: \(suspended.joined(separator: ", "))",
        lifted: suspended.map { Hold(.schedule, $0) })
  }

  package func condition(of hold: Hold, _ call: ActionCall) async throws -> HoldCondition {
    switch try await Self.named(hold.object, connection).isEnabled {
    case true?: .broken("protected path \(hold.object) is enabled")
    case false?: .inForce
    case nil: .unknown("the cluster does not tell whether protected path \(hold.object) is enabled")
    }
  }

  package func renew(_ hold: Hold, _ call: ActionCall) async throws {
    try await Self.set(try await Self.named(hold.object, connection), false, connection)
  }
}

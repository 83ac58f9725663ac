import Core
import Transport

/// Lets the snapshots be made again.
package struct ResumeSchedules: Action {
  package static let spec = ActionSpec(
    name: "vast.resume_schedules",
    help: "resumes the protected paths that this run suspended",
    outputs: [
      .init("resumed", .list(.text), help: "protected paths resumed")
    ],
    effect: .reversible, touches: ["protected path"], changes: "resumed", lifts: [.schedule],
    timeout: .seconds(300))

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let names = held(call)
    for name in names {
      let path = try await SuspendSchedules.named(name, connection)
      if path.isEnabled != true { try await SuspendSchedules.set(path, true, connection) }
    }
    return result(names)
  }

  /// What this run suspended, not what it found suspended.
  private func held(_ call: ActionCall) -> [String] {
    call.run.holds
      .filter { $0.hold.kind == .schedule && !$0.foundInForce }.map(\.hold.object).sorted()
  }

  private func result(_ names: [String]) -> ActionResult {
    ActionResult(
      outputs: ["resumed": .texts(names)], holdsLifted: names.map { Hold(.schedule, $0) })
  }

  package func probe(_ call: ActionCall) async throws -> ProbeFinding {
    let names = held(call)
    for name in names where try await SuspendSchedules.named(name, connection).isEnabled != true {
      return .notStarted
    }
    return .done(result(names))
  }

  package func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    let names = done?.texts("resumed") ?? held(call)
    for name in names {
      let path = try await SuspendSchedules.named(name, connection)
      if path.isEnabled != false { try await SuspendSchedules.set(path, false, connection) }
    }
    return names.isEmpty
      ? .nothing
      : .undone(
        note: "suspended again: \(names.joined(separator: ", "))",
        set: names.map { SuspendSchedules.proof($0) })
  }
}

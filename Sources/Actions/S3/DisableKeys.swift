import Core
import Transport

/// Cuts off every writer that signs with the TAMS keys, presigned URLs included.
package struct DisableKeys: Action {
  package static let spec = ActionSpec(
    name: "s3.disable_keys",
    help:
      "disables the site's fence keys and proves it by requests they signed being refused twice",
    outputs: [
      .init("disabled", .list(.text), help: "keys disabled by this step"),
      .init("found_disabled", .list(.text), help: "keys that were disabled before"),
      .init("fenced_at", .time, help: "when the last refusal was seen"),
    ],
    effect: .reversible, role: .fence, touches: ["access key"], changes: "disabled", sets: [.key],
    timeout: .seconds(900))

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let controls = FencedKeyControl.all(connection)
    var disabled = call.recordedTexts("disabled")
    if disabled == nil {
      var enabled: [String] = []
      for control in controls where try await control.isEnabled() { enabled.append(control.key.id) }
      disabled = enabled
      try await call.services.record(["disabled": .texts(enabled)])
    }
    for control in controls {
      if try await control.isEnabled() { try await control.set(enabled: false) }
      try await FenceProof(key: control.key, connection: connection).prove(call)
    }
    return result(controls, disabled: disabled ?? [], at: call.services.now())
  }

  private func result(
    _ controls: [FencedKeyControl], disabled: [String], at now: Timestamp
  ) -> ActionResult {
    let found = controls.map(\.key.id).filter { !disabled.contains($0) }
    return ActionResult(
      outputs: [
        "disabled": .texts(disabled), "found_disabled": .texts(found), "fenced_at": .time(now),
      ],
      holdsSet: controls.map { $0.holdProof(found: found.contains($0.key.id)) })
  }

  package func probe(_ call: ActionCall) async throws -> ProbeFinding {
    call.recordedTexts("disabled") == nil ? .notStarted : .running(handle: call.handle)
  }

  package func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    let disabled = done?.texts("disabled") ?? call.recordedTexts("disabled") ?? []
    for id in disabled {
      let control = try FencedKeyControl.named(id, connection)
      if try await !control.isEnabled() { try await control.set(enabled: true) }
    }
    return disabled.isEmpty
      ? .nothing
      : .undone(
        note: "enabled again: \(disabled.joined(separator: ", "))",
        lifted: disabled.map { Hold(.key, $0) })
  }

  package func condition(of hold: Hold, _ call: ActionCall) async throws -> HoldCondition {
    let control = try FencedKeyControl.named(hold.object, connection)
    if try await control.isEnabled() { return .broken("key \(hold.object) is enabled") }
    switch try await FenceProof(key: control.key, connection: connection).once() {
    case .refused: return .inForce
    case .honoured: return .broken("S3 honours key \(hold.object) although it is disabled")
    case .unclear(let reason), .noProof(let reason): return .unknown(reason)
    }
  }

  package func renew(_ hold: Hold, _ call: ActionCall) async throws {
    let control = try FencedKeyControl.named(hold.object, connection)
    try await control.set(enabled: false)
    try await FenceProof(key: control.key, connection: connection).prove(call)
  }
}

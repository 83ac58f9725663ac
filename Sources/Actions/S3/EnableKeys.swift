import Core
import Transport

/// Gives the TAMS keys back.
package struct EnableKeys: Action {
  package static let spec = ActionSpec(
    name: "s3.enable_keys",
    help: "enables the keys that this run disabled",
    inputs: [
      .init(
        "outstanding", .oneOf(["wait", "accept"]), default: .text("wait"),
        help: "presigned URLs handed out before the fence: wait until they expire, or accept them")
    ],
    outputs: [
      .init("enabled", .list(.text), help: "keys enabled"),
      .init(RunState.lateWrites, .time, help: "until when old presigned URLs work; null if none"),
    ],
    effect: .reversible, touches: ["access key"], changes: "enabled", lifts: [.key],
    timeout: .seconds(8 * 3_600))

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let keys = held(call)
    let closes = outstandingUntil(call)
    if call.text("outstanding") == "wait", let closes { try await wait(until: closes, call) }
    let late = try await recordedLate(closes, call)
    for id in keys {
      let control = try FencedKeyControl.named(id, connection)
      if try await !control.isEnabled() { try await control.set(enabled: true) }
    }
    return result(keys, late: late)
  }

  /// Until when old presigned URLs work once the keys do; null if none. On record before the first
  /// key is enabled: nobody can tell afterwards when that was.
  private func recordedLate(_ closes: Timestamp?, _ call: ActionCall) async throws -> Timestamp? {
    if let recorded = call.handle[RunState.lateWrites] { return recorded.instant }
    let late = closes.flatMap { $0 > call.services.now() ? $0 : nil }
    try await call.services.record([RunState.lateWrites: late.map(Value.time) ?? .null])
    return late
  }

  /// What this run disabled, not what it found disabled.
  private func held(_ call: ActionCall) -> [String] {
    call.run.holds.filter { $0.hold.kind == .key && !$0.foundInForce }.map(\.hold.object).sorted()
  }

  /// Nothing was handed out after the fence was seen to stand.
  private func outstandingUntil(_ call: ActionCall) -> Timestamp? {
    call.run.last(DisableKeys.spec.name)?.result.outputs["fenced_at"]?.instant
      .map { $0 + connection.site.presignedLifetime }
  }

  private func wait(until end: Timestamp, _ call: ActionCall) async throws {
    while call.services.now() < end {
      call.services.progress("waiting for old presigned URLs to expire at \(end.rfc3339)")
      do {
        try await Task.sleep(for: min(end - call.services.now(), .seconds(5)))
      } catch {
        throw Failure.failed(
          Problem(.interrupted, "stopped while waiting for old presigned URLs to expire"))
      }
    }
  }

  private func result(_ keys: [String], late: Timestamp?) -> ActionResult {
    ActionResult(
      outputs: [
        "enabled": .texts(keys), RunState.lateWrites: late.map(Value.time) ?? .null,
      ],
      checks: late.map {
        [
          Check(
            id: "V29", title: "no write by presigned URLs from before the fence",
            verdict: .degraded, finding: "not settled before \($0.rfc3339)")
        ]
      } ?? [],
      holdsLifted: keys.map { Hold(.key, $0) },
      warnings: late.map {
        ["presigned URLs from before the fence can still write until \($0.rfc3339): provisional"]
      } ?? [])
  }

  package func probe(_ call: ActionCall) async throws -> ProbeFinding {
    let recorded = call.handle[RunState.lateWrites]
    for id in held(call) {
      guard try await FencedKeyControl.named(id, connection).isEnabled() else {
        return recorded == nil ? .notStarted : .running(handle: call.handle)
      }
    }
    // Keys that somebody else enabled may have been so at any time since the fence.
    let late = if let recorded { recorded.instant } else { outstandingUntil(call) }
    return .done(result(held(call), late: late))
  }

  package func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    let keys = done?.texts("enabled") ?? held(call)
    var proofs: [HoldProof] = []
    for id in keys {
      let control = try FencedKeyControl.named(id, connection)
      if try await control.isEnabled() { try await control.set(enabled: false) }
      try await FenceProof(key: control.key, connection: connection).prove(call)
      proofs.append(control.holdProof(found: false))
    }
    return keys.isEmpty
      ? .nothing
      : .undone(note: "disabled again: \(keys.joined(separator: ", "))", set: proofs)
  }
}

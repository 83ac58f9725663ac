import Core
import Transport

/// Lets the chosen snapshots live until the run is certainly over.
package struct ExtendSnapshot: Action {
  package static let spec = ActionSpec(
    name: "vast.extend_snapshot",
    help: "moves the expiry of the point's snapshots to at least a span from now; never earlier",
    inputs: [
      .init("point", RecoveryPoint.type, required: true, help: "the point chosen"),
      .init(
        "keep", .duration, default: .duration(.seconds(2 * 86_400)),
        help: "how long from now they must live"),
    ],
    outputs: [
      .init(
        "extended", .map(.record(["snapshot": .text, "before": .time, "after": .time])),
        help: "the snapshots that were extended, by id")
    ],
    effect: .reversible, touches: ["snapshot"], changes: "extended", timeout: .seconds(120))

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  private struct Extension {
    let id: Int
    let name: String
    let before: Timestamp
    let after: Timestamp

    var value: Value {
      .map(["snapshot": .text(name), "before": .time(before), "after": .time(after)])
    }

    init(id: Int, name: String, before: Timestamp, after: Timestamp) {
      self.id = id
      self.name = name
      self.before = before
      self.after = after
    }

    init?(_ id: String, _ value: Value) {
      guard let id = Int(id), let name = value["snapshot"].textValue,
        let before = value["before"].instant, let after = value["after"].instant
      else { return nil }
      self.init(id: id, name: name, before: before, after: after)
    }
  }

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let extensions = try await planned(call)
    if call.handle.isEmpty {
      try await call.services.record(["extended": Self.value(extensions)])
    }
    for change in extensions {
      try await connection.vast.extendSnapshot(change.id, until: change.after)
      let expires = try await connection.vast.snapshot(change.id)?.expires
      guard let expires, expires >= change.after - .seconds(1) else {
        throw Failure.failed(
          Problem(
            .holdNotSet,
            "snapshot \(change.name) still expires at \(expires?.rfc3339 ?? "an unknown time")",
            hint: "extend it on the cluster, or choose another point"))
      }
    }
    return ActionResult(outputs: ["extended": Self.value(extensions)])
  }

  private func planned(_ call: ActionCall) async throws -> [Extension] {
    if let recorded = Self.read(call.handle["extended"] ?? .null) { return recorded }
    let until = call.services.now() + (call.inputs["keep"]?.durationValue ?? .zero)
    var extensions: [Extension] = []
    for snapshot in Set(try call.point().restores.map(\.snapshot)).sorted(by: { $0.id < $1.id }) {
      guard let found = try await connection.vast.snapshot(snapshot.id) else {
        throw Failure.failed(
          Problem(.snapshotGone, "snapshot \(snapshot.name) is gone", hint: "choose again"))
      }
      guard let expires = found.expires, expires < until else { continue }
      extensions.append(
        Extension(id: found.id, name: found.name, before: expires, after: until))
    }
    return extensions
  }

  private static func value(_ extensions: [Extension]) -> Value {
    .map(Dictionary(uniqueKeysWithValues: extensions.map { (String($0.id), $0.value) }))
  }

  private static func read(_ value: Value) -> [Extension]? {
    value.mapValue?.compactMap { Extension($0.key, $0.value) }.sorted { $0.id < $1.id }
  }

  package func probe(_ call: ActionCall) async throws -> ProbeFinding {
    call.handle.isEmpty ? .notStarted : .running(handle: call.handle)
  }

  /// The expiry it had, unless that would delete it now.
  package func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    let extensions = Self.read(done?.outputs["extended"] ?? call.handle["extended"] ?? .null) ?? []
    guard !extensions.isEmpty else { return .nothing }
    for change in extensions {
      guard let found = try await connection.vast.snapshot(change.id) else { continue }
      guard change.before > call.services.now() + .seconds(3_600), !found.isIndestructible else {
        return .left(reason: "snapshot \(change.name) is kept until \(change.after.rfc3339)")
      }
      try await connection.vast.extendSnapshot(change.id, until: change.before)
    }
    return .undone(note: "snapshots expire again when they did")
  }
}

import Core
import Transport

/// Deletes rescue snapshots of a run that is over, after a person agreed to it.
package struct ReleaseRescues: Action {
  package static let spec = ActionSpec(
    name: "recovery_point.release",
    help: "deletes rescue snapshots of an ended run: what it did cannot be undone any more",
    inputs: [
      .init("run", .text, required: true, help: "the run that took them"),
      .init(
        "snapshots", .list(TakenSnapshot.type), required: true,
        help: "those a person agreed to, from recovery_point.rescues"),
    ],
    outputs: [
      .init("released", .list(.text), help: "names of the snapshots that are gone")
    ],
    effect: .irreversible, role: .release, touches: ["snapshot"], changes: "released",
    timeout: .seconds(600))

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  private static let begunMark = "releasing"

  /// Deleting again what is gone is no failure.
  package func perform(_ call: ActionCall) async throws -> ActionResult {
    _ = try await call.endedRun(call.text("run"))
    let agreed = try agreed(call)
    let there = try await remaining(agreed, call)
    if call.handle.isEmpty {
      try await call.services.record([Self.begunMark: .texts(agreed.map(\.name))])
    }
    for rescue in there {
      call.services.progress("deleting \(rescue.snapshot.name)")
      try await SnapshotRemoval.remove(rescue.snapshot, connection)
    }
    return result(agreed)
  }

  private func agreed(_ call: ActionCall) throws(Failure) -> [TakenSnapshot] {
    let values = call.inputs["snapshots"]?.listValue ?? []
    let agreed = values.compactMap(TakenSnapshot.init)
    let strangers = agreed.filter {
      RescueName($0.name, directoryDigest: $0.directory.digest)?.run != call.text("run")
    }
    guard agreed.count == values.count, strangers.isEmpty else {
      throw .failed(
        Problem(
          .rescueKept,
          "not a rescue snapshot of run \(call.text("run")): "
            + strangers.map(\.name).joined(separator: ", "),
          hint: "hand on the output 'snapshots' of recovery_point.rescues"))
    }
    return agreed
  }

  /// By the cluster's own word: what has the name that was agreed to, and its id.
  private func remaining(_ agreed: [TakenSnapshot], _ call: ActionCall) async throws -> [Rescue] {
    let there = try await Rescue.all(connection, of: call.text("run")).filter { rescue in
      agreed.contains { $0.name == rescue.snapshot.name }
    }
    let other = there.first { rescue in !agreed.contains { $0.id == rescue.snapshot.id } }
    if let other {
      throw Failure.failed(
        Problem(
          .rescueKept,
          "snapshot \(other.snapshot.name) is another than the one agreed to",
          at: connection.site.vast.endpoint, hint: "run it again: it asks about what is there now"))
    }
    return there
  }

  private func result(_ agreed: [TakenSnapshot]) -> ActionResult {
    ActionResult(outputs: ["released": .texts(agreed.map(\.name))])
  }

  package func probe(_ call: ActionCall) async throws -> ProbeFinding {
    guard !call.handle.isEmpty else { return .notStarted }
    let agreed = try agreed(call)
    return try await remaining(agreed, call).isEmpty
      ? .done(result(agreed)) : .running(handle: call.handle)
  }

  package func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    guard done != nil || !call.handle.isEmpty else { return .nothing }
    let agreed = try agreed(call)
    let kept = try await remaining(agreed, call).count
    return kept == agreed.count
      ? .nothing : .left(reason: "\(agreed.count - kept) rescue snapshots are deleted for good")
  }
}

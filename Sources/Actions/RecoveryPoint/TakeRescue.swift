import Core
import Transport

/// Takes the snapshots by which commits can be undone.
package struct TakeRescue: Action {
  package static let spec = ActionSpec(
    name: "recovery_point.take",
    help: "snapshots what is about to be overwritten; records a directory proven absent as absent",
    inputs: [
      .init("point", RecoveryPoint.type, required: true, help: "the point chosen"),
      .init(
        "expiry", .duration, default: .duration(.seconds(14 * 86_400)),
        help: "how long the rescue snapshots are kept"),
    ],
    outputs: [
      .init(
        "snapshots", .map(RescueSnapshot.type),
        help: "the rescue of each protected directory, keyed as `restores` is"),
      .init("loss", Loss.type, help: "the loss counted again behind the fence"),
    ],
    effect: .reversible, role: .rescue, touches: ["snapshot"], timeout: .seconds(1_800))

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  /// Directories whose rescue was shown to be restorable: not tried twice.
  private static let triedMark = "tried"

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let point = try call.point()
    if let undo = call.run.undo, undo.certainty == .lost {
      try await call.ask(.undoLost, "no commit can be undone at this cluster: \(undo.reason)")
    }
    let loss = try await recount(point, call)
    var rescues: [String: Value] = [:]
    var tried = call.recordedTexts(Self.triedMark) ?? []
    for restore in point.restores {
      call.services.progress("snapshot of \(restore.directory)")
      rescues[restore.directory.text] = try await rescue(restore, call, &tried).value
    }
    return ActionResult(outputs: ["snapshots": .map(rescues), "loss": loss.value])
  }

  // MARK: One directory

  private func rescue(
    _ restore: RecoveryPoint.Restore, _ call: ActionCall, _ tried: inout [String]
  ) async throws -> RescueSnapshot {
    let name = Self.name(restore.directory, call)
    var snapshot = try await existing(name, restore.directory)
    if snapshot == nil {
      if try await connection.vast.stat(restore.directory) == nil {
        return try await absent(restore.directory, call)
      }
      let expiry = call.inputs["expiry"]?.durationValue ?? .seconds(14 * 86_400)
      snapshot = try await connection.vast.createSnapshot(
        named: name, of: restore.directory, expires: call.services.now() + expiry)
      try await call.services.record([Self.triedMark: .texts(tried)])
    }
    guard let snapshot else {
      throw Failure.inDoubt(Problem(.snapshotGone, "snapshot \(name) was made and is not there"))
    }
    let ready = try await connection.vast.wait(forSnapshot: snapshot.id)
    // Copies are undone by reading it: no restore of a directory that is in use is tried for them, and
    // no commit may rest on it.
    let restorable =
      try await Self.onlyCopies(call) ? false : proveRestorable(ready, restore, call, &tried)
    return RescueSnapshot(
      directory: restore.directory,
      content: .snapshot(
        name: ready.name, id: ready.id, created: ready.created ?? call.services.now(),
        expires: ready.expires, restorable: restorable))
  }

  private func existing(_ name: String, _ directory: DirectoryPath) async throws -> Snapshot? {
    try await connection.vast.snapshots(named: name).first { $0.path == directory }
  }

  /// Names do not collide: each directory of the point has its own.
  private static func name(_ directory: DirectoryPath, _ call: ActionCall) -> String {
    RescueName.make(call.forwardName, directoryDigest: directory.digest)
  }

  private func absent(_ directory: DirectoryPath, _ call: ActionCall) async throws
    -> RescueSnapshot
  {
    let shown =
      call.run.last(VerifyRecoveryPoint.spec.name)?.result.texts("absent")
      .contains(directory.text) ?? false
    if !shown {
      try await call.ask(
        .nothingToRescue, "\(directory) is gone: what is restored there cannot be undone")
    }
    return RescueSnapshot(
      directory: directory, content: .absent("the cluster says that there is no such directory"))
  }

  /// Starts a restore from the rescue and removes its clone: a cluster that refuses says so now, and
  /// not when the way back is needed. Live data is untouched by either.
  private func proveRestorable(
    _ snapshot: Snapshot, _ restore: RecoveryPoint.Restore, _ call: ActionCall,
    _ tried: inout [String]
  ) async throws -> Bool {
    let trial = trial(of: restore, snapshot.id, call)
    do {
      // An open trial was taken by the cluster already.
      if !tried.contains(restore.directory.text), try await trial.stream() == nil {
        _ = try await trial.start()
      }
    } catch let refusal as RemoteFailure where refusal.isRefusal {
      try await call.ask(
        .undoLost,
        "the cluster does not restore from rescue snapshot \(snapshot.name), so a commit of "
          + "\(restore.directory) cannot be undone: \(refusal.problem.what)")
      return false
    }
    tried.append(restore.directory.text)
    try await call.services.record([Self.triedMark: .texts(tried)])
    _ = try await trial.remove()
    return true
  }

  private func trial(
    of restore: RecoveryPoint.Restore, _ snapshot: Int, _ call: ActionCall
  ) -> RestoreRequest {
    RestoreRequest(
      path: restore.protectedPath, directory: restore.directory, snapshot: snapshot,
      name: Self.name(restore.directory, call) + "-try", connection: connection)
  }

  private static func onlyCopies(_ call: ActionCall) -> Bool {
    call.run.last(ChooseRecoveryPoint.spec.name)?.inputs["use"]
      == .text(ChooseRecoveryPoint.copying)
  }

  // MARK: The loss behind the fence

  /// Now that nothing writes any more: what was agreed to may have grown in the meantime.
  private func recount(_ point: RecoveryPoint, _ call: ActionCall) async throws -> Loss {
    // Nothing is lost by copies.
    if Self.onlyCopies(call) { return Loss() }
    let loss = await LossReading(connection).loss(of: point)
    guard let agreed = call.run.last(ChooseRecoveryPoint.spec.name)?.result.outputs["loss"],
      let growth = Self.growth(of: loss, since: Loss(agreed), call.run.limits.lossShare)
    else { return loss }
    try await call.ask(.lossGrew, "behind the fence \(growth) when it was agreed to")
    return loss
  }

  /// What nobody agreed to; nil where nothing is. Rows that were proven gone, and are there again, are
  /// somebody's work since, however few.
  private static func growth(of now: Loss, since agreed: Loss, _ limit: Double?) -> String? {
    guard case .rows(let lost) = now.segments, lost > 0 else { return nil }
    if agreed.liveProvenLost {
      return "\(lost) segments would be lost; the live tables were gone"
    }
    guard let share = now.share, let limit, share > limit else { return nil }
    switch agreed.segments {
    case .rows(let before):
      return lost > before ? "\(lost) segments would be lost, \(before)" : nil
    case .unknown: return "\(lost) segments would be lost; how many was unknown"
    }
  }

  // MARK: Afterwards

  package func probe(_ call: ActionCall) async throws -> ProbeFinding {
    for restore in try call.point().restores
    where try await existing(Self.name(restore.directory, call), restore.directory) != nil {
      // Going on adopts what is there by its name.
      return .running(
        handle: call.handle.isEmpty ? [Self.triedMark: .texts([])] : call.handle)
    }
    return .notStarted
  }

  /// Nothing removes a rescue unasked: it stays until it expires.
  package func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    var kept: [String] = []
    for restore in try call.point().restores {
      let name = Self.name(restore.directory, call)
      guard let snapshot = try await existing(name, restore.directory) else { continue }
      _ = try await trial(of: restore, snapshot.id, call).remove()
      kept.append("\(name) until \(snapshot.expires?.rfc3339 ?? "it is deleted")")
    }
    return kept.isEmpty ? .nothing : .undone(note: "kept: " + kept.joined(separator: ", "))
  }
}

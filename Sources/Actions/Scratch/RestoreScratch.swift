import Core
import Transport

/// Restores the scratch directory from a snapshot and commits it: what `vast.restore_commit` and its
/// undo do to TAMS, where nothing can be lost.
package struct RestoreScratch: Action {
  package static let spec = ActionSpec(
    name: "scratch.restore",
    help:
      "restores the scratch directory from a snapshot, commits, and compares; a snapshot that is "
      + "gone or that the cluster refuses is a finding",
    inputs: [
      .init("snapshot", TakenSnapshot.type, required: true, help: "an output of vast.snapshot")
    ],
    outputs: [
      .init("finding", RestoreFinding.type, help: "restored, gone or refused, and why")
    ],
    effect: .reversible, touches: ["scratch directory"], timeout: .seconds(8 * 3_600))

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let scratch = try await ScratchDirectory.find(connection)
    guard let snapshot = call.inputs["snapshot"].flatMap(TakenSnapshot.init),
      snapshot.directory == scratch.directory
    else {
      throw Failure.failed(
        Problem(
          .inputMissing,
          "\(call.step.display) was not given a snapshot of the scratch directory",
          at: scratch.directory.text, hint: "hand on the output 'snapshot' of vast.snapshot"))
    }
    let restore = restore(scratch.path.id, snapshot, call)
    if try await restore.isNew(call), let finding = try await begin(restore, snapshot) {
      return result(finding)
    }
    try await restore.carryOut(call)
    guard try await scratch.live(is: snapshot.name) else {
      throw Failure.failed(
        Problem(
          .dataDiffers,
          "the scratch directory is not what snapshot \(snapshot.name) holds",
          at: scratch.directory.text))
    }
    return result(RestoreFinding(.restored, "restored from snapshot \(snapshot.name)"))
  }

  private func restore(
    _ path: Int, _ snapshot: TakenSnapshot, _ call: ActionCall
  ) -> CompleteRestore {
    CompleteRestore(
      request: RestoreRequest(
        path: path, directory: snapshot.directory, snapshot: snapshot.id, name: call.forwardName,
        connection: connection), sentMark: "sent", taskMark: "task_id")
  }

  private func result(_ finding: RestoreFinding) -> ActionResult {
    ActionResult(outputs: ["finding": finding.value])
  }

  /// Looks for the snapshot and starts its clone; what makes that impossible is a finding.
  private func begin(
    _ restore: CompleteRestore, _ snapshot: TakenSnapshot
  ) async throws -> RestoreFinding? {
    let found = try await connection.vast.snapshot(snapshot.id)
    guard let found, found.isReady, found.name == snapshot.name else {
      return RestoreFinding(
        .gone, "snapshot \(snapshot.name) is \(found?.state.raw ?? "no longer there")")
    }
    do {
      _ = try await restore.request.start()
      return nil
    } catch let refusal as RemoteFailure where refusal.refusesContent {
      return RestoreFinding(
        .refused, "the restore of snapshot \(snapshot.name): \(refusal.problem.what)")
    }
  }

  package func probe(_ call: ActionCall) async throws -> ProbeFinding {
    guard let restore = try await begun(call) else { return .notStarted }
    guard let stream = try await restore.request.stream() else {
      return .running(handle: call.handle)
    }
    if case .notSent = try await restore.state(call),
      try await restore.request.progress(of: stream) == .failed
    {
      return .failed("the clone \(stream.name) failed", remains: true)
    }
    return .running(handle: call.handle)
  }

  /// What stands of the attempt; nil where nothing was begun.
  private func begun(_ call: ActionCall) async throws -> CompleteRestore? {
    guard let snapshot = call.inputs["snapshot"].flatMap(TakenSnapshot.init) else { return nil }
    let paths = try await connection.vast.protectedPaths()
      .filter { $0.directory == snapshot.directory }
    guard let path = paths.first else { return nil }
    let restore = restore(path.id, snapshot, call)
    return try await restore.isNew(call) ? nil : restore
  }

  /// A clone is removed. What was committed replaced nothing that anybody needs: undoing the writes
  /// is the way back.
  package func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    guard let restore = try await begun(call) else { return .nothing }
    switch try await restore.state(call) {
    case .notSent:
      return try await restore.request.remove()
        ? .undone(note: "the clone \(restore.request.name) is removed") : .nothing
    case .sent:
      try await restore.request.settle(call)
      return .undone(note: "the scratch directory stays as restored: nothing of a site is in it")
    case .unknown:
      throw Failure.inDoubt(
        Problem(.commitUnknown, "whether \(restore.request.name) was committed is not known"))
    }
  }
}

/// What became of a restore that was tried to learn whether it is possible.
struct RestoreFinding: Sendable, Hashable {
  enum Outcome: String, Sendable, CaseIterable { case restored, gone, refused }

  let outcome: Outcome
  let reason: String

  static let type = ValueType.record([
    "outcome": .oneOf(Outcome.allCases.map(\.rawValue)), "reason": .text,
  ])

  var value: Value { .map(["outcome": .text(outcome.rawValue), "reason": .text(reason)]) }

  init(_ outcome: Outcome, _ reason: String) {
    self.outcome = outcome
    self.reason = reason
  }

  init?(_ value: Value) {
    guard let outcome = value["outcome"].textValue.flatMap(Outcome.init(rawValue:)) else {
      return nil
    }
    self.init(outcome, value["reason"].textValue ?? "")
  }
}

extension RemoteFailure {
  /// The cluster understood and will not: not a matter of rights, of another restore, or of load.
  fileprivate var refusesContent: Bool { status == 400 || status == 422 }
}

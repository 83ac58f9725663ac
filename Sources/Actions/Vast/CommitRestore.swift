import Core
import Transport

/// Puts the clone in the place of the live directory: the one step a cluster cannot take back.
package struct CommitRestore: Action {
  package static let spec = ActionSpec(
    name: "vast.restore_commit",
    help: "replaces one protected directory by its prepared restore; the rescue is the way back",
    inputs: [
      .init(
        "prepared", PreparedRestore.type, required: true,
        help: "the output of vast.restore_prepare for the same directory"),
      .init(
        "undo", RescueSnapshot.type, required: true,
        help: "the rescue of the same directory, from recovery_point.take"),
    ],
    outputs: [
      .init("undo", UndoCertainty.type, help: "how sure the way back is"),
      .init("undo_reason", .text, help: "which run has shown it, or why it is no surer"),
      .init("directory", .text, help: "the directory replaced"),
      .init("settled", .time, help: "when it was seen to be over, by the cluster's clock"),
    ],
    effect: .irreversible, role: .commit, touches: ["protected path"],
    timeout: .seconds(8 * 3_600))

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  private static let sentMark = "sent"

  // MARK: Forward

  /// Sent at most once: where the clone is gone already, only the data is asked.
  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let commit = try Commit(call, connection)
    if call.handle[Self.sentMark] == nil, try await commit.request.stream() != nil {
      try await commit.requireAllPrepared(call)
      try await commit.requireRescue()
      _ = try await connection.vast.commitRestore(commit.request.path)
      try await call.services.record([Self.sentMark: .text(commit.request.name)])
    }
    try await commit.request.settle(call)
    try await commit.requireViews()
    guard try await commit.data.live(is: commit.restore.snapshot.name, .start) else {
      throw Failure.inDoubt(
        Problem(
          .dataDiffers,
          "the cluster shows no restore any more, but the data is not the point's",
          at: commit.restore.directory.text))
    }
    return try await commit.result(call)
  }

  // MARK: In doubt

  package func probe(_ call: ActionCall) async throws -> ProbeFinding {
    try await Commit(call, connection).finding(call)
  }

  // MARK: Back

  /// A second restore, from the rescue, under a name of its own.
  package func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    let commit = try Commit(call, connection)
    if try await commit.request.stream() != nil {
      switch try await commit.finding(call) {
      case .notStarted: return .nothing
      case .running: try await commit.request.settle(call)
      case .done: break
      case .failed(let what, _), .cannotTell(let what):
        throw Failure.inDoubt(
          Problem(
            .commitUnknown, "whether it was committed is not known: \(what)", at: commit.directory))
      }
    }
    switch commit.rescue.content {
    case .absent:
      return .left(
        reason: "there was nothing in \(commit.directory) before: what was restored stays")
    case .snapshot(let name, let id, _, _, _):
      return try await restoreRescue(name, id, commit, call)
    }
  }

  /// The rescue is what brings it back: without it the walk would stop half-way, with TAMS fenced.
  package func obstacle(_ call: ActionCall, done: ActionResult?) async throws -> Problem? {
    let commit = try Commit(call, connection)
    guard case .snapshot(let name, let id, _, _, let restorable) = commit.rescue.content else {
      return nil
    }
    guard restorable else {
      return Problem(
        .undoImpossible,
        "the cluster does not restore from rescue snapshot \(name)", at: commit.directory)
    }
    do {
      try await requireRescue(name, id, commit)
      return nil
    } catch Failure.failed(let problem) {
      return problem
    }
  }

  package func undoByHand(_ call: ActionCall) -> String? {
    guard let rescue = call.inputs["undo"].flatMap(RescueSnapshot.init),
      let prepared = call.inputs["prepared"].flatMap(PreparedRestore.init),
      case .snapshot(let name, _, _, _, _) = rescue.content
    else { return nil }
    return "on the cluster, restore snapshot \(name) on protected path "
      + "\(prepared.restore.protectedPathName), wait for its clone, and commit it"
  }

  private func restoreRescue(
    _ name: String, _ id: Int, _ commit: Commit, _ call: ActionCall
  ) async throws -> UndoResult {
    let back = CompleteRestore(
      request: RestoreRequest(
        path: commit.request.path, directory: commit.restore.directory, snapshot: id,
        name: call.undoName, connection: connection),
      sentMark: "undo_sent", taskMark: "undo_task_id")
    if try await back.isNew(call) { try await requireRescue(name, id, commit) }
    try await back.carryOut(call)
    guard try await commit.data.live(is: name, .whole) else {
      throw Failure.failed(
        Problem(.dataDiffers, "\(commit.directory) is not what rescue snapshot \(name) holds"))
    }
    return .undone(note: "\(commit.directory) is restored from rescue snapshot \(name)")
  }

  private func requireRescue(_ name: String, _ id: Int, _ commit: Commit) async throws {
    guard try await connection.vast.snapshot(id)?.isReady == true else {
      throw Failure.failed(
        Problem(
          .undoImpossible,
          "the rescue snapshot \(name) is gone: the commit cannot be undone",
          at: commit.directory,
          hint: "the data there is the point's; check it, then decide to go on with it"))
    }
  }
}

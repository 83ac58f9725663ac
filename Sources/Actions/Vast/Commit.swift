import Core
import Transport

/// One commit: what it puts where, its way back, and how to tell what became of it.
struct Commit: Sendable {
  let restore: RecoveryPoint.Restore
  let rescue: RescueSnapshot
  /// The prepared clone.
  let request: RestoreRequest
  let data: DirectoryComparison
  private let prepared: PreparedRestore
  private let connection: SiteConnection
  /// What was known of the way back when the run began.
  private let shown: UndoProof?

  var directory: String { restore.directory.text }

  init(_ call: ActionCall, _ connection: SiteConnection) throws(Failure) {
    guard let prepared = call.inputs["prepared"].flatMap(PreparedRestore.init),
      let rescue = call.inputs["undo"].flatMap(RescueSnapshot.init)
    else {
      throw .failed(
        Problem(
          .inputMissing,
          "\(call.step.display) was not given a prepared restore and its rescue",
          hint: "hand on 'prepared' of vast.restore_prepare and an entry of 'snapshots' of "
            + "recovery_point.take"))
    }
    guard rescue.directory == prepared.restore.directory else {
      throw .failed(
        Problem(
          .inputInvalid,
          "the rescue is of \(rescue.directory), the restore of \(prepared.restore.directory)"))
    }
    self.connection = connection
    shown = call.run.undo
    self.prepared = prepared
    self.rescue = rescue
    restore = prepared.restore
    data = DirectoryComparison(restore: prepared.restore, connection: connection)
    request = RestoreRequest(
      path: prepared.restore.protectedPath, directory: prepared.restore.directory,
      snapshot: prepared.restore.snapshot.id, name: prepared.streamName, connection: connection)
  }

  // MARK: Before

  /// Half a restore must never become live: every directory of the point has its clone.
  func requireAllPrepared(_ call: ActionCall) async throws {
    let wanted = call.run.last(ChooseRecoveryPoint.spec.name)?.result.outputs["restores"]?.mapValue
    let prepared = call.run.finished
      .filter { $0.action == PrepareRestore.spec.name }
      .compactMap { $0.result.outputs["prepared"].flatMap(PreparedRestore.init) }
      .map(\.restore.directory.text)
    let missing = Set((wanted ?? [:]).keys).subtracting(prepared).sorted()
    guard wanted != nil, missing.isEmpty else {
      throw Failure.failed(
        Problem(
          .commitRefused, "not prepared in this run: \(missing.joined(separator: ", "))",
          at: directory))
    }
  }

  func requireRescue() async throws {
    guard case .snapshot(let name, let id, _, _, _) = rescue.content else { return }
    let found = try await connection.vast.snapshot(id)
    guard let found, found.isReady, found.name == name, found.path == restore.directory else {
      throw Failure.failed(
        Problem(
          .rescueMissing,
          "the rescue snapshot \(name) is \(found?.state.raw ?? "gone")", at: directory,
          hint: "take a new one before anything is committed"))
    }
  }

  // MARK: After

  /// Views may not survive a commit: without them nobody reaches the data.
  func requireViews() async throws {
    for bucket in restore.holds
    where try await connection.vast.views(ofBucket: bucket).isEmpty {
      throw Failure.failed(
        Problem(
          .viewLost,
          "the commit has removed the view of bucket \(bucket)", at: directory,
          hint: "make the view again on the cluster, with the bucket's name, owner and policy, "
            + "then resume the run"))
    }
  }

  func result(_ call: ActionCall) async throws -> ActionResult {
    let undo = try await certainty()
    // Another host may go on from here, with another clock.
    let settled = call.services.now() + (try await connection.vast.clockSkew())
    return ActionResult(
      outputs: [
        "undo": .text(undo.certainty.rawValue), "undo_reason": .text(undo.reason),
        "directory": .text(directory), "settled": .time(settled),
      ],
      warnings: undo.certainty == .lost ? ["\(directory) has no way back: \(undo.reason)"] : [])
  }

  /// A rescue that is still there is as good as the cluster was shown to be before the run.
  private func certainty() async throws -> UndoProof {
    switch rescue.content {
    case .absent(let proof): return UndoProof(.lost, "there was nothing before: \(proof)")
    case .snapshot(let name, let id, _, _, let restorable):
      guard try await connection.vast.snapshot(id)?.isReady == true else {
        return UndoProof(.lost, "the commit has taken rescue snapshot \(name) with it")
      }
      guard restorable else {
        return UndoProof(.lost, "the cluster does not restore from rescue snapshot \(name)")
      }
      return try await known()
    }
  }

  /// A release installed since the run began has shown nothing.
  private func known() async throws -> UndoProof {
    guard let shown else { return UndoProof(.assumed, "the run began without a proof") }
    guard let cluster = shown.cluster else { return shown }
    let now = try await ClusterIdentity.read(connection)
    return now == cluster ? shown : shown.elsewhere(than: now)
  }

  // MARK: In doubt

  /// Told by the clone, the task on the protected path and the data itself.
  func finding(_ call: ActionCall) async throws -> ProbeFinding {
    let path = try await request.protectedPath()
    guard try await request.stream() != nil else {
      guard !path.hasRestoreTask else { return .running(handle: ["sent": .text(request.name)]) }
      return try await dataFinding(call)
    }
    switch (path.restoreTaskID, prepared.task) {
    case (.some(let now), .some(let before)) where now != before:
      return .running(handle: ["sent": .text(request.name)])
    case (.some, .some):
      return try await liveIsUntouched()
        ? .notStarted : .cannotTell("the clone \(request.name) is open, yet live has changed")
    default: return .cannotTell("the cluster names no task of the clone \(request.name)")
    }
  }

  private func liveIsUntouched() async throws -> Bool {
    switch rescue.content {
    case .absent: try await connection.vast.stat(restore.directory) == nil
    case .snapshot(let name, _, _, _, _): try await data.live(is: name, .whole)
    }
  }

  /// Listings do not tell bytes apart: data that is both the point's and the rescue's proves nothing.
  private func dataFinding(_ call: ActionCall) async throws -> ProbeFinding {
    let isPoint = try await data.live(is: restore.snapshot.name, .whole)
    switch (isPoint, try await liveIsUntouched()) {
    case (true, false): return .done(try await result(call))
    case (false, true):
      return .failed("the clone \(request.name) was removed and not committed", remains: false)
    case (true, true):
      return .cannotTell("\(directory) is as before, and that is also what the point holds")
    case (false, false):
      return .cannotTell("\(directory) holds neither the point nor what was there before")
    }
  }
}

extension RestoreRequest {
  /// Waits until the cluster shows no restore on the path any more.
  func settle(_ call: ActionCall) async throws {
    var pace = PollingPace()
    while true {
      let path = try await protectedPath()
      let open = try await stream()
      if !path.hasRestoreTask, open == nil { return }
      if let task = path.restoreTaskID, let told = try await connection.vast.task(task),
        told.state.meaning == .failed
      {
        throw Failure.failed(
          Problem(
            .commitFailed, "the commit ended \(told.state.raw): \(told.lastMessage)",
            at: directory.text))
      }
      call.services.progress("protected path \(path.name) is \(path.state.raw)")
      do { try await pace.pause() } catch {
        throw Failure.inDoubt(Problem(.workUnderWay, "the commit is under way", at: directory.text))
      }
    }
  }
}

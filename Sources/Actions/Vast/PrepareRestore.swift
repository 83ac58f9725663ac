import Core
import Transport

/// Clones a snapshot beside the live directory; nothing live changes.
package struct PrepareRestore: Action {
  package static let spec = ActionSpec(
    name: "vast.restore_prepare",
    help: "starts the restore of one protected directory and waits for its clone",
    inputs: [
      .init(
        "restore", RecoveryPoint.Restore.type, required: true,
        help: "one entry of the point's restores")
    ],
    outputs: [
      .init("prepared", PreparedRestore.type, help: "what the commit needs")
    ],
    effect: .reversible, role: .prepare, touches: ["protected path"], timeout: .seconds(8 * 3_600))

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let restore = try restore(call)
    let request = request(restore, call)
    var stream = try await request.stream()
    if stream == nil {
      guard call.handle.isEmpty else {
        throw Failure.failed(
          Problem(.restoreFailed, "the clone \(request.name) is gone", at: restore.directory.text))
      }
      stream = try await request.start()
    }
    guard let stream else { return ActionResult() }
    if call.handle.isEmpty {
      try await call.services.record([
        "stream_id": .integer(stream.id), "stream": .text(stream.name),
      ])
    }
    try await request.waitForClone(stream, call)
    return try await result(restore, stream, request)
  }

  private func restore(_ call: ActionCall) throws(Failure) -> RecoveryPoint.Restore {
    guard let restore = call.inputs["restore"].flatMap(RecoveryPoint.Restore.init) else {
      throw .failed(
        Problem(
          .inputMissing,
          "\(call.step.display) was not given an entry of the point's restores",
          hint: "use for_each over the output 'restores' of recovery_point.choose"))
    }
    return restore
  }

  private func request(_ restore: RecoveryPoint.Restore, _ call: ActionCall) -> RestoreRequest {
    RestoreRequest(
      path: restore.protectedPath, directory: restore.directory, snapshot: restore.snapshot.id,
      name: call.forwardName, connection: connection)
  }

  private func result(
    _ restore: RecoveryPoint.Restore, _ stream: GlobalSnapStream, _ request: RestoreRequest
  ) async throws -> ActionResult {
    let prepared = PreparedRestore(
      restore: restore, stream: stream.id, streamName: stream.name,
      task: try await request.taskID(of: stream))
    return ActionResult(outputs: ["prepared": prepared.value])
  }

  package func probe(_ call: ActionCall) async throws -> ProbeFinding {
    let restore = try restore(call)
    let request = request(restore, call)
    guard let stream = try await request.stream() else { return .notStarted }
    let handle: [String: Value] = [
      "stream_id": .integer(stream.id), "stream": .text(stream.name),
    ]
    switch try await request.progress(of: stream) {
    case .done: return .done(try await result(restore, stream, request))
    case .failed: return .failed("the clone \(stream.name) failed", remains: true)
    case .pending, .unknown: return .running(handle: handle)
    }
  }

  package func undoByHand(_ call: ActionCall) -> String? {
    call.inputs["restore"].flatMap(RecoveryPoint.Restore.init).map {
      "on the cluster, stop the restore \(call.forwardName) of protected path "
        + "\($0.protectedPathName)"
    }
  }

  package func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    let request = request(try restore(call), call)
    return try await request.remove()
      ? .undone(note: "the clone \(request.name) is removed") : .nothing
  }
}

import Core
import Transport

/// A restore carried to its end: clone, commit, and no restore open any more. The commit is sent once;
/// the marks in the handle and the task on the path tell whoever goes on whether it was.
struct CompleteRestore: Sendable {
  enum Commit { case notSent, sent, unknown }

  let request: RestoreRequest
  /// Member of the handle that is there once the commit may have been sent.
  let sentMark: String
  /// Member of the handle that holds the task of the clone.
  let taskMark: String

  private var connection: SiteConnection { request.connection }

  /// Nothing of it has been begun.
  func isNew(_ call: ActionCall) async throws -> Bool {
    guard call.handle[sentMark] == nil else { return false }
    return try await request.stream() == nil
  }

  /// Whether the data is the snapshot's then, only the data tells.
  func carryOut(_ call: ActionCall) async throws {
    let wasSent = call.handle[sentMark] != nil
    var stream = try await request.stream()
    if !wasSent, stream == nil { stream = try await request.start() }
    // Sent and gone: it is over.
    if let stream { try await commit(stream, call) }
    try await request.settle(call)
  }

  private func commit(_ stream: GlobalSnapStream, _ call: ActionCall) async throws {
    switch try await state(call) {
    case .sent: return
    case .unknown:
      throw Failure.inDoubt(
        Problem(
          .commitUnknown,
          "whether the commit of \(request.name) was sent is not known", at: request.directory.text,
          hint: "look at the protected path on the cluster; it is never sent again blindly"))
    case .notSent: break
    }
    if call.handle[sentMark] == nil {
      try await request.waitForClone(stream, call)
      let task = try await request.taskID(of: stream)
      try await call.services.record([
        sentMark: .text(request.name), taskMark: task.map(Value.integer) ?? .null,
      ])
    }
    _ = try await connection.vast.commitRestore(request.path)
  }

  /// The intent to commit may be on record without a commit; the task on the path tells.
  func state(_ call: ActionCall) async throws -> Commit {
    guard call.handle[sentMark] != nil else { return .notSent }
    guard try await request.stream() != nil else { return .sent }
    switch (try await request.protectedPath().restoreTaskID, call.handle[taskMark]?.integerValue) {
    case (.some(let now), .some(let before)): return now == before ? .notSent : .sent
    default: return .unknown
    }
  }
}

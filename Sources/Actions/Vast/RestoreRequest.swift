import Core
import Transport

/// Starting, watching and removing the clone by which a protected directory is restored.
struct RestoreRequest: Sendable {
  let path: Int
  let directory: DirectoryPath
  let snapshot: Int
  /// The stream is found by it after a lost answer.
  let name: String
  let connection: SiteConnection

  private var vast: VastClient { connection.vast }

  // MARK: Look

  /// The clone of this request; nil where there is none (any more).
  func stream() async throws -> GlobalSnapStream? {
    try await vast.streams(named: name).first
  }

  func protectedPath() async throws -> ProtectedPath {
    guard let found = try await vast.protectedPath(path) else {
      throw Failure.failed(
        Problem(
          .directoryUnclear, "protected path \(path) of \(directory) is gone",
          at: connection.site.vast.endpoint)
      )
    }
    return found
  }

  // MARK: Start

  /// Sends the restore. A cluster that refuses it on a suspended path gets the path resumed for this
  /// one call: everything else of the fence stays, and the schedule is suspended again at once.
  func start() async throws -> GlobalSnapStream {
    let before = try await protectedPath()
    if let problem = try await connection.openRestore(over: directory) {
      throw Failure.failed(problem)
    }
    if let refusal = await send() {
      guard before.isEnabled == false, refusal.isRefusal else { throw refusal }
      try await sendResumed()
    }
    guard let stream = try await stream() else {
      throw Failure.inDoubt(
        Problem(
          .restoreFailed, "the cluster took the restore, but knows no stream \(name)",
          at: directory.text))
    }
    return stream
  }

  /// What went wrong; nil where the cluster took it.
  private func send() async -> RemoteFailure? {
    do {
      _ = try await vast.restore(path, from: snapshot, named: name)
      return nil
    } catch {
      return error
    }
  }

  private func sendResumed() async throws {
    try await vast.setProtectedPath(path, enabled: true)
    let failure = await send()
    try await vast.setProtectedPath(path, enabled: false)
    guard try await protectedPath().isEnabled == false else {
      throw Failure.inDoubt(
        Problem(
          .holdNotSet, "the schedule of \(directory) could not be suspended again",
          at: directory.text))
    }
    if let failure { throw failure }
  }

  // MARK: Wait

  func waitForClone(_ stream: GlobalSnapStream, _ call: ActionCall) async throws {
    try await vast.wait(
      forClone: name, to: directory, task: try await taskID(of: stream),
      progress: call.services.progress)
  }

  /// The task that works on it, where the cluster names one.
  func taskID(of stream: GlobalSnapStream) async throws -> Int? {
    if let task = stream.taskID { return task }
    return try await protectedPath().restoreTaskID
  }

  /// How far the clone is: its task's word, or its own where it names none.
  func progress(of stream: GlobalSnapStream) async throws -> VastProgress {
    var told: VTask?
    if let task = try await taskID(of: stream) { told = try await vast.task(task) }
    return told?.state.meaning ?? stream.progress
  }

  // MARK: Remove

  /// Removes the clone and sees it gone. False where there was none.
  func remove() async throws -> Bool {
    guard try await stream() != nil else { return false }
    do {
      _ = try await vast.stopRestore(path)
    } catch {
      // After a lost answer, whether it was heard shows in what follows.
      guard error.mayHaveHappened else { throw error }
    }
    var pace = PollingPace()
    while true {
      let open = try await protectedPath().hasRestoreTask
      if try await stream() == nil, !open { return true }
      do { try await pace.pause() } catch {
        throw Failure.inDoubt(
          Problem(.remainsLeft, "the clone \(name) is not yet gone", at: directory.text))
      }
    }
  }
}

extension SiteConnection {
  /// That a restore is open which overlaps a directory: the cluster takes no second one. Nil where none is.
  func openRestore(over directory: DirectoryPath) async throws(RemoteFailure) -> Problem? {
    let open = try await vast.protectedPaths()
      .first { $0.hasRestoreTask && $0.directory.overlaps(directory) }
    return open.map {
      Problem(
        .restoreOpen, "another restore is open on protected path \($0.name)",
        at: site.vast.endpoint,
        hint:
          "tamsdr list shows runs that were cut off or abandoned: tamsdr rollback RUN stops what "
          + "one of them has left open; else stop it on the cluster")
    }
  }
}

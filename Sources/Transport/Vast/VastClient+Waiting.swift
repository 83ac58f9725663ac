import Core

extension VastClient {
  /// Polls that may fail one after another before the wait is given up.
  private static let tolerated = 6

  /// Waits until a task is over. Fails when the cluster says it failed; all else that keeps it from
  /// being known as done leaves it in doubt, since the cluster works on.
  package func wait(
    forTask id: Int, progress: @Sendable (VTask) async -> Void = { _ in }
  ) async throws(Failure) -> VTask {
    let place = "task \(id) at \(endpoint.display)"
    return try await wait(for: place) { () async throws(RemoteFailure) -> VTask in
      guard let task: VTask = try await find(id) else {
        throw RemoteFailure(
          .answered(status: 404, name: nil, message: "the cluster does not know the task"),
          call: place)
      }
      await progress(task)
      return task
    } judge: { task in
      if task.hasTimedOut {
        return .over(
          .inDoubt(Problem(.stepTimeout, "the task ran into its own time limit", at: place)))
      }
      switch task.state.meaning {
      case .done: return .done
      case .failed:
        let what = "the task \(task.name) ended \(task.state.raw): \(task.lastMessage)"
        return .over(.failed(Problem(.taskFailed, what, at: place)))
      case .pending, .unknown: return .goOn
      }
    }
  }

  /// Waits until a clone is complete: by its task, or by its own word where it names none. Progress is what
  /// the cluster says of it.
  package func wait(
    forClone name: String, to directory: DirectoryPath, task: Int?,
    progress: @escaping @Sendable (String) -> Void
  ) async throws(Failure) {
    if let task {
      _ = try await wait(forTask: task) {
        // The task has no figure of its own. A clone that cannot be asked now says nothing.
        let words = (try? await streams(named: name).first)?.words
        progress((words.map { "clone \($0), " } ?? "") + "task \($0.state.raw)")
      }
      return
    }
    let place = directory.text
    _ = try await wait(for: place) { () async throws(RemoteFailure) -> GlobalSnapStream? in
      try await streams(named: name).first
    } judge: { stream in
      guard let stream else {
        return .over(.failed(Problem(.restoreFailed, "the clone \(name) was removed", at: place)))
      }
      switch stream.progress {
      case .done: return .done
      case .failed:
        let what = "the clone \(name) failed: \(stream.states.joined(separator: ", "))"
        return .over(.failed(Problem(.restoreFailed, what, at: place)))
      case .pending, .unknown:
        progress("clone \(stream.words)")
        return .goOn
      }
    }
  }

  /// Waits until a snapshot can be used.
  package func wait(forSnapshot id: Int) async throws(Failure) -> Snapshot {
    let place = "snapshot \(id) at \(endpoint.display)"
    return try await wait(for: place) { () async throws(RemoteFailure) -> Snapshot in
      guard let snapshot: Snapshot = try await find(id) else {
        throw RemoteFailure(
          .answered(status: 404, name: nil, message: "the cluster does not know the snapshot"),
          call: place)
      }
      return snapshot
    } judge: { snapshot in
      switch snapshot.state.meaning {
      case .ready: .done
      case .failed, .leaving:
        .over(
          .failed(
            Problem(
              .snapshotGone, "the snapshot \(snapshot.name) is \(snapshot.state.raw)", at: place)))
      case .pending, .unknown: .goOn
      }
    }
  }

  /// Waits until no restore is open on a protected path: the one that was is committed or removed, which
  /// only the data can tell apart.
  package func wait(untilRestoreEndsOn id: Int) async throws(Failure) -> ProtectedPath {
    let place = "protected path \(id) at \(endpoint.display)"
    return try await wait(for: place) { () async throws(RemoteFailure) -> ProtectedPath in
      guard let path: ProtectedPath = try await find(id) else {
        throw RemoteFailure(
          .answered(
            status: 404, name: nil, message: "the cluster does not know the protected path"),
          call: place)
      }
      return path
    } judge: { path in
      if path.hasRestoreTask { return .goOn }
      switch path.state.meaning {
      case .steady, .held: return .done
      case .bad, .gone:
        let reason = path.failureReason.map { ": \($0)" } ?? ""
        let what = "the protected path \(path.name) is \(path.state.raw)\(reason)"
        return .over(.inDoubt(Problem(.restoreFailed, what, at: place)))
      case .working, .unknown: return .goOn
      }
    }
  }

  private enum Judgement {
    case done, goOn
    case over(Failure)
  }

  private func wait<Subject: Sendable>(
    for place: String, look: () async throws(RemoteFailure) -> Subject,
    judge: (Subject) -> Judgement
  ) async throws(Failure) -> Subject {
    var pace = PollingPace()
    var misses = 0
    while true {
      switch await seen(look) {
      case .success(let subject):
        misses = 0
        switch judge(subject) {
        case .done: return subject
        case .over(let failure): throw failure
        case .goOn: break
        }
      case .failure(let failure):
        misses += 1
        if failure.isRefusal || misses > Self.tolerated { throw failure.asDoubt }
      }
      do { try await pace.pause() } catch {
        throw Failure.inDoubt(
          Problem(.workUnderWay, "stopped waiting while it was under way", at: place))
      }
    }
  }

  private func seen<Subject>(
    _ look: () async throws(RemoteFailure) -> Subject
  ) async -> Result<Subject, RemoteFailure> {
    do { return .success(try await look()) } catch { return .failure(error) }
  }
}

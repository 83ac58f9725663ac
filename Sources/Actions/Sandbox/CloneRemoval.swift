import Core
import Transport

/// Removing one clone with its directory, and seeing both gone. Its views must be gone already.
struct CloneRemoval: Sendable {
  let stream: GlobalSnapStream
  let connection: SiteConnection

  private var vast: VastClient { connection.vast }

  /// After so many looks at a stream that stays, the cluster is told again: neither call does harm twice.
  private static let patience = 40

  /// A clone that is still being made is stopped, which removes it; a finished one is deleted.
  func remove() async throws {
    var pace = PollingPace()
    var looks = 0
    var wasTold: Bool?
    while let now = try await vast.stream(stream.id) {
      let isFinished = try await isFinished(now)
      if wasTold != isFinished || looks.isMultiple(of: Self.patience) {
        try await tell(isFinished)
        wasTold = isFinished
      }
      looks += 1
      do { try await pace.pause() } catch {
        throw Failure.inDoubt(Problem(.remainsLeft, "the clone \(stream.name) is not yet gone"))
      }
    }
    guard let target = stream.target else { return }
    if try await vast.stat(target) != nil { try await vast.deleteFolder(target) }
    guard try await vast.stat(target) == nil else {
      throw Failure.failed(
        Problem(.remainsLeft, "the clone \(stream.name) is still there", at: target.text))
    }
    try await removeEmptyParents(of: target)
  }

  /// Directories of the sandbox that were made for the clone.
  private func removeEmptyParents(of target: DirectoryPath) async throws {
    for directory in target.ancestors where connection.sandbox?.allows(directory) == true {
      guard try await vast.stat(directory)?.children == 0 else { return }
      try await vast.deleteFolder(directory)
    }
  }

  private func isFinished(_ stream: GlobalSnapStream) async throws -> Bool {
    if let id = stream.taskID, let task = try await vast.task(id) {
      return task.state.meaning == .done || task.state.meaning == .failed
    }
    return stream.progress == .done || stream.progress == .failed
  }

  /// After a lost answer, whether it was heard shows in what follows.
  private func tell(_ isFinished: Bool) async throws {
    do throws(RemoteFailure) {
      if isFinished {
        _ = try await vast.deleteStream(stream.id, at: stream.target, removingDirectory: true)
      } else {
        _ = try await vast.stopStream(stream.id, at: stream.target)
      }
    } catch {
      // It may have finished, or gone, since it was looked at.
      guard error.mayHaveHappened || error.status == 400 || error.status == 404 else { throw error }
    }
  }
}

import Core

/// What tasks leave that go wrong.
extension VastState {
  /// The task ends without its effect. A stream that was to be completed shows it.
  func leaveUndone(
    _ effect: TaskEffect, by task: TaskRecord, _ records: inout VastRecords
  ) -> [LogEntry] {
    guard let index = records.streams.firstIndex(where: { $0.id == effect.stream }) else {
      return []
    }
    if case .complete = effect { records.streams[index].fault = task.fault }
    return [LogEntry(service: .vms, name: records.streams[index].name, effect: "task failed")]
  }

  /// The task ends half-way, as `TaskFault.partial` says.
  func carryOutPart(
    of effect: TaskEffect, _ records: inout VastRecords
  ) throws -> [LogEntry] {
    guard let stream = records.streams.first(where: { $0.id == effect.stream }) else { return [] }
    var entry = LogEntry(service: .vms, name: stream.name)
    switch effect {
    case .complete:
      switch stream.purpose {
      case .restore: try store.losePart(staged: stream.id)
      case .clone: try ElementPath(stream.targetPath).map(store.losePart(of:))
      }
      entry.effect = "clone partly complete"
    case .commit(let protectedPath, _):
      guard let row = records.protectedPaths.first(where: { $0.id == protectedPath }),
        let path = ElementPath(row.sourceDirectory)
      else { return [] }
      try store.commitPart(staged: stream.id, to: path)
      (entry.path, entry.effect) = (path.text, "commit partly done")
    case .remove(_, let withDirectory):
      switch stream.purpose {
      case .restore: try store.discardStaged(stream.id)
      case .clone:
        if withDirectory { try ElementPath(stream.targetPath).map(store.removeDirectory) }
      }
      entry.effect = "clone partly removed"
    }
    return [entry]
  }
}

extension TaskEffect {
  fileprivate var stream: Int {
    switch self {
    case .complete(let stream), .commit(_, let stream), .remove(let stream, _): stream
    }
  }
}

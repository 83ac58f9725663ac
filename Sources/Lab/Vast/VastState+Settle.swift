import Core

extension VastState {
  /// Carries out every effect that has become due, and gives the lines it leaves in the log.
  package func settle() throws -> [LogEntry] {
    let now = clock.now
    let isDue = read { records in
      records.tasks.contains { $0.effect != nil && $0.ends <= now }
        || records.snapshots.contains { $0.isExpired(at: now) }
    }
    guard isDue else { return [] }
    return try change { records in
      var log = try removeExpired(&records, at: now)
      for index in records.tasks.indices where records.tasks[index].ends <= now {
        guard let effect = records.tasks[index].effect else { continue }
        records.tasks[index].effect = nil
        do {
          switch records.tasks[index].fault {
          case nil, .forgotten: log += try carryOut(effect, &records)
          case .partial:
            records.tasks[index].failure = "the task was completed partially"
            log += try carryOutPart(of: effect, &records)
          case .failed, .timeout:
            records.tasks[index].failure = "the task ended before its work was done"
            log += leaveUndone(effect, by: records.tasks[index], &records)
          }
        } catch {
          records.tasks[index].failure = "\(error)"
        }
      }
      return log
    }
  }

  /// How long until the next effect is due; nil where none is pending.
  package var untilNextEffect: Duration? {
    let next = read { records in
      records.tasks.filter { $0.effect != nil }.map(\.ends).min()
    }
    return next.map { max($0 - clock.now, .zero) }
  }

  private func removeExpired(_ records: inout VastRecords, at now: Timestamp) throws -> [LogEntry] {
    let expired = records.snapshots.filter { $0.isExpired(at: now) }
    records.snapshots.removeAll { $0.isExpired(at: now) }
    for snapshot in expired { try store.removeSnapshot(snapshot.id) }
    return expired.map { LogEntry(service: .vms, name: $0.name, effect: "snapshot expired") }
  }

  private func carryOut(_ effect: TaskEffect, _ records: inout VastRecords) throws -> [LogEntry] {
    switch effect {
    case .complete(let id):
      guard let stream = records.streams.first(where: { $0.id == id }) else { return [] }
      return [LogEntry(service: .vms, name: stream.name, effect: "clone complete")]
    case .commit(let protectedPath, let stream):
      return try commit(protectedPath: protectedPath, stream: stream, &records)
    case .remove(let id, let withDirectory):
      return try remove(stream: id, withDirectory: withDirectory, &records)
    }
  }

  private func commit(
    protectedPath id: Int, stream streamID: Int, _ records: inout VastRecords
  ) throws -> [LogEntry] {
    guard let place = records.protectedPaths.firstIndex(where: { $0.id == id }),
      let stream = records.streams.first(where: { $0.id == streamID }),
      let path = ElementPath(records.protectedPaths[place].sourceDirectory)
    else { return [] }
    try store.commit(staged: streamID, to: path)
    records.protectedPaths[place].restore = nil
    records.streams.removeAll { $0.id == streamID }
    var log = [LogEntry(service: .vms, path: path.text, name: stream.name, effect: "commit done")]
    if switches.is(.commitNewerSnapshots, "drop") {
      log += try dropNewer(than: stream.snapshot, of: path, &records)
    }
    if switches.is(.commitViews, "drop") {
      records.views.removeAll { ElementPath($0.path).map(path.contains) ?? false }
    }
    return log
  }

  /// One answer to what a commit does to snapshots taken after the one that was restored.
  private func dropNewer(
    than restored: Int, of path: ElementPath, _ records: inout VastRecords
  ) throws -> [LogEntry] {
    guard let base = records.snapshots.first(where: { $0.id == restored }) else { return [] }
    func isDropped(_ snapshot: SnapshotRecord) -> Bool {
      snapshot.created > base.created && snapshot.path == path.text
    }
    let dropped = records.snapshots.filter(isDropped)
    records.snapshots.removeAll(where: isDropped)
    for snapshot in dropped { try store.removeSnapshot(snapshot.id) }
    return dropped.map {
      LogEntry(service: .vms, name: $0.name, effect: "snapshot dropped by a commit")
    }
  }

  private func remove(
    stream id: Int, withDirectory: Bool, _ records: inout VastRecords
  ) throws -> [LogEntry] {
    guard let stream = records.streams.first(where: { $0.id == id }) else { return [] }
    records.streams.removeAll { $0.id == id }
    switch stream.purpose {
    case .restore(let protectedPath):
      try store.discardStaged(id)
      if let place = records.protectedPaths.firstIndex(where: { $0.id == protectedPath }) {
        records.protectedPaths[place].restore = nil
      }
    case .clone:
      if withDirectory, let path = ElementPath(stream.targetPath) {
        try store.removeDirectory(path)
      }
    }
    return [LogEntry(service: .vms, name: stream.name, effect: "clone removed")]
  }
}

import Core

extension RecoveryPoint {
  /// Where the way back from a restore to this point leads: to the rescue snapshots that commits were given
  /// as their undo. A part without one stays as it is.
  package func beforeRun(rescues: [Value]) -> RecoveryPoint {
    let taken = rescues.compactMap(RescueSnapshot.init)
    func before(_ part: Part) -> Part {
      let rescue = taken.first { $0.directory == part.snapshot?.directory }
      guard let rescue,
        case .snapshot(let name, let id, let created, let expires, _) = rescue.content
      else { return Part(view: part.view, snapshot: nil) }
      return Part(
        view: part.view,
        snapshot: SnapshotFact(
          id: id, name: name, directory: rescue.directory, created: created, expires: expires,
          state: SnapshotFact.usableState, policy: nil))
    }
    return RecoveryPoint(
      kind: kind, database: before(database), buckets: buckets.map(before), restores: restores)
  }
}

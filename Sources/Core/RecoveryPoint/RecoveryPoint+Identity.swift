/// What makes a point this one and no other: its snapshots and what they are restored by. Their expiry and
/// policy may change without that.
extension RecoveryPoint {
  package struct Identity: Hashable {
    fileprivate let kind: Class
    fileprivate let parts: [String: SnapshotIdentity?]
    fileprivate let restores: [String: RestoreIdentity]
  }

  fileprivate struct RestoreIdentity: Hashable {
    let protectedPath: Int
    let snapshot: SnapshotIdentity
    let holds: Set<String>
  }

  package var identity: Identity {
    Identity(
      kind: kind,
      parts: Dictionary(
        ([database] + buckets).map { ($0.view.bucket, $0.snapshot.map(SnapshotIdentity.init)) },
        uniquingKeysWith: { first, _ in first }),
      restores: Dictionary(
        restores.map { restore in
          (
            restore.directory.text,
            RestoreIdentity(
              protectedPath: restore.protectedPath, snapshot: SnapshotIdentity(restore.snapshot),
              holds: Set(restore.holds))
          )
        }, uniquingKeysWith: { first, _ in first }))
  }

  /// Each snapshot once: those of the parts, and those of the directories restored.
  package var snapshots: [SnapshotFact] {
    var seen: Set<SnapshotIdentity> = []
    return (([database] + buckets).compactMap(\.snapshot) + restores.map(\.snapshot))
      .filter { seen.insert(SnapshotIdentity($0)).inserted }
  }

  /// For people: its time and its snapshots.
  package var sentence: String {
    "\(time.rfc3339) (" + snapshots.map(\.identity).joined(separator: ", ") + ")"
  }
}

private struct SnapshotIdentity: Hashable {
  let id: Int
  let name: String
  let directory: DirectoryPath
  let created: Timestamp

  init(_ snapshot: SnapshotFact) {
    id = snapshot.id
    name = snapshot.name
    directory = snapshot.directory
    created = snapshot.created
  }
}

extension SnapshotFact {
  package var identity: String { "\(name), no. \(id) of \(created.rfc3339)" }
}

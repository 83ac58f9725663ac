import Core

/// The buckets: S3 views of the element store, live and inside the snapshots of their directories.
package struct Buckets: Sendable {
  private let state: VastState

  package init(_ state: VastState) { self.state = state }

  package var all: [ViewRecord] {
    state.read { records in records.views.filter { $0.bucket != nil } }
      .filter { directory($0).map(state.store.isDirectory) ?? false }
  }

  /// The live objects; nil where there is no such bucket, or its directory is lost.
  package func live(_ bucket: String) -> ObjectTree? {
    guard let path = path(of: bucket), state.store.isDirectory(path) else { return nil }
    return ObjectTree(root: state.folder.live(path), treeLock: state.folder.treeLock)
  }

  /// The snapshots that hold this bucket: of its directory and of those above it; the newest last.
  /// Expired and unfinished ones do not show. With a name only those of that name.
  package func snapshots(of bucket: String, named name: String? = nil) -> [SnapshotRecord] {
    guard let path = path(of: bucket) else { return [] }
    let now = state.clock.now
    return state.read { records in
      records.snapshots.filter { snapshot in
        (name == nil || snapshot.name == name) && !snapshot.isExpired(at: now)
          && snapshot.ready <= now
          && ElementPath(snapshot.path)?.contains(path) == true
      }
      .sorted { ($0.created, $0.id) < ($1.created, $1.id) }
    }
  }

  /// What the snapshot of this name holds of the bucket; nil where there is no such snapshot.
  package func snapshot(_ name: String, of bucket: String) -> ObjectTree? {
    snapshotDirectory(name, of: bucket).map { ObjectTree(root: $0) }
  }

  /// The file of a database schema, live or inside a snapshot, whether it exists or not; nil where
  /// there is no such bucket or snapshot, or it does not open as a database.
  package func databaseFile(bucket: String, schema: String, snapshot: String? = nil) -> String? {
    guard let path = path(of: bucket), opensAsDatabase(path) else { return nil }
    let directory =
      snapshot.map { snapshotDirectory($0, of: bucket) } ?? state.folder.live(path)
    return directory.map { "\($0)/\(schema).sqlite" }
  }

  /// Where the bucket lies in the element store.
  package func path(of bucket: String) -> ElementPath? {
    state.read { records in records.views.first { $0.bucket == bucket } }.flatMap(directory)
  }

  private func directory(_ view: ViewRecord) -> ElementPath? { ElementPath(view.path) }

  private func snapshotDirectory(_ name: String, of bucket: String) -> String? {
    guard let path = path(of: bucket),
      let snapshot = snapshots(of: bucket, named: name)
        .max(by: { $0.path.utf8.count < $1.path.utf8.count }),
      let suffix = ElementPath(snapshot.path).flatMap(path.suffix(below:))
    else { return nil }
    return state.folder.snapshot(snapshot.id) + suffix
  }

  /// The switch `database_clone` says whether the clone of a database is one.
  private func opensAsDatabase(_ path: ElementPath) -> Bool {
    guard state.switches.is(.databaseClone, "closed") else { return true }
    return state.read { records in
      !records.streams.contains { stream in
        stream.purpose == .clone && ElementPath(stream.targetPath)?.contains(path) == true
      }
    }
  }
}

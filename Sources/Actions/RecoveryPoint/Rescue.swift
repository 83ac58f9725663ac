import Core
import Transport

/// A rescue snapshot on the cluster, known by its name and its directory alone.
package struct Rescue: Sendable, Hashable {
  package let name: RescueName
  package let snapshot: Snapshot

  init?(_ snapshot: Snapshot) {
    guard let name = RescueName(snapshot.name, directoryDigest: snapshot.path.digest) else {
      return nil
    }
    self.name = name
    self.snapshot = snapshot
  }

  /// Every rescue on the cluster, oldest first; with a run only that run's.
  package static func all(
    _ connection: SiteConnection, of run: String? = nil
  ) async throws -> [Rescue] {
    let prefix = RemoteName.prefix + (run.map { $0 + "-" } ?? "")
    return try await connection.vast.snapshots(beginning: prefix).compactMap(Rescue.init)
      .filter { run == nil || $0.name.run == run }
  }
}

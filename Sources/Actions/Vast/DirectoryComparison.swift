import Core
import Transport

/// Whether the live content of a protected directory is that of a snapshot of it: the data's own
/// word, where states do not tell.
struct DirectoryComparison: Sendable {
  enum Depth: Sendable {
    /// Every row's digest and every object.
    case whole
    /// Every row's digest and the first page of objects: enough where a state speaks as well.
    case start
  }

  let restore: RecoveryPoint.Restore
  let connection: SiteConnection

  func live(is snapshot: String, _ depth: Depth) async throws -> Bool {
    for bucket in restore.holds {
      let same =
        bucket == connection.site.database.bucket
        ? try await tablesMatch(snapshot)
        : try await objectsMatch(bucket, snapshot, depth)
      guard same else { return false }
    }
    return true
  }

  /// A snapshot of lost tables matches lost tables.
  private func tablesMatch(_ snapshot: String) async throws -> Bool {
    let live = try await digests(.live)
    let point = try await digests(.snapshot(snapshot))
    return live == point
  }

  /// Nil where they are proven absent.
  private func digests(
    _ place: DatabaseReading.Place
  ) async throws -> [String: DatabaseReading.TableDigest]? {
    let database = DatabaseReading(connection)
    switch await database.outcome({ () async throws(RemoteFailure) in
      try await database.digests(of: place)
    }) {
    case .answer(let digests): return digests
    case .absent, .incomplete: return nil
    case .unreachable(let reason):
      throw Failure.inDoubt(Problem(.tablesUnreadable, "the tables cannot be read: \(reason)"))
    }
  }

  private func objectsMatch(
    _ bucket: String, _ snapshot: String, _ depth: Depth
  ) async throws -> Bool {
    let inventory = Inventory(connection)
    let live = ObjectPlace.live(bucket)
    let point = ObjectPlace.snapshot(bucket: bucket, name: snapshot)
    switch depth {
    case .whole: return try await inventory.difference(live: live, point: point).isNone
    case .start: return try await inventory.startAlike(live, point)
    }
  }
}

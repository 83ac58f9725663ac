import Core
import Transport

/// Reads what a baseline keeps out of the snapshots of a point; of live data it asks nothing.
package struct BaselineReading: Sendable {
  private let connection: SiteConnection
  private let database: DatabaseReading

  package init(_ connection: SiteConnection) {
    self.connection = connection
    database = DatabaseReading(connection)
  }

  /// Gives all that can be read, in the order a baseline keeps it, and says what cannot.
  package func read(
    _ point: RecoveryPoint, progress: (String) -> Void, _ take: (BaselineEntry) -> Void
  ) async {
    if let snapshot = point.database.snapshot {
      progress("counting the rows of every table in \(snapshot.name)")
      await readTables(of: snapshot, take)
      progress("taking the fingerprint of every flow in \(snapshot.name)")
      await readFlows(of: snapshot, take)
    }
    for part in point.buckets {
      guard let snapshot = part.snapshot else { continue }
      progress("listing bucket \(part.view.bucket) in \(snapshot.name)")
      await readObjects(of: part.view.bucket, snapshot, take)
    }
  }

  private func readTables(of snapshot: SnapshotFact, _ take: (BaselineEntry) -> Void) async {
    do throws(RemoteFailure) {
      let digests = try await database.digests(of: .snapshot(snapshot.name))
      for (name, digest) in digests.sorted(by: { $0.key < $1.key }) { take(.table(name, digest)) }
    } catch {
      take(.unread("the tables in snapshot \(snapshot.name): \(error.problem.display)"))
    }
  }

  private func readFlows(of snapshot: SnapshotFact, _ take: (BaselineEntry) -> Void) async {
    let statement = database.statement(
      .flowDigests, live: .snapshot(snapshot.name))
    do throws(RemoteFailure) {
      try await connection.trino.query(statement) { (rows) async throws(RemoteFailure) -> Void in
        var flows = FlowDigestCursor(rows)
        while let page = try await flows.nextPage() {
          for flow in page { take(.flow(flow.flow, flow.digest)) }
        }
      }
      take(.flowsEnd)
    } catch {
      take(
        .unread("the fingerprints of flows in snapshot \(snapshot.name): \(error.problem.display)"))
    }
  }

  private func readObjects(
    of bucket: String, _ snapshot: SnapshotFact, _ take: (BaselineEntry) -> Void
  ) async {
    var objects = ObjectCursor(
      [.snapshot(bucket: bucket, name: snapshot.name)], connection.s3)
    take(.bucket(bucket))
    do throws(RemoteFailure) {
      while let object = try await objects.next() {
        take(.object(key: object.key, size: object.size, etag: object.etag))
      }
      take(.bucketEnd)
    } catch {
      take(
        .unread("bucket \(bucket) in snapshot \(snapshot.name): \(error.problem.display)"))
    }
  }
}

import Core
import Transport

/// What snapshots hold of keys that live has not.
struct SnapshotCopies {
  private let connection: SiteConnection
  private let terms: RepairSearch.Terms
  private let say: @Sendable (String) -> Void

  init(
    _ connection: SiteConnection, _ terms: RepairSearch.Terms,
    _ say: @escaping @Sendable (String) -> Void
  ) {
    self.connection = connection
    self.terms = terms
    self.say = say
  }

  /// The newest copy with bytes, and newer ones without; no copy where no snapshot has any.
  func of(_ keys: [String]) async throws -> [String: [RepairFindings.Copy]] {
    var copies: [String: [RepairFindings.Copy]] = [:]
    let client = connection.s3
    var open = keys
    guard !open.isEmpty else { return copies }
    for (bucket, snapshot) in try await sources() where !open.isEmpty {
      say("looking for \(open.count) objects in snapshot \(snapshot.name)")
      let source = ObjectPlace.snapshot(bucket: bucket, name: snapshot.name)
      let heads = try await concurrently(open) { (key) async throws(RemoteFailure) in
        try await client.head(source.prefix + key, in: bucket)
      }
      var missing: [String] = []
      for (key, head) in zip(open, heads) {
        if let head {
          copies[key, default: []].append(
            RepairFindings.Copy(
              bucket: bucket, snapshot: snapshot.name, taken: snapshot.created, etag: head.etag,
              size: head.size))
        }
        if head?.size ?? 0 == 0 { missing.append(key) }
      }
      open = missing
    }
    return copies
  }

  /// The usable snapshots of the media buckets, newest first.
  private func sources() async throws -> [(bucket: String, snapshot: SnapshotFact)] {
    let reading = try await ProtectionReading.read(connection)
    let allowed = Set(terms.chosen(from: reading.snapshots(of: .media)).map(\.name))
    var sources: [(bucket: String, snapshot: SnapshotFact)] = []
    for view in reading.views where view.content == .media {
      let known = reading.snapshots.filter { snapshot in
        snapshot.state == SnapshotFact.usableState && snapshot.directory.contains(view.directory)
      }
      let shown = Set(try await connection.s3.snapshotNames(in: view.bucket))
      // Otherwise everything would look lost.
      guard known.isEmpty || known.contains(where: { shown.contains($0.name) }) else {
        throw Failure.failed(
          Problem(
            .snapshotsHidden,
            "S3 shows none of the \(known.count) snapshots of bucket \(view.bucket), so nothing "
              + "tells what is lost", at: connection.s3.endpoint.display,
            hint: "check that .snapshot can be read through S3 with the executor's key"))
      }
      sources += known.filter { snapshot in
        shown.contains(snapshot.name) && allowed.contains(snapshot.name)
      }.map { (bucket: view.bucket, snapshot: $0) }
    }
    return sources.sorted {
      ($0.snapshot.created, $0.bucket, $0.snapshot.name)
        > ($1.snapshot.created, $1.bucket, $1.snapshot.name)
    }
  }
}

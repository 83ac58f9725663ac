import Core
import Transport

/// How quickly objects would come back, from a few of them read now: an estimate, and said so.
struct CopySpeed: Sendable {
  private let connection: SiteConnection

  init(_ connection: SiteConnection) { self.connection = connection }

  /// A copy looks at the snapshot, and at live before and after it.
  private static let requestsACopy = 4.0
  private static let mostHeads = 32
  private static let mostReads = 4
  private static let mostBytes = 64 << 20

  /// Nil where there is nothing to copy, or the snapshots cannot be read.
  func measure(_ assessment: Assessment, _ point: RecoveryPoint) async -> Speeds.Copying? {
    for bucket in assessment.buckets {
      guard case .compared(let objects) = bucket.standing, !objects.sample.isEmpty,
        let name = point.buckets.first(where: { $0.view.bucket == bucket.name })?.snapshot?.name
      else { continue }
      let place = ObjectPlace.snapshot(bucket: bucket.name, name: name)
      do {
        return try await measure(Array(objects.sample.prefix(Self.mostHeads)), place)
      } catch {
        continue
      }
    }
    return nil
  }

  private func measure(
    _ keys: [String], _ place: ObjectPlace
  ) async throws(RemoteFailure) -> Speeds.Copying {
    let client = connection.s3
    var heads = WorkCost()
    let found = try await heads.measure { () async throws(RemoteFailure) in
      try await concurrently(keys) { (key) async throws(RemoteFailure) in
        try await client.head(place.prefix + key, in: place.bucket)
      }
    }
    var reads = WorkCost()
    var count = 0
    for (key, head) in zip(keys, found) where count < Self.mostReads {
      guard let size = head?.size, size > 0 else { continue }
      let range = 0..<min(size, Self.mostBytes / Self.mostReads)
      _ = try await reads.measure { () async throws(RemoteFailure) in
        try await client.part(range, of: place.prefix + key, in: place.bucket)
      }
      count += 1
    }
    let seconds = max(heads.time.inSeconds, 0.000_001)
    return Speeds.Copying(
      objects: Double(keys.count) / seconds / Self.requestsACopy,
      bytes: count > 0 ? Double(reads.bytes) / max(reads.time.inSeconds, 0.000_001) : 0,
      source: "measured just now: \(keys.count) HEADs in \(milliseconds(heads)), "
        + "\(reads.bytes) bytes read in \(milliseconds(reads)); a copy takes four requests")
  }

  private func milliseconds(_ cost: WorkCost) -> String {
    "\(cost.time.nanoseconds / 1_000_000) ms"
  }
}

import Core
import Transport

/// Takes copies from a snapshot back: the rescue snapshot tells what lay there before. Only what was
/// written since the step began, and is still as it was copied, is touched.
struct CopyUndo: Sendable {
  private let connection: SiteConnection
  private let since: Timestamp
  private var removed = 0
  private var putBack = 0
  /// Written over, by somebody else, since they were copied.
  private var kept = Offenders(keeping: 10)

  /// `since`: when the step began, by the store's clock.
  init(_ connection: SiteConnection, since: Timestamp) {
    self.connection = connection
    self.since = since
  }

  /// A key the step may have copied, by what snapshot and rescue hold, and what lay there before.
  private struct Candidate: Sendable {
    let key: String
    let size: Int
    let before: ObjectFromSnapshot.Live
  }

  private enum Outcome: Sendable {
    /// It was not copied, or is undone already.
    case nothing
    case removed, putBack, kept
  }

  mutating func run(
    _ source: CopyRequest.Source, rescue: String, _ selection: CopySelection
  ) async throws {
    let point = ObjectPlace.snapshot(bucket: source.bucket, name: source.snapshot)
    let before = ObjectPlace.snapshot(bucket: source.bucket, name: rescue)
    var batch: [Candidate] = []
    switch selection.choice {
    case .keys(let keys):
      let asking = self
      var rest = keys[...]
      while !rest.isEmpty {
        let found = try await concurrently(Array(rest.prefix(Self.batch))) {
          (key) async throws(RemoteFailure) in
          try await asking.candidate(key, point, before, replaces: selection.replaces)
        }
        rest = rest.dropFirst(Self.batch)
        try await settle(found.compactMap { $0 }, source, rescue)
      }
    case .missing(let prefix, _):
      var pairings = PairingCursor(live: before, point: point, connection.s3, prefix: prefix)
      while let pairing = try await pairings.next() {
        switch pairing {
        case .onlyPoint(let held):
          batch.append(Candidate(key: held.key, size: held.size, before: .absent))
        case .both(let old, let held) where selection.replaces && !old.isSame(as: held):
          batch.append(
            Candidate(key: held.key, size: held.size, before: .replaced(etag: old.etag)))
        case .onlyLive, .both: break
        }
        guard batch.count >= Self.batch else { continue }
        try await settle(batch, source, rescue)
        batch = []
      }
    }
    try await settle(batch, source, rescue)
  }

  private static let batch = 64

  /// Nil where the step had nothing to copy.
  private func candidate(
    _ key: String, _ point: ObjectPlace, _ before: ObjectPlace, replaces: Bool
  ) async throws(RemoteFailure) -> Candidate? {
    guard let held = try await connection.s3.head(point.prefix + key, in: point.bucket) else {
      return nil
    }
    guard let old = try await connection.s3.head(before.prefix + key, in: before.bucket) else {
      return Candidate(key: key, size: held.size, before: .absent)
    }
    if !replaces || (old.etag == held.etag && old.size == held.size) { return nil }
    return Candidate(key: key, size: held.size, before: .replaced(etag: old.etag))
  }

  private mutating func settle(
    _ candidates: [Candidate], _ source: CopyRequest.Source, _ rescue: String
  ) async throws {
    let copied = ObjectFromSnapshot(
      connection, bucket: source.bucket, snapshot: source.snapshot, since: since)
    let before = ObjectFromSnapshot(
      connection, bucket: source.bucket, snapshot: rescue, since: since)
    let (client, since) = (connection.s3, since)
    let outcomes = try await settled(candidates) {
      try await Self.undo($0, copied, before, client, since: since)
    }
    for (candidate, outcome) in zip(candidates, outcomes) { count(candidate.key, outcome) }
  }

  private static func undo(
    _ candidate: Candidate, _ copied: ObjectFromSnapshot, _ before: ObjectFromSnapshot,
    _ client: S3Client, since: Timestamp
  ) async throws -> Outcome {
    let (key, bucket) = (candidate.key, copied.bucket)
    try await copied.removeRemains(of: key, size: candidate.size)
    let live = try await client.head(key, in: bucket)
    if let written = live?.modified, written < since { return .nothing }
    switch candidate.before {
    case .absent:
      guard let live else { return .nothing }
      guard try await copied.isRestored(key, live) else { return .kept }
      try await client.delete(key, in: bucket)
      guard try await client.head(key, in: bucket) == nil else {
        throw Failure.failed(
          Problem(.remainsLeft, "\(key) was deleted and is still there", at: bucket))
      }
      return .removed
    case .replaced:
      guard let live else { return .kept }
      if try await before.isRestored(key, live) { return .nothing }
      guard try await copied.isRestored(key, live) else { return .kept }
      _ = try await before.restore(key, over: .replaced(etag: live.etag))
      return .putBack
    }
  }

  private mutating func count(_ key: String, _ outcome: Outcome) {
    switch outcome {
    case .nothing: break
    case .removed: removed += 1
    case .putBack: putBack += 1
    case .kept: kept.add(key)
    }
  }

  var result: UndoResult {
    guard kept.count == 0 else {
      return .left(
        reason: "\(removed) copies are removed and \(putBack) objects put back; "
          + "\(kept.count) were written over since and are left: "
          + kept.sample.joined(separator: ", "))
    }
    guard removed + putBack > 0 else { return .nothing }
    return .undone(note: "\(removed) copies are removed, \(putBack) objects put back")
  }
}

import Core
import Transport

/// An object that comes back, and what lies in its place.
struct PlannedCopy: Sendable, Hashable {
  let key: String
  let size: Int
  let live: ObjectFromSnapshot.Live
}

/// Which objects of a snapshot come back.
struct CopySelection: Sendable {
  enum Choice: Sendable, Hashable {
    case keys([String])
    /// Every key the snapshot holds and live lacks, below a prefix; where it must be referenced only
    /// those a live segment names: what was deleted with its rows stays deleted.
    case missing(prefix: String, referenced: Bool)
  }

  /// What was found to copy.
  struct Found: Sendable {
    var copies: [PlannedCopy] = []
    var bytes = 0
    /// Held by the snapshot and not there live.
    var missing = 0
    /// There with another size or ETag, whether that is replaced or not.
    var different = Offenders(keeping: 20)
    /// Missing, and left out because no live segment names them.
    var unreferenced = 0

    fileprivate mutating func add(_ copy: PlannedCopy) {
      copies.append(copy)
      bytes += copy.size
    }
  }

  /// More than this is no selection: a whole bucket comes back quicker, and all are in memory.
  static let most = 100_000

  let choice: Choice
  /// Whether objects that are there with another content are replaced.
  let replaces: Bool

  /// In the order of the keys. Throws where there are more than `most`, or where the snapshot does not
  /// hold a key that was asked for.
  func find(
    bucket: String, snapshot: String, _ connection: SiteConnection, now: Timestamp
  ) async throws -> Found {
    let live = ObjectPlace.live(bucket)
    let point = ObjectPlace.snapshot(bucket: bucket, name: snapshot)
    var found = Found()
    switch choice {
    case .keys(let keys):
      try await look(at: keys, live, point, connection.s3, &found)
    case .missing(let prefix, referenced: true):
      try await Inventory(connection).mergeNamed(
        live: live, point: point, prefix: prefix, now: now
      ) { pairing, segment in add(pairing, isReferenced: segment != nil, &found) }
    case .missing(let prefix, referenced: false):
      var pairings = PairingCursor(live: live, point: point, connection.s3, prefix: prefix)
      while let pairing = try await pairings.next() {
        add(pairing, isReferenced: true, &found)
        if found.copies.count > Self.most { break }
      }
    }
    try refuseTooMuch(found, bucket)
    return found
  }

  private func add(_ pairing: Inventory.Pairing, isReferenced: Bool, _ found: inout Found) {
    guard found.copies.count <= Self.most else { return }
    switch pairing {
    case .onlyLive: break
    case .onlyPoint where !isReferenced: found.unreferenced += 1
    case .onlyPoint(let held): addMissing(held.key, size: held.size, &found)
    case .both(let live, let held) where !live.isSame(as: held):
      addDifferent(held.key, size: held.size, etag: live.etag, &found)
    case .both: break
    }
  }

  private func addMissing(_ key: String, size: Int, _ found: inout Found) {
    found.missing += 1
    found.add(PlannedCopy(key: key, size: size, live: .absent))
  }

  private func addDifferent(_ key: String, size: Int, etag: String, _ found: inout Found) {
    found.different.add(key)
    if replaces { found.add(PlannedCopy(key: key, size: size, live: .replaced(etag: etag))) }
  }

  private func look(
    at keys: [String], _ live: ObjectPlace, _ point: ObjectPlace, _ client: S3Client,
    _ found: inout Found
  ) async throws {
    let keys = Set(keys).sorted { KeyOrder.compare($0, $1) == .before }
    let pairs = try await concurrently(keys) {
      (key) async throws(RemoteFailure) -> (live: S3Head?, held: S3Head?) in
      (
        try await client.head(live.prefix + key, in: live.bucket),
        try await client.head(point.prefix + key, in: point.bucket)
      )
    }
    let unknown = zip(keys, pairs).filter { $0.1.held == nil }.map(\.0)
    guard unknown.isEmpty else {
      throw Failure.failed(
        Problem(
          .objectMissing,
          "the snapshot does not hold \(unknown.count) of the keys: "
            + unknown.prefix(10).joined(separator: ", "),
          at: "\(point.bucket)/\(point.prefix)",
          hint: "tamsdr points lists the points; nothing was copied"))
    }
    for (key, pair) in zip(keys, pairs) {
      guard let held = pair.held else { continue }
      guard let live = pair.live else {
        addMissing(key, size: held.size, &found)
        continue
      }
      if live.size != held.size || live.etag != held.etag {
        addDifferent(key, size: held.size, etag: live.etag, &found)
      }
    }
  }

  private func refuseTooMuch(_ found: Found, _ bucket: String) throws(Failure) {
    if found.copies.count > Self.most {
      throw .failed(
        Problem(
          .selectionTooLarge,
          "more than \(Self.most) objects would be copied", at: bucket,
          hint: "name a prefix, or restore the whole bucket by runbooks/bucket-only.yaml"))
    }
  }
}

import Core
import Synchronization
import Transport

/// Brings single objects of a bucket back from one of its snapshots, with content type, metadata and
/// tags. By the executor's own key: the fenced ones may be disabled.
struct ObjectFromSnapshot: Sendable {
  /// What the caller has found under the key, and so may be written over.
  enum Live: Sendable, Hashable {
    case absent
    case replaced(etag: String)

    fileprivate var condition: S3Condition {
      switch self {
      case .absent: .absent
      case .replaced(let etag): .matches(etag)
      }
    }
  }

  /// Where the store does not copy from a snapshot the bytes go through this host's memory.
  static let largestCarried = 256 << 20

  let bucket: String
  let snapshot: String
  private let since: Timestamp
  private let client: S3Client
  private let store = Store()

  /// What is learned of the store on the way.
  private final class Store: Sendable {
    let doesNotCopy = Atomic<Bool>(false)
  }

  /// `since`: when the step that copies began, by the store's clock.
  init(_ connection: SiteConnection, bucket: String, snapshot: String, since: Timestamp) {
    client = connection.s3
    self.bucket = bucket
    self.snapshot = snapshot
    self.since = since
  }

  /// Whether the store was found not to copy from a snapshot.
  var isCarrying: Bool { store.doesNotCopy.load(ordering: .relaxed) }

  /// What the snapshot holds under the key; nil where it holds nothing.
  func held(_ key: String) async throws(RemoteFailure) -> S3Head? {
    try await client.head(source(key), in: bucket)
  }

  /// Whether the live object is what the snapshot holds under the key.
  func isRestored(_ key: String, _ live: S3Head) async throws(RemoteFailure) -> Bool {
    guard let held = try await held(key) else { return false }
    return try await difference(key, held, live) == nil
  }

  /// Makes the live object what the snapshot holds, and gives it as it then is: size and ETag, content
  /// type and metadata are those of the snapshot. What is so already is left alone, so that it may be
  /// called again after a lost answer. Throws where live is not as `live` says, with nothing written.
  func restore(_ key: String, over live: Live) async throws -> S3Head {
    guard let held = try await held(key) else {
      throw Failure.failed(
        Problem(.objectMissing, "snapshot \(snapshot) does not hold \(key)", at: bucket))
    }
    let before = try await client.head(key, in: bucket)
    if let before, try await difference(key, held, before) == nil { return before }
    guard live.condition.allows(before) else { throw changed(key, before) }
    let isWritten = try await write(key, held, live.condition)
    guard let after = try await client.head(key, in: bucket) else {
      guard isWritten else { throw changed(key, nil) }
      throw Failure.failed(
        Problem(.objectMissing, "\(key) was copied and is not there", at: bucket))
    }
    guard let other = try await difference(key, held, after) else { return after }
    // A condition is also refused where an earlier sending of this very request was carried out.
    guard isWritten else { throw changed(key, after) }
    throw Failure.failed(
      Problem(
        .copyDiffers, "\(key) was copied and has another \(other) than in \(snapshot)", at: bucket))
  }

  /// Removes what a try that was cut off has left of a copy in parts.
  func removeRemains(of key: String, size: Int) async throws(RemoteFailure) {
    guard size > client.copyLimits.whole else { return }
    try await client.removeUploads(of: key, in: bucket, since: since)
  }

  // MARK: Writing

  /// False where the condition does not hold.
  private func write(
    _ key: String, _ held: S3Head, _ condition: S3Condition
  ) async throws -> Bool {
    if !isCarrying {
      do throws(RemoteFailure) {
        try await removeRemains(of: key, size: held.size)
        switch try await client.copy(source(key), held, to: key, in: bucket, if: condition) {
        case .copied: return true
        case .conditionFailed: return false
        case .unsupported: store.doesNotCopy.store(true, ordering: .relaxed)
        }
      } catch {
        guard error.isRefusal, held.size <= Self.largestCarried else { throw error }
        store.doesNotCopy.store(true, ordering: .relaxed)
      }
    }
    guard held.size <= Self.largestCarried else {
      throw tooLarge(
        key, held,
        "the store does not copy from a snapshot, and this host carries "
          + "\(Self.largestCarried) bytes at most")
    }
    return try await client.carry(
      source(key), to: key, in: bucket, size: held.size, if: condition)
  }

  private func source(_ key: String) -> String {
    ObjectPlace.snapshot(bucket: bucket, name: snapshot).prefix + key
  }

  // MARK: Comparing

  /// What of the live object is not as the snapshot holds it; nil where all is.
  private func difference(
    _ key: String, _ held: S3Head, _ live: S3Head
  ) async throws(RemoteFailure) -> String? {
    if let other = held.difference(from: live) { return other }
    // An upload in parts has an ETag of its own form, which a copy need not keep.
    guard held.etag != live.etag else { return nil }
    let digest = try await client.digest(of: key, in: bucket)
    return try await digest == client.digest(of: source(key), in: bucket) ? nil : "content"
  }

  // MARK: Refusals

  private func changed(_ key: String, _ found: S3Head?) -> Failure {
    .failed(
      Problem(
        .objectChanged,
        found.map { "\(key) is not as it was found: it now has \($0.size) bytes, ETag \($0.etag)" }
          ?? "\(key) is not as it was found: it is gone",
        at: bucket, hint: "somebody writes there: stop the writer, then resume"))
  }

  private func tooLarge(_ key: String, _ held: S3Head, _ why: String) -> Failure {
    .failed(
      Problem(
        .selectionTooLarge,
        "\(key) has \(held.size) bytes: \(why)", at: bucket,
        hint: "restore the whole bucket by runbooks/bucket-only.yaml, or copy this key by hand"))
  }
}

extension S3Head {
  /// What of `other` is not the same; nil where all is. ETags of two forms prove nothing.
  fileprivate func difference(from other: S3Head) -> String? {
    if size != other.size { return "size" }
    if etag != other.etag, !etag.contains("-"), !other.etag.contains("-") { return "ETag" }
    if contentType != other.contentType { return "content type" }
    if metadata != other.metadata { return "metadata" }
    // Left out where there are none.
    if tagCount ?? 0 != other.tagCount ?? 0 { return "number of tags" }
    return nil
  }
}

import Core
import Transport

/// Brings single objects of a bucket from a replica of it, with content type, metadata and tags.
struct ObjectFromReplica: Sendable {
  private let bucket: String
  private let name: String
  private let live: S3Client
  private let source: S3Client
  private let sourceBucket: String

  /// Nil where the site names no such replica of the bucket.
  init?(_ connection: SiteConnection, bucket: String, replica name: String) {
    guard let replica = connection.replicas.first(where: { $0.site.name == name }),
      let sourceBucket = replica.site.buckets[bucket]
    else { return nil }
    self.bucket = bucket
    self.name = name
    self.sourceBucket = sourceBucket
    live = connection.s3
    source = replica.client
  }

  /// Whether the live object has the bytes that the replica had under this ETag. Two stores need not give
  /// the same bytes the same one.
  func isSame(
    _ found: S3Head, _ key: String, etag: String, size: Int
  ) async throws(RemoteFailure) -> Bool {
    guard found.size == size else { return false }
    guard found.etag != etag else { return true }
    guard try await source.head(key, in: sourceBucket)?.etag == etag else { return false }
    let digest = try await live.digest(of: key, in: bucket)
    return try await digest == source.digest(of: key, in: sourceBucket)
  }

  /// What is so already is left alone, so that it may be called again after a lost answer. Throws where
  /// something else is under the key, and where the replica has not what was planned.
  func restore(_ key: String, etag: String, size: Int) async throws {
    if let before = try await live.head(key, in: bucket) {
      let isSame = try await isSame(before, key, etag: etag, size: size)
      guard isSame else { throw changed(key, before) }
      return
    }
    guard size <= ObjectFromSnapshot.largestCarried,
      let held = try await source.head(key, in: sourceBucket), held.etag == etag,
      let content = try await source.content(of: key, in: sourceBucket, size: size),
      content.etag == etag, content.bytes.count == size
    else {
      throw Failure.failed(
        Problem(
          .replicaDiffers,
          "replica \(name) does not have \(key) as it was planned", at: source.endpoint.display,
          hint: "plan again: tamsdr repair --site SITE -o FILE"))
    }
    let isWritten = try await live.put(content, as: key, in: bucket, if: .absent)
    guard let after = try await live.head(key, in: bucket) else {
      throw Failure.failed(
        Problem(.objectMissing, "\(key) was copied and is not there", at: bucket))
    }
    guard try await isSame(after, key, etag: etag, size: size) else {
      throw isWritten ? other(key, "bytes") : changed(key, after)
    }
    guard after.contentType == held.contentType, after.metadata == held.metadata else {
      throw other(key, "content type or metadata")
    }
  }

  private func other(_ key: String, _ what: String) -> Failure {
    .failed(
      Problem(
        .copyDiffers, "\(key) was copied and has other \(what) than in replica \(name)", at: bucket)
    )
  }

  private func changed(_ key: String, _ found: S3Head) -> Failure {
    .failed(
      Problem(
        .objectChanged,
        "\(key) is not as it was found: it now has \(found.size) bytes, ETag \(found.etag)",
        at: bucket, hint: "somebody writes there: stop the writer, then resume"))
  }
}

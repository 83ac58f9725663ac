import Core
import Store
import Transport

/// A bucket as what hosts share.
struct JournalBucket: ConditionalStore {
  let client: S3Client
  let bucket: String

  func read(_ key: String) async throws(Problem) -> StoredObject? {
    do {
      return try await client.getWithETag(key, in: bucket)
        .map { StoredObject(bytes: $0.bytes, etag: $0.etag) }
    } catch {
      throw error.problem
    }
  }

  func write(
    _ key: String, _ bytes: [UInt8], if condition: WriteCondition
  ) async throws(Problem) -> WriteAnswer {
    let demand: S3Condition =
      switch condition {
      case .absent: .absent
      case .matches(let etag): .matches(etag)
      }
    do {
      let etag = try await client.put(key, in: bucket, bytes, if: demand)
      return etag.map { .written(etag: $0) } ?? .refused
    } catch {
      throw error.problem
    }
  }

  func keys(below prefix: String) async throws(Problem) -> [String] {
    var keys: [String] = []
    do throws(RemoteFailure) {
      for try await page in client.listing(of: bucket, prefix: prefix) { keys += page.map(\.key) }
    } catch {
      throw error.problem
    }
    return keys
  }
}

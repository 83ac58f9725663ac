import Core
import Foundation
import Signing

/// The bucket in which TAMS keeps objects, reached over S3 with TAMS's own key.
package struct MediaBucket: Sendable {
  package let host: String
  package let port: Int
  package let bucket: String
  package let credentials: SigV4.Credentials

  /// Seconds for which a URL that TAMS hands out is good.
  package let lifetime: Int

  package init(
    host: String, port: Int, bucket: String, credentials: SigV4.Credentials, lifetime: Int = 5
  ) {
    self.lifetime = lifetime
    self.host = host
    self.port = port
    self.bucket = bucket
    self.credentials = credentials
  }

  /// Stays the same: clients keep it.
  static let backendID = "5f0c1e5e-7a35-4c0f-9d6b-1d0a2b3c4d5e"

  var label: String { "vast:\(credentials.region):s3:\(bucket)" }

  private var product: [String: Value] {
    [
      "store_type": .text("http_object_store"), "provider": .text("vast"),
      "region": .text(credentials.region), "store_product": .text("VAST S3"),
    ]
  }

  /// Its entry among the storage backends.
  var backend: Value {
    .map(
      product.merging([
        "id": .text(Self.backendID), "label": .text(label), "default_storage": .bool(true),
      ]) { one, _ in one })
  }

  func presigned(_ method: String, _ key: String) -> String {
    let path = SigV4.encode(path: "/\(bucket)/\(key)")
    let query = SigV4.presign(
      method: method, path: path, host: authority, credentials: credentials,
      at: LabClock.machineTime.seconds, expires: lifetime)
    return "http://\(authority)\(path)?\(query)"
  }

  /// The entry of a segment's `get_urls` for an object of this bucket.
  func getURL(_ key: String, verbose: Bool) -> Value {
    let entry: [String: Value] = [
      "url": .text(presigned("GET", key)), "label": .text(label), "presigned": .bool(true),
      "controlled": .bool(true), "storage_id": .text(Self.backendID),
    ]
    return .map(verbose ? entry.merging(product) { one, _ in one } : entry)
  }

  private var authority: String { "\(host):\(port)" }

  /// Deletes the objects, four at a time; those that were not there are fine.
  func delete(_ keys: [String]) async throws {
    var waiting = keys[...]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for key in waiting.prefix(4) { group.addTask { try await delete(key) } }
      waiting = waiting.dropFirst(4)
      while try await group.next() != nil {
        if let key = waiting.popFirst() { group.addTask { try await delete(key) } }
      }
    }
  }

  private func delete(_ key: String) async throws {
    let status = try await self.status("DELETE", key)
    guard (200..<300).contains(status) || status == 404 else {
      throw MediaBucketError(action: "deletion", key: key, status: status)
    }
  }

  /// Whether an object is there.
  func holds(_ key: String) async throws -> Bool { try await status("HEAD", key) == 200 }

  func put(_ key: String, _ bytes: [UInt8], type: String) async throws {
    let status = try await self.status("PUT", key, headers: [("content-type", type)], bytes)
    guard (200..<300).contains(status) else {
      throw MediaBucketError(action: "upload", key: key, status: status)
    }
  }

  private func status(
    _ method: String, _ key: String, headers: [(String, String)] = [], _ body: [UInt8] = []
  ) async throws -> Int {
    let path = SigV4.encode(path: "/\(bucket)/\(key)")
    let headers = [("host", authority)] + headers
    let signed = SigV4.sign(
      method: method, path: path, headers: headers,
      payload: .bytes(body), credentials: credentials,
      at: LabClock.machineTime.seconds)
    return try await HTTPExchange.status(
      method, path: path, headers: headers + signed, body: body, host: host, port: port)
  }
}

/// S3 refused to take or to delete an object.
struct MediaBucketError: Error, CustomStringConvertible {
  let action: String
  let key: String
  let status: Int

  var description: String { "S3 answered \(status) to the \(action) of \(key)" }
}

import Core
import Signing

/// An object with all that a writer gives with it and a reader gets back.
package struct S3Content: Sendable {
  package let bytes: [UInt8]
  package let etag: String
  let headers: [(String, String)]
  let tags: [String: String]
}

/// Objects that go from one store to another, through this host's memory.
extension S3Client {
  /// Nil when there is no such object. `size` is what the caller knows it to have.
  package func content(
    of key: String, in bucket: String, size: Int
  ) async throws(RemoteFailure) -> S3Content? {
    var request = try await signed(.get, path(bucket, key))
    request.bodyLimit = max(request.bodyLimit, size)
    request.timeout = span(of: size)
    let response = try await http.send(request)
    if response.status == 404 { return nil }
    guard response.isSuccess else { throw refusal(response, of: request) }
    return S3Content(
      bytes: response.body, etag: S3Head(response).etag, headers: Self.kept(response.headers),
      tags: try await tags(of: key, in: bucket) ?? [:])
  }

  /// False where the condition does not hold. After a lost answer an earlier sending may itself have
  /// broken it: read before judging.
  package func put(
    _ content: S3Content, as key: String, in bucket: String, if condition: S3Condition
  ) async throws(RemoteFailure) -> Bool {
    var headers = content.headers + [condition.header]
    if !content.tags.isEmpty {
      let tags = content.tags.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
      headers.append(("x-amz-tagging", SigV4.encode(query: tags)))
    }
    do throws(RemoteFailure) {
      var request = try await signed(
        .put, path(bucket, key), headers: headers, body: content.bytes)
      request.timeout = span(of: content.bytes.count)
      let response = try await http.send(request)
      guard response.isSuccess else { throw refusal(response, of: request) }
      return true
    } catch  where condition.isRefused(error) {
      return false
    }
  }

  private static func kept(_ headers: HTTPHeaders) -> [(String, String)] {
    let names: Set = [
      "content-type", "cache-control", "content-disposition", "content-encoding",
      "content-language", "expires",
    ]
    return headers.fields.map { ($0.name.lowercased(), $0.value) }
      .filter { names.contains($0.0) || $0.0.hasPrefix("x-amz-meta-") }
  }

  /// How long so many bytes are waited for: 8 MiB a second at least.
  private func span(of bytes: Int) -> Duration {
    max(patience, .seconds(bytes / (8 << 20)))
  }
}

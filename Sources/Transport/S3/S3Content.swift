import Core

/// An object with all that a writer gives with it and a reader gets back.
package struct S3Content: Sendable {
  package let bytes: [UInt8]
  package let etag: String
  /// Content type, metadata, tags and the headers kept.
  let headers: [(String, String)]
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
      bytes: response.body, etag: S3Head(response).etag,
      headers: S3Head(response).kept + (try await tagging(of: key, in: bucket)))
  }

  /// False where the condition does not hold. After a lost answer an earlier sending may itself have
  /// broken it: read before judging.
  package func put(
    _ content: S3Content, as key: String, in bucket: String, if condition: S3Condition
  ) async throws(RemoteFailure) -> Bool {
    let headers = content.headers + [condition.header]
    do throws(RemoteFailure) {
      var request = try await signed(
        .put, path(bucket, key), headers: headers, body: content.bytes)
      request.timeout = span(of: content.bytes.count)
      let response = try await http.send(request)
      guard response.isSuccess else { throw refusal(response, of: request) }
      try refusePage(response, to: request)
      return true
    } catch  where condition.isRefused(error) {
      return false
    }
  }
}

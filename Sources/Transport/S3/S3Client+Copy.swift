import Core
import Signing

/// Copies of an object with everything S3 keeps beside its bytes.
extension S3Client {
  /// What became of a copy the store was asked to make.
  package enum CopyOutcome: Sendable, Hashable {
    case copied
    /// What is under the new key is not as the condition says; nothing was written.
    case conditionFailed
    /// The store does not copy from there at all.
    case unsupported
  }

  /// The largest object S3 copies by one request.
  package static let largestCopy = 5 << 30

  /// Has the store copy an object of `size` bytes inside the bucket, with content type, metadata and
  /// tags. After a lost answer an earlier sending may itself have broken the condition: read before
  /// judging.
  package func copy(
    _ source: String, to key: String, in bucket: String, size: Int, if condition: S3Condition
  ) async throws(RemoteFailure) -> CopyOutcome {
    let headers = [
      ("x-amz-copy-source", path(bucket, source)), ("x-amz-metadata-directive", "COPY"),
      ("x-amz-tagging-directive", "COPY"), condition.header,
    ]
    let path = path(bucket, key)
    do throws(RemoteFailure) {
      var request = try await signed(.put, path, headers: headers, body: [])
      request.timeout = span(of: size)
      let response = try await http.send(request)
      guard response.isSuccess else { throw refusal(response, of: request) }
      try checkCopied(response, of: request)
      return .copied
    } catch  where condition.isRefused(error) {
      return .conditionFailed
    } catch  where error.saysUnsupported {
      return .unsupported
    }
  }

  /// A long copy is answered with 200 before it is made, so that only the body tells whether it was.
  private func checkCopied(
    _ response: HTTPResponse, of request: HTTPRequest
  ) throws(RemoteFailure) {
    if let trouble = S3Refusal(response.body) {
      throw request.failure(
        .answered(status: 500, name: trouble.code, message: trouble.message))
    }
    let name: String
    do throws(XMLError) {
      name = try XMLElement(parsing: response.body).name
    } catch {
      throw request.failure(.unreadable("\(error.what) (at byte \(error.offset) of the answer)"))
    }
    guard name == "CopyObjectResult" else {
      throw request.failure(.unreadable("\(name) in place of CopyObjectResult"))
    }
  }

  /// Reads the object here and writes it again, all of it in memory, with what the store gives back of
  /// it: content type, metadata, tags and the headers kept. False where the condition does not hold.
  package func carry(
    _ source: String, to key: String, in bucket: String, size: Int, if condition: S3Condition
  ) async throws(RemoteFailure) -> Bool {
    let tags = try await tags(of: source, in: bucket) ?? [:]
    var reading = try await signed(.get, path(bucket, source))
    reading.bodyLimit = max(reading.bodyLimit, size)
    reading.timeout = span(of: size)
    let content = try await http.send(reading)
    guard content.isSuccess else { throw refusal(content, of: reading) }
    guard content.body.count == size else {
      throw reading.failure(
        .unreadable("\(content.body.count) bytes came where \(size) are held"))
    }
    var headers = Self.kept(content.headers) + [condition.header]
    if !tags.isEmpty {
      headers.append(("x-amz-tagging", SigV4.encode(query: tags.map { ($0.key, $0.value) })))
    }
    do throws(RemoteFailure) {
      var writing = try await signed(
        .put, path(bucket, key), headers: headers, body: content.body)
      writing.timeout = span(of: size)
      let response = try await http.send(writing)
      guard response.isSuccess else { throw refusal(response, of: writing) }
      return true
    } catch  where condition.isRefused(error) {
      return false
    }
  }

  /// What a writer gives with an object and a reader gets back.
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

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

  /// Has the store copy an object, of which HEAD tells `held`, inside the bucket, with content type,
  /// metadata and tags. After a lost answer an earlier sending may itself have broken the condition: read
  /// before judging.
  package func copy(
    _ source: String, _ held: S3Head, to key: String, in bucket: String, if condition: S3Condition
  ) async throws(RemoteFailure) -> CopyOutcome {
    do throws(RemoteFailure) {
      let isCopied =
        held.size > copyLimits.whole
        ? try await copyInParts(source, held, to: key, in: bucket, if: condition)
        : try await copyWhole(source, to: key, in: bucket, size: held.size, if: condition)
      return isCopied ? .copied : .conditionFailed
    } catch  where error.saysUnsupported {
      return .unsupported
    }
  }

  /// False where the condition does not hold.
  private func copyWhole(
    _ source: String, to key: String, in bucket: String, size: Int, if condition: S3Condition
  ) async throws(RemoteFailure) -> Bool {
    let headers = [
      ("x-amz-copy-source", path(bucket, source)), ("x-amz-metadata-directive", "COPY"),
      ("x-amz-tagging-directive", "COPY"), condition.header,
    ]
    do throws(RemoteFailure) {
      var request = try await signed(.put, path(bucket, key), headers: headers, body: [])
      request.timeout = span(of: size)
      _ = try await answer(to: request, named: "CopyObjectResult")
      return true
    } catch  where condition.isRefused(error) {
      return false
    }
  }

  /// The document answered. What takes long is answered with 200 before it is done, so that only the
  /// body tells whether it was.
  func answer(
    to request: HTTPRequest, named name: String
  ) async throws(RemoteFailure) -> XMLElement {
    let response = try await http.send(request)
    guard response.isSuccess else { throw refusal(response, of: request) }
    if let trouble = S3Refusal(response.body) {
      throw request.failure(
        .answered(status: 500, name: trouble.code, message: trouble.message))
    }
    let root: XMLElement
    do throws(XMLError) {
      root = try XMLElement(parsing: response.body)
    } catch {
      throw request.failure(.unreadable("\(error.what) (at byte \(error.offset) of the answer)"))
    }
    guard root.name == name else {
      throw request.failure(.unreadable("\(root.name) in place of \(name)"))
    }
    return root
  }

  /// Reads the object here and writes it again, all of it in memory, with what the store gives back of
  /// it: content type, metadata, tags and the headers kept. False where the condition does not hold.
  package func carry(
    _ source: String, to key: String, in bucket: String, size: Int, if condition: S3Condition
  ) async throws(RemoteFailure) -> Bool {
    guard let content = try await content(of: source, in: bucket, size: size),
      content.bytes.count == size
    else {
      throw RemoteFailure(
        .unreadable("other bytes came than the \(size) that are held"),
        call: "GET \(path(bucket, source))")
    }
    return try await put(content, as: key, in: bucket, if: condition)
  }

  /// The header that gives a new object the tags of this one.
  func tagging(
    of source: String, in bucket: String
  ) async throws(RemoteFailure) -> [(String, String)] {
    let tags = try await tags(of: source, in: bucket) ?? [:]
    guard !tags.isEmpty else { return [] }
    return [("x-amz-tagging", SigV4.encode(query: tags.map { ($0.key, $0.value) }))]
  }

  /// How long so many bytes are waited for: 8 MiB a second at least.
  func span(of bytes: Int) -> Duration {
    max(patience, .seconds(bytes / (8 << 20)))
  }
}

import Core

/// Copies of objects that are too large for one request: an upload whose parts the store copies.
extension S3Client {
  /// False where the condition does not hold. An upload that could not be removed on the way out is found
  /// by `removeUploads`.
  func copyInParts(
    _ source: String, _ held: S3Head, to key: String, in bucket: String, if condition: S3Condition
  ) async throws(RemoteFailure) -> Bool {
    let upload = try await beginUpload(
      path(bucket, key), headers: held.kept + tagging(of: source, in: bucket))
    do throws(RemoteFailure) {
      var etags: [String] = []
      for range in copyLimits.parts(of: held.size, etag: held.etag) {
        etags.append(
          try await copyPart(
            etags.count + 1, range, of: path(bucket, source), to: path(bucket, key), upload))
      }
      // The parts took their time, and not every store knows a condition here.
      let isWritten =
        if try await condition.allows(head(key, in: bucket)) {
          try await complete(path(bucket, key), upload, etags, size: held.size, if: condition)
        } else {
          false
        }
      if !isWritten { try await abort(path(bucket, key), upload) }
      return isWritten
    } catch {
      // What went wrong first is what is told.
      _ = try? await abort(path(bucket, key), upload)
      throw error
    }
  }

  /// Removes uploads of just this key that were begun since. The store does not tell whose they are:
  /// nobody but who restores a key has reason to write it then, and a writer's condition would not hold.
  package func removeUploads(
    of key: String, in bucket: String, since: Timestamp
  ) async throws(RemoteFailure) {
    for upload in try await uploads(in: bucket, prefix: key) ?? [] where upload.key == key {
      guard let begun = upload.begun, begun >= since else { continue }
      try await abort(path(bucket, key), upload.id)
    }
  }

  // MARK: Steps of an upload

  private func beginUpload(
    _ path: String, headers: [(String, String)]
  ) async throws(RemoteFailure) -> String {
    var request = try await signed(
      .post, path, query: [("uploads", "")], headers: headers, body: [])
    // Sent twice it would begin two.
    request.attempts = 1
    let root = try await answer(to: request, named: "InitiateMultipartUploadResult")
    guard let id = root["UploadId"], !id.isEmpty else {
      throw request.failure(.unreadable("the answer names no upload"))
    }
    return id
  }

  /// The ETag of the part.
  private func copyPart(
    _ number: Int, _ range: Range<Int>, of source: String, to path: String, _ upload: String
  ) async throws(RemoteFailure) -> String {
    var request = try await signed(
      .put, path, query: [("partNumber", String(number)), ("uploadId", upload)],
      headers: [
        ("x-amz-copy-source", source), ("x-amz-copy-source-range", Self.text(of: range)),
      ], body: [])
    request.timeout = span(of: range.count)
    let root = try await answer(to: request, named: "CopyPartResult")
    guard let etag = root["ETag"]?.withoutQuotes, !etag.isEmpty else {
      throw request.failure(.unreadable("the answer names no ETag of the part"))
    }
    return etag
  }

  /// False where the condition does not hold, and where the upload is gone: an earlier sending of this
  /// very request may have made the object of it.
  private func complete(
    _ path: String, _ upload: String, _ etags: [String], size: Int, if condition: S3Condition
  ) async throws(RemoteFailure) -> Bool {
    let parts = etags.enumerated().map { index, etag in
      "<Part><PartNumber>\(index + 1)</PartNumber><ETag>\"\(XMLElement.escaped(etag))\"</ETag></Part>"
    }
    let document =
      "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
      + parts.joined() + "</CompleteMultipartUpload>"
    var request = try await signed(
      .post, path, query: [("uploadId", upload)], headers: [condition.header],
      body: Array(document.utf8))
    request.timeout = span(of: size)
    do throws(RemoteFailure) {
      _ = try await answer(to: request, named: "CompleteMultipartUploadResult")
      return true
    } catch  where condition.isRefused(error) || error.name == "NoSuchUpload" {
      return false
    }
  }

  /// Of one that is gone already it is no failure.
  private func abort(_ path: String, _ upload: String) async throws(RemoteFailure) {
    do {
      _ = try await send(.delete, path, query: [("uploadId", upload)])
    } catch  where error.status == 404 {
      return
    }
  }
}

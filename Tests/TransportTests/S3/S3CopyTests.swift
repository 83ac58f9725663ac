import Core
import Lab
import Testing

@testable import Transport

@Suite("copies in parts, on a server nobody here wrote and on the lab's", .seaweed)
struct S3CopyTests {
  private static let limits = S3CopyLimits(whole: 8 << 20, part: 6 << 20)
  /// No two parts are alike, and it is made in no time.
  private static let body: [UInt8] = {
    var body = (0..<65_521).map { UInt8(truncatingIfNeeded: $0 / 251) }
    while body.count < 12 << 20 { body += body }
    return Array(body.prefix(12 << 20))
  }()
  private let bucket = "scratch"
  private let source = "parts/a b+é"

  /// A client with an object that is too large for one request.
  private func client(_ server: S3TestServer) async throws -> S3Client {
    let client = try server.client(copyLimits: Self.limits)
    try await client.put(
      source, in: bucket, Self.body, contentType: "video/mp2t", metadata: ["flow-id": "f1"])
    try await client.setTags(["origin": "live + loud/1", "k": "v"], of: source, in: bucket)
    return client
  }

  private func held(_ client: S3Client, _ key: String? = nil) async throws -> S3Head {
    try #require(try await client.head(key ?? source, in: bucket))
  }

  @Test(
    "a large object is copied with all that is kept beside its bytes, and in the parts it was written in",
    arguments: S3Backend.allCases)
  func copied(backend: S3Backend) async throws {
    try await backend.serve { server in
      let client = try await client(server)
      let before = try await held(client)
      let outcome = try await client.copy(source, before, to: "parts/copy", in: bucket, if: .absent)
      #expect(outcome == .copied)
      let copy = try await held(client, "parts/copy")
      #expect(copy.size == Self.body.count && copy.etag.hasSuffix("-2"))
      #expect(copy.contentType == "video/mp2t" && copy.metadata == ["flow-id": "f1"])
      #expect(
        try await client.tags(of: "parts/copy", in: bucket)
          == ["origin": "live + loud/1", "k": "v"])
      let bytes = try await client.digest(of: "parts/copy", in: bucket)
      #expect(bytes == (try await client.digest(of: source, in: bucket)))

      let other = try server.client(copyLimits: S3CopyLimits(whole: 8 << 20, part: 7 << 20))
      let again = try await other.copy(
        "parts/copy", copy, to: source, in: bucket, if: .matches(before.etag))
      #expect(again == .copied)
      #expect(try await held(client).etag == copy.etag)
      #expect(try await client.unfinishedUploads(in: bucket)?.contains("parts/copy") == false)
      try await client.delete("parts/copy", in: bucket)
    }
  }

  @Test(
    "where the condition does not hold nothing is written and no upload stays",
    arguments: S3Backend.allCases)
  func refused(backend: S3Backend) async throws {
    try await backend.serve { server in
      let client = try await client(server)
      let source = try await held(client)
      try await client.put("parts/taken", in: bucket, [1])
      for (key, condition) in [
        ("parts/taken", S3Condition.absent),
        ("parts/taken", .matches(String(repeating: "0", count: 32))),
        ("parts/none", .matches(String(repeating: "0", count: 32))),
      ] {
        let outcome = try await client.copy(self.source, source, to: key, in: bucket, if: condition)
        #expect(outcome == .conditionFailed)
        #expect(try await client.head(key, in: bucket)?.size ?? 1 == 1)
        #expect(try await client.unfinishedUploads(in: bucket)?.contains(key) == false)
      }
    }
  }

  @Test(
    "of uploads only those of the key that were begun since are removed",
    arguments: S3Backend.allCases)
  func remains(backend: S3Backend) async throws {
    try await backend.serve { server in
      let client = try server.client()
      let begun = try await client.time(byBucket: bucket)
      for key in ["remains/a +", "remains/a + more"] {
        let request = try await client.signed(
          .post, client.path(bucket, key), query: [("uploads", "")], body: [])
        _ = try await client.answer(to: request, named: "InitiateMultipartUploadResult")
      }
      try await client.removeUploads(of: "remains/a +", in: bucket, since: begun + .seconds(60))
      #expect(try await client.uploads(in: bucket, prefix: "remains/")?.count == 2)
      try await client.removeUploads(of: "remains/a +", in: bucket, since: begun)
      #expect(
        try await client.uploads(in: bucket, prefix: "remains/")?.map(\.key)
          == ["remains/a + more"])
      try await client.removeUploads(of: "remains/a + more", in: bucket, since: begun)
    }
  }

  /// A store that takes every part, and answers so to the completion.
  private func completing(
    _ answer: Response, _ body: (S3Client, S3Head, Received) async throws -> Void
  ) async throws {
    try await serving { request, _ in
      switch (request.method, request.queryItem("uploadId"), request.queryItem("tagging")) {
      case ("POST", nil, _):
        Self.document(
          "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>")
      case ("POST", _, _): answer
      case ("PUT", _, _): Self.document("<CopyPartResult><ETag>\"e\"</ETag></CopyPartResult>")
      case ("GET", _, .some): Self.document("<Tagging><TagSet/></Tagging>")
      case ("DELETE", _, _): Response(204)
      default: Response(404)
      }
    } _: { server in
      let store = S3TestServer(endpoint: server.url, accessKey: "k", secretKey: "s")
      let head = S3Head(
        HTTPResponse(
          status: 200, headers: ["Content-Length": "\(12 << 20)", "ETag": "e"], body: []))
      try await body(try store.client(copyLimits: Self.limits), head, server.received)
    }
  }

  private static func document(_ text: String, status: Int = 200) -> Response {
    var response = Response(status)
    response.body = .bytes(Array(text.utf8))
    return response
  }

  @Test("a completion that fails under a status of success is a failure, and the upload is removed")
  func failedLate() async throws {
    let answer = Self.document(
      "<?xml version=\"1.0\"?>\n   <Error><Code>InternalError</Code><Message>no</Message></Error>")
    try await completing(answer) { client, head, received in
      let failure = await outcome { () async throws(RemoteFailure) in
        try await client.copy("s", head, to: "k", in: bucket, if: .absent)
      }.failure
      #expect(failure?.name == "InternalError" && failure?.mayHaveHappened == true)
      #expect(received.all.last?.method == "DELETE")
    }
  }

  @Test(
    "a completion is made under the condition, and one that is refused or sent twice leaves no upload",
    arguments: [(412, "PreconditionFailed"), (404, "NoSuchUpload")])
  func refusedLate(status: Int, code: String) async throws {
    let answer = Self.document("<Error><Code>\(code)</Code></Error>", status: status)
    try await completing(answer) { client, head, received in
      let outcome = try await client.copy("s", head, to: "k", in: bucket, if: .absent)
      #expect(outcome == .conditionFailed)
      let completion = received.all.last { $0.method == "POST" }
      #expect(completion?.headers["if-none-match"] == "*")
      #expect(received.all.last?.method == "DELETE")
    }
  }
}

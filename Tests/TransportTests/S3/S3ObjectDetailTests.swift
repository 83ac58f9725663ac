import Core
import Signing
import Testing

@testable import Transport

/// What is asked of single objects and uploads beside their bytes.
extension S3ClientTests {
  @Test("a range says where it lies in the object", arguments: S3Backend.allCases)
  func part(backend: S3Backend) async throws {
    try await backend.serve { server in
      let client = try server.client()
      let body = (0..<500).map { UInt8(truncatingIfNeeded: $0) }
      try await client.put("details/part", in: "scratch", body, contentType: "video/mp2t")
      let part = try await client.part(100..<200, of: "details/part", in: "scratch")
      #expect(part.bytes == Array(body[100..<200]))
      #expect(part.start == 100 && part.total == 500)
      #expect(part.contentType == "video/mp2t")
      let end = try await client.part(450..<600, of: "details/part", in: "scratch")
      #expect(end.bytes == Array(body[450...]) && end.start == 450)
      let failure = await outcome { () async throws(RemoteFailure) in
        try await client.part(0..<10, of: "details/none", in: "scratch")
      }.failure
      #expect(failure?.status == 404)
    }
  }

  @Test("tags are read as they were set", arguments: S3Backend.allCases)
  func tags(backend: S3Backend) async throws {
    try await backend.serve { server in
      let client = try server.client()
      try await client.put("details/tags", in: "scratch", [1])
      #expect(try await client.tags(of: "details/tags", in: "scratch") == [:])
      let document = """
        <Tagging><TagSet><Tag><Key>origin</Key><Value>live &#43; loud</Value></Tag>\
        <Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>
        """
      let status = try await server.send(
        .put, "/scratch/details/tags", [("tagging", "")], Array(document.utf8))
      #expect((200..<300).contains(status))
      #expect(
        try await client.tags(of: "details/tags", in: "scratch")
          == ["origin": "live + loud", "k": "v"])
    }
  }

  @Test("uploads in parts that nobody completed are listed", arguments: S3Backend.allCases)
  func uploads(backend: S3Backend) async throws {
    try await backend.serve { server in
      let client = try server.client()
      #expect(try await client.unfinishedUploads(in: "scratch") == [])
      let status = try await server.send(.post, "/scratch/details/left%20%2B", [("uploads", "")])
      #expect(status == 200)
      let found = try await client.unfinishedUploads(in: "scratch")
      #expect(found == ["details/left +"])
    }
  }

  @Test("requests and bytes are counted for the task that asks, and for no other")
  func metered() async throws {
    try await withLabS3 { server in
      let client = try server.client()
      try await client.put("k", in: "scratch", [UInt8](repeating: 7, count: 1_000))
      let meter = TransferMeter()
      try await TransferMeter.$current.withValue(meter) {
        async let whole = client.get("k", in: "scratch")
        async let head = client.head("k", in: "scratch")
        _ = try await (whole, head)
        try await client.download("k", in: "scratch") { _ in true }
      }
      _ = try await client.get("k", in: "scratch")
      #expect(meter.reading.requests == 3)
      #expect(meter.reading.bytes == 2_000)
    }
  }
}

extension S3TestServer {
  /// What the client has no word for; the path is encoded.
  fileprivate func send(
    _ method: HTTPRequest.Method, _ path: String, _ query: [(String, String)], _ body: [UInt8] = []
  ) async throws -> Int {
    let endpoint = try Endpoint(endpoint)
    var request = HTTPRequest(method, endpoint.url(path, query: query), body: body)
    request.headers.add(
      SigV4.sign(
        method: method.rawValue, path: path, query: query, headers: [("host", endpoint.hostHeader)],
        payload: .bytes(body),
        credentials: SigV4.Credentials(
          accessKey: accessKey, secretKey: secretKey, region: "us-east-1"),
        at: SystemClock.now().seconds))
    return try await HTTPClient.quick().send(request).status
  }
}

import Testing

@testable import Transport

extension S3ClientTests {
  @Test("an object goes elsewhere with all that belongs to it", arguments: S3Backend.allCases)
  func content(backend: S3Backend) async throws {
    try await backend.serve { server in
      let client = try server.client()
      let made = S3Content(
        bytes: (0..<700).map { UInt8(truncatingIfNeeded: $0) }, etag: "",
        headers: [
          ("content-type", "video/mp2t"), ("x-amz-meta-camera", "seven"),
          ("x-amz-tagging", "k=a%20b&l=%2B"),
        ])
      #expect(try await client.put(made, as: "content/one", in: "scratch", if: .absent))
      let content = try #require(
        try await client.content(of: "content/one", in: "scratch", size: 700))
      #expect(content.bytes == made.bytes)
      #expect(try await client.put(content, as: "content/two", in: "scratch", if: .absent))
      #expect(try await client.put(content, as: "content/two", in: "scratch", if: .absent) == false)
      let head = try #require(try await client.head("content/two", in: "scratch"))
      #expect(head.etag == content.etag && head.contentType == "video/mp2t")
      #expect(head.metadata == ["camera": "seven"])
      #expect(try await client.tags(of: "content/two", in: "scratch") == ["k": "a b", "l": "+"])
      #expect(try await client.content(of: "content/none", in: "scratch", size: 1) == nil)
    }
  }
}

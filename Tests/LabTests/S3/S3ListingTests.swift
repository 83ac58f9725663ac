import Core
import Testing

@testable import Lab

@Suite("S3: listings and snapshots")
struct S3ListingTests {
  @Test("keys come in the order of their UTF-8 bytes, page by page")
  func pages() async throws {
    try await withS3 { s3 async throws in
      let keys = ["B", "a", "a!", "a/b", "a/c/d", "a0", "e\u{301}", "z", "\u{E9}", "\u{FFEE}", "🎬"]
      for key in keys.reversed() { try await s3.send("PUT", "/tams-media/\(key)") }
      var found: [String] = []
      var token: String?
      repeat {
        let answer = try await s3.send(
          "GET", "/tams-media",
          query: [("list-type", "2"), ("max-keys", "2")]
            + (token.map { [("continuation-token", $0)] } ?? []))
        let document = try #require(XMLNode(document: answer.content))
        found += document.children("Contents").compactMap { $0.text(of: "Key") }
        token = document.text(of: "NextContinuationToken")
        #expect((token != nil) == (document.text(of: "IsTruncated") == "true"))
      } while token != nil
      #expect(found.map { Array($0.utf8) } == keys.map { Array($0.utf8) })
    }
  }

  @Test("a delimiter rolls keys up, also where the prefix ends inside a component")
  func delimiter() async throws {
    try await withS3 { s3 async throws in
      for key in ["ab/1", "ab/2", "ac/1", "ad", "b"] {
        try await s3.send("PUT", "/tams-media/\(key)")
      }
      #expect(
        try await s3.list("tams-media", [("prefix", "a"), ("delimiter", "/")])
          == ["ad", "ab/", "ac/"])
      #expect(
        try await s3.list("tams-media", [("prefix", "ab/"), ("delimiter", "/")]) == [
          "ab/1", "ab/2",
        ])
    }
  }

  @Test("snapshots are listed by name, hidden from the bucket, read as it was and never changed")
  func snapshots() async throws {
    try await withS3 { s3 async throws in
      _ = try s3.vast.takeSnapshot("empty")
      try await s3.send("PUT", "/tams-media/d/k", body: "then")
      _ = try s3.vast.takeSnapshot("full")
      try await s3.send("PUT", "/tams-media/d/k", body: "now")
      try await s3.send("PUT", "/tams-media/later", body: "x")
      let roots = [("prefix", ".snapshot/"), ("delimiter", "/")]
      #expect(try await s3.list("tams-media", roots) == [".snapshot/empty/", ".snapshot/full/"])
      #expect(try await s3.list("tams-media") == ["d/k", "later"])
      #expect(
        try await s3.list("tams-media", [("prefix", ".snapshot/full/")]) == [".snapshot/full/d/k"])
      #expect(
        try await s3.list("tams-media", [("prefix", ".snapshot/full/"), ("delimiter", "/")])
          == [".snapshot/full/d/"])
      #expect(
        try await s3.list("tams-media", [("prefix", ".snapshot/em"), ("delimiter", "/")])
          == [".snapshot/empty/"])
      #expect(try await s3.list("tams-media", [("prefix", ".snapshot/none/")]) == [])
      #expect(try await s3.send("GET", "/tams-media/.snapshot/full/d/k").text == "then")
      #expect(try await s3.send("GET", "/tams-media/.snapshot/none/d/k").code == "NoSuchKey")
      for method in ["PUT", "DELETE"] {
        let answer = try await s3.send(method, "/tams-media/.snapshot/full/d/k")
        #expect(answer.status == 403 && answer.code == "AccessDenied")
      }
    }
  }

  @Test("snapshots can be read while the live directory is lost")
  func snapshotsOfLostBucket() async throws {
    try await withS3 { s3 async throws in
      try await s3.send("PUT", "/tams-media/k", body: "then")
      _ = try s3.vast.takeSnapshot("s")
      let path = try #require(s3.service.buckets.path(of: "tams-media"))
      try s3.vast.state.store.removeDirectory(path)
      #expect(
        try await s3.list("tams-media", [("prefix", ".snapshot/s/")]) == [".snapshot/s/k"])
      #expect(try await s3.send("GET", "/tams-media/.snapshot/s/k").text == "then")
    }
  }

  @Test("what lies in a bucket's directory and is no object is not listed")
  func otherFiles() async throws {
    try await withS3 { s3 async throws in
      try s3.vast.write("a database")
      #expect(try await s3.list("tams-media") == [])
    }
  }

  @Test("a listing that cannot be meant is refused")
  func refused() async throws {
    try await withS3 { s3 async throws in
      for item in [("max-keys", "-1"), ("max-keys", "x"), ("continuation-token", "?")] {
        let answer = try await s3.send(
          "GET", "/tams-media", query: [("list-type", "2"), item])
        #expect(answer.status == 400 && answer.code == "InvalidArgument")
      }
    }
  }
}

import Core
import Foundation
import Synchronization
import Testing

@testable import Transport

/// What the client is proved on.
enum S3Backend: String, CaseIterable, CustomTestStringConvertible {
  case seaweed, lab

  var testDescription: String { rawValue }

  /// Runs `body` with a server that has the bucket `scratch`.
  func serve(_ body: (S3TestServer) async throws -> Void) async throws {
    switch self {
    case .seaweed: try await body(try #require(SeaweedTrait.current))
    case .lab: try await withLabS3(body)
    }
  }
}

@Suite("the S3 client, on a server nobody here wrote and on the lab's", .seaweed)
struct S3ClientTests {
  static let oddKeys = [
    "plain.txt", "a/b/c", "k(1)@:,;!*'~ é+=.txt", "a b/ü~+", "100%", "q?x=1&y#z", "[x]{y}|\"<>",
    "ひらがな", "+", "a+b c%20d", "tams/2026/03/01/0a1b2c",
  ]

  private let bucket = "scratch"

  @Test(
    "an object with any key is put, found, read in ranges and deleted",
    arguments: S3Backend.allCases)
  func roundTrip(backend: S3Backend) async throws {
    try await backend.serve { server in
      let client = try server.client()
      for name in Self.oddKeys {
        let key = "odd/" + name
        let body = Array("0123456789-\(key)".utf8)
        let etag = try await client.put(
          key, in: bucket, body, contentType: "video/mp2t", metadata: ["flow-id": "f1"])
        let head = try #require(try await client.head(key, in: bucket))
        #expect(etag.count == 32)
        #expect(head.size == body.count && head.etag == etag)
        #expect(head.contentType == "video/mp2t")
        #expect(head.metadata["flow-id"] == "f1")
        #expect(head.modified != nil)
        let whole = try await client.get(key, in: bucket)
        let part = try await client.get(key, in: bucket, range: 2..<5)
        let beyond = try await client.get(key, in: bucket, range: 8..<10_000)
        #expect(whole == body)
        #expect(part == Array("234".utf8))
        #expect(beyond == Array(body[8...]))
        let listed = try await client.page(of: bucket, prefix: key).objects
        #expect(listed.map(\.key) == [key], "\(key)")
        #expect(listed.first?.size == body.count && listed.first?.etag == etag)
        try await client.delete(key, in: bucket)
        let gone = try await client.head(key, in: bucket)
        #expect(gone == nil)
        try await client.delete(key, in: bucket)
      }
    }
  }

  @Test(
    "a listing of more than one page gives every key once, in order, below its prefix",
    arguments: S3Backend.allCases)
  func listing(backend: S3Backend) async throws {
    try await backend.serve { server in
      let client = try server.client()
      let keys = (0..<1_050).map { "pages/many/\(String($0 + 10_000))é" }
      try await put(keys + ["pages/other/1"], client)
      var found: [String] = []
      var pages = 0
      for try await page in client.listing(of: bucket, prefix: "pages/many/") {
        found += page.map(\.key)
        pages += 1
      }
      #expect(found == keys)
      #expect(pages > 1)
      let rolled = try await client.page(of: bucket, prefix: "pages/", delimiter: "/")
      #expect(rolled.prefixes == ["pages/many/", "pages/other/"])
      #expect(rolled.objects.isEmpty)
      let later = try await client.page(
        of: bucket, prefix: "pages/many/", startAfter: keys[1_047])
      #expect(later.objects.map(\.key) == Array(keys[1_048...]))
    }
  }

  private func put(_ keys: [String], _ client: S3Client) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for key in keys {
        group.addTask { _ = try await client.put(key, in: bucket, [1, 2]) }
      }
      try await group.waitForAll()
    }
  }

  @Test("a large object is streamed whole", arguments: S3Backend.allCases)
  func download(backend: S3Backend) async throws {
    try await backend.serve { server in
      let client = try server.client()
      let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
      try await client.put("large", in: bucket, body)
      let got = Mutex<[UInt8]>([])
      try await client.download("large", in: bucket) { piece in
        got.withLock { $0 += piece }
        return true
      }
      #expect(got.withLock { $0 } == body)
    }
  }

  @Test("a bucket is there or not", arguments: S3Backend.allCases)
  func buckets(backend: S3Backend) async throws {
    try await backend.serve { server in
      let client = try server.client()
      let there = try await client.hasBucket(bucket)
      let notThere = try await client.hasBucket("not-there")
      #expect(there && !notThere)
    }
  }

  @Test(
    "a presigned GET and PUT work with the right secret and are refused with a wrong one",
    arguments: S3Backend.allCases)
  func presigned(backend: S3Backend) async throws {
    try await backend.serve { server in
      let client = try server.client()
      let key = "pre signed/é(1).txt"
      let right = try await answers(key, server, secret: server.secretKey)
      #expect(right.put.isAllowed && right.get.isAllowed)
      let written = try await client.get(key, in: bucket)
      #expect(written == [1, 2, 3])
      let wrong = try await answers(key, server, secret: "wrong")
      #expect(wrong.put.isRefused && wrong.get.isRefused)
      #expect(wrong.get.code == "SignatureDoesNotMatch")
    }
  }

  private func answers(
    _ key: String, _ server: S3TestServer, secret: String
  ) async throws -> (put: S3Answer, get: S3Answer) {
    let fenced = try server.client(secretKey: secret)
    let credentials = try await fenced.credentials(
      of: Site.FencedKey(owner: "tams", id: server.accessKey, secret: S3TestServer.secret))
    let put = fenced.presignedURL(
      .put, key, in: bucket, as: credentials, expires: .seconds(60))
    let get = fenced.presignedURL(
      .get, key, in: bucket, as: credentials, expires: .seconds(60))
    return (
      try await fenced.answer(to: put, .put, body: [1, 2, 3]),
      try await fenced.answer(to: get, .get)
    )
  }

  @Test("a wrong secret is a refusal in the server's own words", arguments: S3Backend.allCases)
  func wrongSecret(backend: S3Backend) async throws {
    try await backend.serve { server in
      let wrong = try server.client(secretKey: "wrong")
      let failure = await outcome { () async throws(RemoteFailure) in
        try await wrong.put("k", in: bucket, [1])
      }.failure
      #expect(failure?.status == 403)
      #expect(failure?.name == "SignatureDoesNotMatch")
    }
  }

  @Test("a clock that differs too much is told as such", arguments: S3Backend.allCases)
  func skewedClock(backend: S3Backend) async throws {
    try await backend.serve { server in
      let late = try server.client(now: { SystemClock.now() - .seconds(7_200) })
      let failure = await outcome { () async throws(RemoteFailure) in
        try await late.get("k", in: bucket)
      }.failure
      #expect(failure?.name == "RequestTimeTooSkewed")
      #expect(failure?.problem.hint?.contains("set this host's clock") == true)
      #expect(failure?.problem.what.contains("behind the server's") == true)
    }
  }

  @Test("what is not there is a refusal with its code", arguments: S3Backend.allCases)
  func missing(backend: S3Backend) async throws {
    try await backend.serve { server in
      let client = try server.client()
      let object = await outcome { () async throws(RemoteFailure) in
        try await client.get("missing", in: bucket)
      }.failure
      #expect(object?.status == 404 && object?.name == "NoSuchKey")
      let other = await outcome { () async throws(RemoteFailure) in
        try await client.page(of: "not-there")
      }.failure
      #expect(other?.status == 404 && other?.name == "NoSuchBucket")
    }
  }
}

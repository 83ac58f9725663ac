import Core
import Foundation
import Synchronization
import Testing

@testable import Transport

@Suite("the S3 client on a server nobody here wrote", .seaweed)
struct SeaweedTests {
  static let oddKeys = [
    "plain.txt", "a/b/c", "k(1)@:,;!*'~ é+=.txt", "a b/ü~+", "100%", "q?x=1&y#z", "[x]{y}|\"<>",
    "ひらがな", "+", "a+b c%20d", "tams/2026/03/01/0a1b2c",
  ]

  private let client: S3Client

  init() throws {
    client = try #require(SeaweedServer.current).client()
  }

  @Test("an object with any key is put, found, read in ranges and deleted", arguments: oddKeys)
  func roundTrip(key: String) async throws {
    let body = Array("0123456789-\(key)".utf8)
    let etag = try await client.put(
      key, in: "keys", body, contentType: "video/mp2t", metadata: ["flow-id": "f1"])
    #expect(etag.count == 32)
    let head = try #require(try await client.head(key, in: "keys"))
    #expect(head.size == body.count)
    #expect(head.etag == etag)
    #expect(head.contentType == "video/mp2t")
    #expect(head.metadata["flow-id"] == "f1")
    #expect(head.modified != nil)
    let whole = try await client.get(key, in: "keys")
    let part = try await client.get(key, in: "keys", range: 2..<5)
    #expect(whole == body)
    #expect(part == Array("234".utf8))
    let listed = try await client.page(of: "keys", prefix: key).objects.first { $0.key == key }
    #expect(listed?.size == body.count && listed?.etag == etag)
    try await client.delete(key, in: "keys")
    #expect(try await client.head(key, in: "keys") == nil)
    try await client.delete(key, in: "keys")
  }

  @Test("a listing of more than one page gives every key once, in order, below its prefix")
  func listing() async throws {
    let keys = (0..<1_050).map { "many/\(String($0 + 10_000))é" }
    await withTaskGroup(of: Void.self) { group in
      for key in keys + ["other/1"] {
        group.addTask {
          let put = await outcome { () async throws(RemoteFailure) in
            try await client.put(key, in: "pages", [1, 2])
          }
          if let failure = put.failure { Issue.record("\(failure)") }
        }
      }
    }
    var found: [String] = []
    var pages = 0
    for try await page in client.listing(of: "pages", prefix: "many/") {
      found += page.map(\.key)
      pages += 1
    }
    #expect(found == keys)
    #expect(pages > 1)
    let rolled = try await client.page(of: "pages", delimiter: "/")
    #expect(rolled.prefixes == ["many/", "other/"])
    #expect(rolled.objects.isEmpty)
    let later = try await client.page(of: "pages", prefix: "many/", startAfter: keys[1_047])
    #expect(later.objects.map(\.key) == Array(keys[1_048...]))
  }

  @Test("a large object is streamed whole")
  func download() async throws {
    let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    try await client.put("large", in: "keys", body)
    let got = Mutex<[UInt8]>([])
    try await client.download("large", in: "keys") { piece in
      got.withLock { $0 += piece }
      return true
    }
    #expect(got.withLock { $0 } == body)
  }

  @Test("a bucket is there or not")
  func buckets() async throws {
    try await client.put("x", in: "there", [1])
    #expect(try await client.hasBucket("there"))
    #expect(try await !client.hasBucket("not-there"))
  }

  @Test("a presigned GET and PUT work with the right secret and are refused with a wrong one")
  func presigned() async throws {
    for secret in [SeaweedServer.secretKey, "wrong"] {
      let reference = SecretReference.environment("fenced")
      let other = try S3Client(
        endpoint: client.endpoint.display,
        Site.S3(
          endpoints: [client.endpoint.display], trust: Site.Trust(), region: "us-east-1",
          accessKey: "unused", secretKey: reference), http: .quick(),
        secrets: GivenSecrets(values: [reference: secret]))
      let credentials = try await other.credentials(
        of: Site.FencedKey(owner: "tams", id: SeaweedServer.accessKey, secret: reference))
      let key = "pre signed/é(\(secret.count)).txt"
      let put = other.presignedURL(
        .put, key, in: "keys", as: credentials, expires: .seconds(60))
      let get = other.presignedURL(
        .get, key, in: "keys", as: credentials, expires: .seconds(60))
      let written = try await other.answer(to: put, .put, body: [1, 2, 3])
      let read = try await other.answer(to: get, .get)
      if secret == SeaweedServer.secretKey {
        #expect(written.isAllowed && read.isAllowed)
        #expect(try await client.get(key, in: "keys") == [1, 2, 3])
      } else {
        #expect(written.isRefused && read.isRefused)
        #expect(read.code == "SignatureDoesNotMatch")
      }
    }
  }

  @Test("a wrong secret is a refusal in the server's own words")
  func wrongSecret() async throws {
    let wrong = try #require(SeaweedServer.current).client(secretKey: "wrong")
    let failure = await outcome { () async throws(RemoteFailure) in
      try await wrong.put("k", in: "keys", [1])
    }.failure
    #expect(failure?.status == 403)
    #expect(failure?.name == "SignatureDoesNotMatch")
  }

  @Test("a clock that differs too much is told as such")
  func skewedClock() async throws {
    let late = try #require(SeaweedServer.current).client(now: {
      SystemClock.now() - .seconds(7_200)
    })
    let failure = await outcome { () async throws(RemoteFailure) in
      try await late.get("k", in: "keys")
    }.failure
    #expect(failure?.name == "RequestTimeTooSkewed")
    #expect(failure?.problem.hint?.contains("set this host's clock") == true)
    #expect(failure?.problem.what.contains("ahead of the server's") == true)
  }

  @Test("what is not there is a refusal with its code")
  func missing() async throws {
    try await client.put("present", in: "keys", [1])
    let object = await outcome { () async throws(RemoteFailure) in
      try await client.get("missing", in: "keys")
    }.failure
    #expect(object?.status == 404 && object?.name == "NoSuchKey")
    let bucket = await outcome { () async throws(RemoteFailure) in
      try await client.page(of: "not-there")
    }.failure
    #expect(bucket?.status == 404 && bucket?.name == "NoSuchBucket")
  }
}

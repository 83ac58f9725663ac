import Core
import Testing

@testable import Lab

@Suite("S3: objects")
struct S3ObjectsTests {
  @Test("an object comes back with its type, metadata and ETag, whole or in part")
  func roundTrip() async throws {
    try await withS3 { s3 async throws in
      let written = try await s3.send(
        "PUT", "/tams-media/a b/é+%",
        headers: ["Content-Type": "video/mp2t", "X-Amz-Meta-Flow": "f"], body: "0123456789")
      #expect(written.headers["ETag"] == "\"781e5e245d69b566979b86e28d23f2c7\"")
      let read = try await s3.send("GET", "/tams-media/a b/é+%")
      #expect(read.text == "0123456789")
      #expect(read.headers["content-type"] == "video/mp2t")
      #expect(read.headers["x-amz-meta-flow"] == "f")
      let part = try await s3.send(
        "GET", "/tams-media/a b/é+%", headers: ["Range": "bytes=7-100"])
      #expect(part.status == 206 && part.text == "789")
      #expect(part.headers["Content-Range"] == "bytes 7-9/10")
      let none = try await s3.send(
        "GET", "/tams-media/a b/é+%", headers: ["Range": "bytes=10-"])
      #expect(none.status == 416 && none.headers["Content-Range"] == "bytes */10")
    }
  }

  @Test("an object that is replaced while it is read is read as it was")
  func readDuringReplace() async throws {
    try await withS3 { s3 async throws in
      try await s3.send("PUT", "/tams-media/k", body: "the old content")
      let old = try await s3.send("GET", "/tams-media/k")
      try await s3.send("PUT", "/tams-media/k", body: "new")
      #expect(old.text == "the old content")
      #expect(try await s3.send("GET", "/tams-media/k").text == "new")
    }
  }

  @Test("every change is in the log with its key, and a change that did not happen is not")
  func effects() async throws {
    try await withS3 { s3 async throws in
      let put = try await s3.send("PUT", "/tams-media/k", body: "x")
      #expect(put.logged == .init(name: "k", effect: "object written", client: "TAMSKEY"))
      #expect(try await s3.send("GET", "/tams-media/k").logged.effect == nil)
      #expect(try await s3.send("DELETE", "/tams-media/k").logged.effect == "object deleted")
      let again = try await s3.send("DELETE", "/tams-media/k")
      #expect(again.status == 204 && again.logged.effect == nil)
    }
  }

  @Test("a multi-delete answers and logs each key by itself")
  func multiDelete() async throws {
    try await withS3 { s3 async throws in
      try await s3.send("PUT", "/tams-media/a<&>", body: "x")
      let answer = try await s3.send(
        "POST", "/tams-media", query: [("delete", "")],
        body: "<Delete><Object><Key>a&lt;&amp;&gt;</Key></Object><Object><Key>none</Key></Object>"
          + "<Object><Key>.snapshot/no/k</Key></Object></Delete>")
      let document = try #require(XMLNode(document: answer.content))
      #expect(document.children("Deleted").compactMap { $0.text(of: "Key") } == ["a<&>", "none"])
      #expect(document.children("Error").compactMap { $0.text(of: "Code") } == ["NoSuchKey"])
      let entries = try EffectLog.entries(s3.log)
      #expect(entries.map(\.name) == ["a<&>", "none"])
      #expect(entries.map(\.effect) == ["object deleted", nil])
    }
  }

  @Test(
    "conditions on a write are settled when it happens, and leave nothing behind when they fail")
  func conditions() async throws {
    try await withS3 { s3 async throws in
      func put(_ body: String, _ headers: Headers) async throws -> Response {
        try await s3.send("PUT", "/tams-media/k", headers: headers, body: body)
      }
      #expect(try await put("one", ["If-Match": "\"x\""]).code == "NoSuchKey")
      #expect(try await put("one", ["If-None-Match": "*"]).status == 200)
      let second = try await put("two", ["If-None-Match": "*"])
      #expect(second.status == 412 && second.code == "PreconditionFailed")
      #expect(try await put("two", ["If-Match": "\"x\""]).status == 412)
      #expect(try await s3.send("GET", "/tams-media/k").text == "one")
      let etag = "\"f97c5d29941bfb1b2fdab0874906ab82\""
      #expect(try await put("two", ["If-Match": etag]).status == 200)
      #expect(try await put("three", ["If-Match": etag]).code == "PreconditionFailed")
      let other = try await put("three", ["If-None-Match": etag])
      #expect(other.status == 501 && other.code == "NotImplemented")
      #expect(try await s3.send("GET", "/tams-media/k").text == "two")
      #expect(try Files.entries(of: s3.vast.state.folder.uploads).isEmpty)
    }
  }

  @Test("of many who write on the same condition at once, one succeeds")
  func race() async throws {
    try await withS3 { s3 async throws in
      func winners(_ headers: Headers) async throws -> [String] {
        try await withThrowingTaskGroup { group in
          for writer in 0..<16 {
            group.addTask {
              let answer = try await s3.send(
                "PUT", "/tams-media/lease", headers: headers,
                body: "writer \(writer) of \(headers.fields)")
              #expect(answer.status == 200 || answer.status == 412)
              return answer.status == 200 ? answer.headers["ETag"] : nil
            }
          }
          return try await group.reduce(into: []) { won, etag in won += [etag].compactMap { $0 } }
        }
      }
      let made = try await winners(["If-None-Match": "*"])
      try #require(made.count == 1)
      let replaced = try await winners(["If-Match": made[0]])
      try #require(replaced.count == 1)
      let lease = try await s3.send("HEAD", "/tams-media/lease")
      #expect(lease.headers["ETag"] == replaced[0])
    }
  }

  @Test("a store that ignores conditions writes over what they forbid")
  func ignoredConditions() async throws {
    try await withS3(["conditional_writes=ignore"]) { s3 async throws in
      let conditions: [Headers] = [
        ["If-None-Match": "*"], ["If-None-Match": "*"], ["If-Match": "\"x\""],
      ]
      for headers in conditions {
        let answer = try await s3.send("PUT", "/tams-media/k", headers: headers, body: "x")
        #expect(answer.status == 200)
      }
    }
  }

  @Test("a bucket whose directory is lost does not exist, and cannot be made over S3")
  func lostBucket() async throws {
    try await withS3 { s3 async throws in
      #expect(try await s3.send("PUT", "/tams-media").status == 200)
      let path = try #require(s3.service.buckets.path(of: "tams-media"))
      try s3.vast.state.store.removeDirectory(path)
      for (method, target) in [
        ("GET", "/tams-media"), ("HEAD", "/tams-media"), ("GET", "/tams-media/k"),
      ] {
        let answer = try await s3.send(method, target)
        #expect(answer.status == 404 && answer.code == "NoSuchBucket")
      }
      #expect(try await s3.send("PUT", "/tams-media").code == "AccessDenied")
    }
  }

  @Test("what is not supported is refused, not ignored")
  func notSupported() async throws {
    try await withS3 { s3 async throws in
      #expect(try await s3.send("GET", "/tams-media", query: [("policy", "")]).status == 501)
      #expect(try await s3.send("PUT", "/tams-media/k", query: [("acl", "")]).status == 501)
      #expect(try await s3.send("PATCH", "/tams-media/k").status == 405)
    }
  }
}

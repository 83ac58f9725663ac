import Core
import Testing

@testable import Lab

@Suite("S3: uploads in parts")
struct S3UploadsTests {
  static func start(_ s3: S3TestLab) async throws -> String {
    let answer = try await s3.send("POST", "/tams-media/k", query: [("uploads", "")])
    return try #require(XMLNode(document: answer.content)?.text(of: "UploadId"))
  }

  static func put(_ s3: S3TestLab, _ id: String, _ number: Int, _ body: String) async throws
    -> String
  {
    let answer = try await s3.send(
      "PUT", "/tams-media/k", query: [("partNumber", String(number)), ("uploadId", id)], body: body)
    return try #require(answer.headers["ETag"])
  }

  static func complete(
    _ s3: S3TestLab, _ id: String, _ parts: [(Int, String)]
  ) async throws -> Response {
    let listed = parts.map {
      "<Part><PartNumber>\($0.0)</PartNumber><ETag>\($0.1)</ETag></Part>"
    }
    return try await s3.send(
      "POST", "/tams-media/k", query: [("uploadId", id)],
      body: "<CompleteMultipartUpload>\(listed.joined())</CompleteMultipartUpload>")
  }

  @Test("the parts become one object, and only when the upload is completed")
  func complete() async throws {
    try await withS3 { s3 async throws in
      let id = try await Self.start(s3)
      let large = String(repeating: "0123456789abcdef", count: 5 << 16)
      let second = try await Self.put(s3, id, 2, "end")
      let first = try await Self.put(s3, id, 1, large)
      #expect(try await s3.send("GET", "/tams-media/k").code == "NoSuchKey")
      let answer = try await Self.complete(s3, id, [(1, first), (2, second)])
      #expect(answer.logged.effect == "object written")
      let read = try await s3.send("GET", "/tams-media/k")
      #expect(read.text == large + "end")
      #expect(read.headers["ETag"]?.hasSuffix("-2\"") == true)
      #expect(try await Self.complete(s3, id, [(1, first)]).code == "NoSuchUpload")
    }
  }

  @Test("parts that are out of order, unknown or too small are refused and the upload stays")
  func refused() async throws {
    try await withS3 { s3 async throws in
      let id = try await Self.start(s3)
      let one = try await Self.put(s3, id, 1, "small")
      let two = try await Self.put(s3, id, 2, "small too")
      #expect(try await Self.complete(s3, id, [(2, two), (1, one)]).code == "InvalidPartOrder")
      #expect(try await Self.complete(s3, id, [(1, two)]).code == "InvalidPart")
      #expect(try await Self.complete(s3, id, [(1, one), (2, two)]).code == "EntityTooSmall")
      #expect(try await Self.complete(s3, id, [(2, two)]).status == 200)
      #expect(try await s3.send("GET", "/tams-media/k").text == "small too")
    }
  }

  @Test("an id that is no id, or of another key, names no upload")
  func otherUpload() async throws {
    try await withS3 { s3 async throws in
      let id = try await Self.start(s3)
      for (key, upload) in [("k", "../../snapshots"), ("k", ""), ("other", id)] {
        let answer = try await s3.send(
          "DELETE", "/tams-media/\(key)", query: [("uploadId", upload)])
        #expect(answer.status == 404 && answer.code == "NoSuchUpload")
      }
    }
  }
}

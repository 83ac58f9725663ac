import Core
import Signing
import Testing

@testable import Lab

@Suite("S3: who may ask")
struct S3AccessTests {
  static let object = "/tams-media/a"

  static func setEnabled(_ enabled: Bool, _ s3: S3TestLab) throws {
    let user = try #require(try s3.vast.rows("users/?name=tams").first?["id"].integerValue)
    let answer = try s3.vast.call(
      .patch, "users/\(user)/access_keys/",
      ["access_key": .text("TAMSKEY"), "enabled": .bool(enabled)])
    #expect(answer.status == 204)
  }

  @Test("a key disabled over VMS is refused at once, also in presigned URLs, until it is enabled")
  func disabledKey() async throws {
    try await withS3 { s3 async throws in
      try await s3.send("PUT", Self.object, body: "x")
      let before = LabClock.machineTime.seconds
      #expect(await s3.presigned("GET", Self.object, expires: 60, at: before).status == 200)
      try Self.setEnabled(false, s3)
      let header = try await s3.send("GET", Self.object)
      #expect(header.status == 403 && header.code == "InvalidAccessKeyId")
      let get = await s3.presigned("GET", Self.object, expires: 60, at: before)
      #expect(get.status == 403 && get.code == "InvalidAccessKeyId")
      let put = await s3.presigned("PUT", Self.object, body: "y", expires: 60)
      #expect(put.status == 403 && put.logged.effect == nil)
      try Self.setEnabled(true, s3)
      #expect(try await s3.send("GET", Self.object).text == "x")
    }
  }

  @Test("with the switch key_disable slow a disabled key still works for a while")
  func slowDisable() async throws {
    try await withS3(["key_disable=slow"], speed: 1e-3) { s3 async throws in
      try Self.setEnabled(false, s3)
      #expect(try await s3.send("PUT", Self.object, body: "late").status == 200)
    }
  }

  @Test("each wrong signature is refused with the code clients act on")
  func refusals() async throws {
    try await withS3 { s3 async throws in
      var other = s3
      other.credentials = SigV4.Credentials(
        accessKey: "TAMSKEY", secretKey: "wrong", region: "us-east-1")
      #expect(try await other.send("GET", "/").code == "SignatureDoesNotMatch")
      other.credentials = SigV4.Credentials(
        accessKey: "NOBODY", secretKey: "wrong", region: "us-east-1")
      #expect(try await other.send("GET", "/").code == "InvalidAccessKeyId")
      let now = LabClock.machineTime.seconds
      let old = await s3.service.handle(s3.signed("GET", "/", at: now - 1_000))
      #expect(old.status == 403 && old.code == "RequestTimeTooSkewed")
      #expect(
        await s3.presigned("GET", Self.object, expires: 5, at: now - 6).text
          .contains("Request has expired"))
      let unsigned = await s3.service.handle(Request(method: "GET", path: "/"))
      #expect(unsigned.status == 403 && unsigned.code == "AccessDenied")
      let versionTwo = Request(
        method: "GET", path: Self.object, query: "AWSAccessKeyId=TAMSKEY&Signature=x&Expires=1")
      #expect(await s3.service.handle(versionTwo).code == "InvalidRequest")
    }
  }

  @Test("a body other than the signed one is refused and not written")
  func otherBody() async throws {
    try await withS3 { s3 async throws in
      let request = s3.signed(
        "PUT", Self.object, [], [:], .bytes(Array("signed".utf8)),
        body: .bytes(Array("forged".utf8)))
      let answer = await s3.service.handle(request)
      #expect(answer.status == 400 && answer.code == "XAmzContentSHA256Mismatch")
      #expect(try await s3.send("GET", Self.object).code == "NoSuchKey")
    }
  }

  @Test("what a lab's clock is off changes the dates of objects, not who may ask")
  func skew() async throws {
    try await withS3(["clock_skew=86400"]) { s3 async throws in
      #expect(try await s3.send("PUT", Self.object, body: "x").status == 200)
      let answer = try await s3.send("HEAD", Self.object)
      let tomorrow = LabClock.machineTime + .seconds(86_400)
      let modified = try #require(
        answer.headers["Last-Modified"].flatMap(Timestamp.init(httpDate:)))
      #expect((tomorrow - modified) < .seconds(3_600) && modified <= tomorrow)
    }
  }
}

import Signing
import Testing

@Suite("SigV4 verification")
struct SigV4VerifyTests {
  static let credentials = SigV4.Credentials(
    accessKey: "key/with/slash", secretKey: "secret+/", region: "eu-west-9")
  static let time: Int64 = 1_800_000_000
  static let path = SigV4.encode(path: "/bucket/k(1)@:,;!*'~ é+=&.txt")
  static let query = [("prefix", "a/b ~+é=&(x)!*'"), ("delete", "")]

  /// A request signed in the header, as the server receives it.
  static func signed(
    payload: SigV4.Payload = .empty, headers: [(String, String)] = [("x-amz-meta-a", "  b  c ")]
  ) -> SigV4.ReceivedRequest {
    let sent = [("Host", "127.0.0.1:9000")] + headers
    let added = SigV4.sign(
      method: "PUT", path: path, query: query, headers: sent, payload: payload,
      credentials: credentials, at: time)
    return SigV4.ReceivedRequest(
      method: "PUT", path: path, query: SigV4.encode(query: query), headers: sent + added)
  }

  static func presigned(expires: Int = 5) -> SigV4.ReceivedRequest {
    SigV4.ReceivedRequest(
      method: "GET", path: path,
      query: SigV4.presign(
        method: "GET", path: path, query: query, host: "127.0.0.1:9000", credentials: credentials,
        at: time, expires: expires),
      headers: [("host", "127.0.0.1:9000")])
  }

  static func verify(
    _ request: SigV4.ReceivedRequest, at seconds: Int64 = time
  ) -> Result<SigV4.Proof, SigV4.Refusal> {
    SigV4.verify(request, at: seconds) { $0 == credentials.accessKey ? "secret+/" : nil }
  }

  static func altered(
    _ request: SigV4.ReceivedRequest, method: String? = nil, path: String? = nil,
    query: String? = nil, headers: [(String, String)]? = nil
  ) -> SigV4.ReceivedRequest {
    SigV4.ReceivedRequest(
      method: method ?? request.method, path: path ?? request.path, query: query ?? request.query,
      headers: headers ?? request.headers)
  }

  @Test("accepts what sign and presign made, with the key and payload they say")
  func accepts() throws {
    let proof = try Self.verify(Self.signed(payload: .unsigned)).get()
    #expect(proof.accessKey == "key/with/slash")
    #expect(proof.payload == "UNSIGNED-PAYLOAD")
    #expect(!proof.isPresigned)
    #expect(try Self.verify(Self.presigned()).get().isPresigned)
  }

  @Test("accepts the same request however path and query are spelled")
  func acceptsOtherSpellings() throws {
    let request = Self.signed()
    let spelled = Self.altered(
      request, path: request.path.replacing("%2B", with: "%2b").replacing("%40", with: "@"),
      query: "delete&prefix=a/b%20~%2B%c3%a9=%26(x)!*'")
    _ = try Self.verify(spelled).get()
  }

  @Test("refuses a request that was changed in any signed part")
  func refusesChanges() {
    let request = Self.signed()
    let others = [
      Self.altered(request, method: "DELETE"),
      Self.altered(request, path: request.path + "x"),
      Self.altered(request, query: request.query + "&more=1"),
      Self.altered(
        request, headers: request.headers.map { $0.0 == "x-amz-meta-a" ? ($0.0, "other") : $0 }),
      Self.altered(
        request,
        headers: request.headers.map { $0.0 == "x-amz-content-sha256" ? ($0.0, "other") : $0 }),
      Self.altered(Self.presigned(), method: "PUT"),
      Self.altered(Self.presigned(), headers: [("host", "127.0.0.1:9001")]),
    ]
    for other in others {
      guard case .failure(.mismatch) = Self.verify(other) else {
        Issue.record("\(Self.verify(other)) for \(other)")
        continue
      }
    }
  }

  @Test("refuses an x-amz header added to a signed request")
  func refusesUnsignedHeader() {
    let request = Self.signed()
    let other = Self.altered(request, headers: request.headers + [("X-Amz-Acl", "public")])
    #expect(
      Self.verify(other) == .failure(.malformed("the header x-amz-acl is sent but not signed")))
  }

  @Test("refuses an unknown key and a wrong secret differently")
  func refusesKeys() {
    let request = Self.signed()
    #expect(
      SigV4.verify(request, at: Self.time) { _ in nil }
        == .failure(.unknownAccessKey("key/with/slash")))
    guard case .failure(.mismatch) = SigV4.verify(request, at: Self.time, secretFor: { _ in "no" })
    else {
      Issue.record("a wrong secret was not a mismatch")
      return
    }
  }

  @Test("refuses a signature more than 15 minutes off, either way")
  func refusesSkew() throws {
    let request = Self.signed()
    _ = try Self.verify(request, at: Self.time + 900).get()
    _ = try Self.verify(request, at: Self.time - 900).get()
    for seconds in [Self.time + 901, Self.time - 901] {
      guard case .failure(.skewed) = Self.verify(request, at: seconds) else {
        Issue.record("accepted at \(seconds)")
        continue
      }
    }
  }

  @Test("a presigned URL ends when its lifetime does")
  func expires() throws {
    _ = try Self.verify(Self.presigned(expires: 5), at: Self.time + 4).get()
    #expect(
      Self.verify(Self.presigned(expires: 5), at: Self.time + 5)
        == .failure(.expired(at: "20270115T080005Z")))
  }

  @Test("names what is wrong with a malformed signature")
  func malformed() {
    let plain = SigV4.ReceivedRequest(method: "GET", path: "/", query: "", headers: [])
    #expect(Self.verify(plain) == .failure(.unsigned))
    let cases: [(authorization: String, message: String)] = [
      ("AWS k:s", "the authorization header does not begin with AWS4-HMAC-SHA256"),
      (
        "AWS4-HMAC-SHA256 Credential=k",
        "the authorization header lacks Credential, SignedHeaders or Signature"
      ),
      (
        "AWS4-HMAC-SHA256 Credential=k, SignedHeaders=host, Signature=0",
        "the credential 'k' is not KEY/DATE/REGION/SERVICE/aws4_request"
      ),
      (
        "AWS4-HMAC-SHA256 Credential=k/20270115/r/s3/aws4_request, SignedHeaders=a, Signature=0",
        "the host header is not signed"
      ),
      (
        "AWS4-HMAC-SHA256 Credential=k/20270114/r/s3/aws4_request, SignedHeaders=host, Signature=0",
        "the credential's date differs from the signing time"
      ),
    ]
    for (authorization, message) in cases {
      let request = Self.altered(
        plain,
        headers: [
          ("Authorization", authorization), ("x-amz-date", "20270115T080000Z"),
          ("x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
        ])
      #expect(Self.verify(request) == .failure(.malformed(message)))
    }
    let noLifetime = Self.altered(
      Self.presigned(), query: Self.presigned().query.replacing("Expires=5", with: "Expires=0"))
    #expect(
      Self.verify(noLifetime)
        == .failure(.malformed("X-Amz-Expires '0' is not 1 to 604800 seconds")))
  }
}

@Suite("signing times")
struct SigningTimeTests {
  @Test("are read back as written")
  func roundTrip() {
    #expect(SigningTime("20130524T000000Z")?.seconds == 1_369_353_600)
    #expect(SigningTime(seconds: 1_369_353_599).text == "20130523T235959Z")
  }

  @Test(
    "are refused in any other form",
    arguments: [
      "", "20130524", "2013-05-24T00:00:00Z", "20130231T000000Z", "20130524T000000+",
      "2013052 T000000Z",
    ])
  func refused(text: String) { #expect(SigningTime(text) == nil) }
}

@Suite("percent-encoding")
struct URIEncodingTests {
  @Test("encodes every byte but the unreserved ones")
  func encodes() {
    #expect(URIEncoding.encode("a/é +~-_.%") == "a%2F%C3%A9%20%2B~-_.%25")
    #expect(SigV4.encode(path: "/a//b c") == "/a//b%20c")
  }

  @Test("decodes what it encoded and leaves a lone percent sign")
  func decodes() {
    #expect(URIEncoding.decode("a%2F%C3%A9%20%2b") == "a/é +")
    #expect(URIEncoding.decode("100%, %4 %zz+") == "100%, %4 %zz+")
    #expect(URIEncoding.decode("a+b", plusIsSpace: true) == "a b")
  }

  @Test("sorts a query by its encoded form")
  func sorts() {
    #expect(
      SigV4.encode(query: [("b", ""), ("a", "é"), ("a", "z"), ("B", "1")]) == "B=1&a=%C3%A9&a=z&b=")
  }
}

import Testing

@testable import Signing

/// The examples of "Authenticating Requests: Using the Authorization Header" and "Using Query Parameters"
/// in the Amazon S3 API reference.
@Suite("SigV4 gives the signatures Amazon S3 publishes")
struct SigV4Tests {
  let credentials = SigV4.Credentials(
    accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    region: "us-east-1")
  /// 2013-05-24T00:00:00Z
  let time: Int64 = 1_369_353_600
  let host = ("host", "examplebucket.s3.amazonaws.com")

  struct Example: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let method: String
    var path = "/"
    var query: [(String, String)] = []
    var headers: [(String, String)] = []
    var payload = SigV4.Payload.empty
    let signature: String
  }

  static let examples = [
    Example(
      testDescription: "GET object with a range", method: "GET", path: "/test.txt",
      headers: [("Range", "bytes=0-9")],
      signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
    Example(
      testDescription: "PUT object, a key to encode", method: "PUT", path: "/test%24file.text",
      headers: [
        ("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
      ],
      payload: .bytes(Array("Welcome to Amazon S3.".utf8)),
      signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
    Example(
      testDescription: "GET a subresource without a value", method: "GET",
      query: [("lifecycle", "")],
      signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
    Example(
      testDescription: "list with two items", method: "GET",
      query: [("prefix", "J"), ("max-keys", "2")],
      signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
  ]

  @Test("signed in the header", arguments: examples)
  func header(example: Example) throws {
    let added = SigV4.sign(
      method: example.method, path: example.path, query: example.query,
      headers: [host] + example.headers, payload: example.payload, credentials: credentials,
      at: time)
    let authorization = try #require(added.first { $0.0 == "authorization" }?.1)
    #expect(authorization.hasSuffix("Signature=" + example.signature))
    #expect(
      authorization.contains("Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"))
    #expect(added.contains { $0 == ("x-amz-date", "20130524T000000Z") })
    #expect(added.contains { $0 == ("x-amz-content-sha256", example.payload.text) })
  }

  @Test("signed in the query")
  func presigned() {
    let query = SigV4.presign(
      method: "GET", path: "/test.txt", host: host.1, credentials: credentials, at: time,
      expires: 86_400)
    #expect(
      query
        == "X-Amz-Algorithm=AWS4-HMAC-SHA256"
        + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404")
  }

  @Test("no secret in the text of credentials")
  func secretStaysOut() {
    #expect(!"\(credentials)".contains(credentials.secretKey))
    #expect(!String(describing: [credentials]).contains(credentials.secretKey))
  }
}

/// Cases of AWS's Signature Version 4 test suite (service "service", no payload header) that S3's rules
/// share: those about the path's normalisation are for other services.
@Suite("canonical requests follow AWS's test suite")
struct CanonicalRequestTests {
  struct Example: CustomTestStringConvertible, Sendable {
    let testDescription: String
    var method = "GET"
    var path = "/"
    var query: [(String, String)] = []
    var headers: [(String, String)] = []
    let signature: String
  }

  static let examples = [
    Example(
      testDescription: "get-vanilla",
      signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
    Example(
      testDescription: "post-vanilla", method: "POST",
      signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
    Example(
      testDescription: "get-vanilla-query-order-key-case",
      query: [("Param2", "value2"), ("Param1", "value1")],
      signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
    Example(
      testDescription: "get-header-key-duplicate",
      headers: [("My-Header1", "value2"), ("My-Header1", "value2"), ("My-Header1", "value1")],
      signature: "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"),
    Example(
      testDescription: "get-header-value-trim",
      headers: [("My-Header1", " value1"), ("My-Header2", " \"a   b   c\"")],
      signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"),
    Example(
      testDescription: "get-unreserved",
      path: "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
      signature: "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"),
    Example(
      testDescription: "get-utf8", path: "/\u{1234}",
      signature: "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
  ]

  @Test("signature as published", arguments: examples)
  func signature(example: Example) {
    let headers = [("Host", "example.amazonaws.com"), ("X-Amz-Date", "20150830T123600Z")]
    let request = SigV4.CanonicalRequest(
      method: example.method, path: example.path, query: example.query,
      headers: headers + example.headers, payload: SigV4.Payload.empty.text)
    let scope = SigV4.Scope(
      time: SigningTime(seconds: 1_440_938_160), region: "us-east-1", service: "service")
    #expect(
      SigV4.signature(
        of: request, scope: scope, secretKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
        == example.signature)
  }
}

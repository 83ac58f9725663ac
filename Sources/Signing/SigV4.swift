/// AWS Signature Version 4 with the rules of S3: the path is signed as it is sent, encoded once and not
/// normalised. Pure functions; the clock is a value.
package enum SigV4 {
  package struct Credentials: Sendable, Hashable, CustomStringConvertible {
    package let accessKey: String
    package let secretKey: String
    package let region: String
    package let service: String

    package init(accessKey: String, secretKey: String, region: String, service: String = "s3") {
      self.accessKey = accessKey
      self.secretKey = secretKey
      self.region = region
      self.service = service
    }

    /// Without the secret, which must not reach a log by interpolation.
    package var description: String { "\(accessKey) (\(region)/\(service))" }
  }

  /// What the signature says about the body: the value of `x-amz-content-sha256`.
  package enum Payload: Sendable, Hashable {
    /// SHA-256 of the body as lower-case hexadecimal.
    case hash(String)
    case unsigned

    package static let empty = Payload.bytes([])

    package static func bytes(_ body: [UInt8]) -> Payload { .hash(hexadecimal(sha256(body))) }

    package var text: String {
      switch self {
      case .hash(let digits): digits
      case .unsigned: "UNSIGNED-PAYLOAD"
      }
    }
  }

  /// The headers to add to a request so that it is signed: `x-amz-date`, `x-amz-content-sha256` and
  /// `authorization`.
  ///
  /// `path` is the encoded path as sent (see `encode(path:)`), `query` the decoded items of the query as
  /// sent (see `encode(query:)`). Every header given is signed, so give exactly those that are sent:
  /// always `host` (with the port when it is not the scheme's own), `content-type` and each `x-amz-*`.
  package static func sign(
    method: String, path: String, query: [(String, String)] = [], headers: [(String, String)],
    payload: Payload, credentials: Credentials, at seconds: Int64
  ) -> [(String, String)] {
    let time = SigningTime(seconds: seconds)
    let added = [("x-amz-date", time.text), ("x-amz-content-sha256", payload.text)]
    let request = CanonicalRequest(
      method: method, path: path, query: query, headers: headers + added, payload: payload.text)
    let scope = Scope(time: time, region: credentials.region, service: credentials.service)
    let signature = signature(of: request, scope: scope, secretKey: credentials.secretKey)
    let authorization =
      "\(algorithm) Credential=\(credentials.accessKey)/\(scope.text),"
      + "SignedHeaders=\(request.signedHeaders),Signature=\(signature)"
    return added + [("authorization", authorization)]
  }

  /// The whole query (encoded and sorted, ready to send) of a URL that needs no headers: `query` and the
  /// signature, valid for `expires` seconds. Only `host` is signed, and the body is not.
  package static func presign(
    method: String, path: String, query: [(String, String)] = [], host: String,
    credentials: Credentials, at seconds: Int64, expires: Int
  ) -> String {
    let time = SigningTime(seconds: seconds)
    let scope = Scope(time: time, region: credentials.region, service: credentials.service)
    let signed =
      query + [
        ("X-Amz-Algorithm", algorithm),
        ("X-Amz-Credential", "\(credentials.accessKey)/\(scope.text)"),
        ("X-Amz-Date", time.text),
        ("X-Amz-Expires", String(expires)),
        ("X-Amz-SignedHeaders", "host"),
      ]
    let request = CanonicalRequest(
      method: method, path: path, query: signed, headers: [("host", host)],
      payload: Payload.unsigned.text)
    let signature = signature(of: request, scope: scope, secretKey: credentials.secretKey)
    return encode(query: signed) + "&X-Amz-Signature=\(signature)"
  }

  /// The path as it must be sent: every byte encoded but `/` and the unreserved ones.
  package static func encode(path: String) -> String {
    URIEncoding.encode(path, keeping: [UInt8(ascii: "/")])
  }

  /// The query string as it must be sent: encoded, sorted, and with a `=` after every name.
  package static func encode(query: [(String, String)]) -> String {
    query
      .map { (name: URIEncoding.encode($0.0), value: URIEncoding.encode($0.1)) }
      // Encoded text is ASCII, where Swift's order of strings is the order of bytes AWS asks for.
      .sorted { ($0.name, $0.value) < ($1.name, $1.value) }
      .map { "\($0.name)=\($0.value)" }
      .joined(separator: "&")
  }
}

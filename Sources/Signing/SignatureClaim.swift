/// What a request says about its own signature.
struct SignatureClaim {
  let accessKey: String
  let scope: SigV4.Scope
  let signedHeaders: [String]
  let signature: String
  let payload: String
  /// Seconds a presigned URL is valid for; nil for a signature in the header.
  let lifetime: Int64?

  init(_ request: SigV4.ReceivedRequest) throws(SigV4.Refusal) {
    let query = URIEncoding.items(ofQuery: request.query)
    let fields: Fields
    if let header = request.values(of: "authorization").first {
      fields = try Fields(authorization: header, request: request)
      lifetime = nil
    } else if query.contains(where: { $0.0 == "X-Amz-Signature" }) {
      fields = try Fields(query: query, request: request)
      lifetime = fields.lifetime
    } else {
      throw .unsigned
    }
    signature = fields.signature
    signedHeaders = fields.signedHeaders.split(separator: ";").map { $0.lowercased() }
    payload = fields.payload
    (accessKey, scope) = try Self.readCredential(fields.credential, time: fields.time)
    try Self.checkCoverage(signedHeaders, of: request)
  }

  private static func readCredential(
    _ text: String, time: String
  ) throws(SigV4.Refusal) -> (String, SigV4.Scope) {
    guard let time = SigningTime(time) else {
      throw .malformed("the signing time '\(time)' is not of the form YYYYMMDDTHHMMSSZ")
    }
    // An access key may itself hold slashes: the scope is the last four parts.
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 5, parts.last == "aws4_request" else {
      throw .malformed("the credential '\(text)' is not KEY/DATE/REGION/SERVICE/aws4_request")
    }
    guard parts[parts.count - 4] == time.date else {
      throw .malformed("the credential's date differs from the signing time")
    }
    let scope = SigV4.Scope(
      time: time, region: parts[parts.count - 3], service: parts[parts.count - 2])
    return (parts.dropLast(4).joined(separator: "/"), scope)
  }

  /// A signature that leaves out the host or an x-amz header would let another change it.
  private static func checkCoverage(
    _ signed: [String], of request: SigV4.ReceivedRequest
  ) throws(SigV4.Refusal) {
    guard signed.contains("host") else { throw .malformed("the host header is not signed") }
    for (name, _) in request.headers where name.lowercased().hasPrefix("x-amz-") {
      guard signed.contains(name.lowercased()) else {
        throw .malformed("the header \(name.lowercased()) is sent but not signed")
      }
    }
  }

  func checkTime(_ seconds: Int64) throws(SigV4.Refusal) {
    let start = scope.time.seconds
    let now = SigningTime(seconds: seconds)
    guard start - seconds <= SigV4.allowedSkew else {
      throw .skewed(request: scope.time.text, verifier: now.text)
    }
    if let lifetime {
      guard seconds < start + lifetime else {
        throw .expired(at: SigningTime(seconds: start + lifetime).text)
      }
    } else if seconds - start > SigV4.allowedSkew {
      throw .skewed(request: scope.time.text, verifier: now.text)
    }
  }

  func canonicalRequest(of request: SigV4.ReceivedRequest) -> SigV4.CanonicalRequest {
    SigV4.CanonicalRequest(
      method: request.method, path: request.path,
      query: URIEncoding.items(ofQuery: request.query).filter { $0.0 != "X-Amz-Signature" },
      headers: signedHeaders.flatMap { name in request.values(of: name).map { (name, $0) } },
      payload: payload)
  }
}

/// The parts of a signature where they stand, in header or query.
private struct Fields {
  let credential: String
  let signedHeaders: String
  let signature: String
  let time: String
  let payload: String
  let lifetime: Int64?

  init(authorization: String, request: SigV4.ReceivedRequest) throws(SigV4.Refusal) {
    guard authorization.hasPrefix(SigV4.algorithm + " ") else {
      throw .malformed("the authorization header does not begin with \(SigV4.algorithm)")
    }
    var parts: [String: String] = [:]
    for part in authorization.dropFirst(SigV4.algorithm.count).split(whereSeparator: {
      ", ".contains($0)
    }) {
      let pair = part.split(separator: "=", maxSplits: 1)
      guard pair.count == 2 else { throw .malformed("'\(part)' in the authorization header") }
      parts[String(pair[0])] = String(pair[1])
    }
    guard let credential = parts["Credential"], let signedHeaders = parts["SignedHeaders"],
      let signature = parts["Signature"]
    else {
      throw .malformed("the authorization header lacks Credential, SignedHeaders or Signature")
    }
    guard let time = request.values(of: "x-amz-date").first else {
      throw .malformed("there is no x-amz-date header")
    }
    guard let payload = request.values(of: "x-amz-content-sha256").first else {
      throw .malformed("there is no x-amz-content-sha256 header")
    }
    self.credential = credential
    self.signedHeaders = signedHeaders
    self.signature = signature
    self.time = time
    self.payload = payload
    lifetime = nil
  }

  init(query: [(String, String)], request: SigV4.ReceivedRequest) throws(SigV4.Refusal) {
    func item(_ name: String) throws(SigV4.Refusal) -> String {
      guard let item = query.first(where: { $0.0 == name }) else {
        throw .malformed("the query has a signature but no \(name)")
      }
      return item.1
    }
    guard try item("X-Amz-Algorithm") == SigV4.algorithm else {
      throw .malformed("X-Amz-Algorithm is not \(SigV4.algorithm)")
    }
    let expires = try item("X-Amz-Expires")
    guard let lifetime = Int64(expires), (1...SigV4.longestLifetime).contains(lifetime) else {
      throw .malformed("X-Amz-Expires '\(expires)' is not 1 to \(SigV4.longestLifetime) seconds")
    }
    credential = try item("X-Amz-Credential")
    signedHeaders = try item("X-Amz-SignedHeaders")
    signature = try item("X-Amz-Signature")
    time = try item("X-Amz-Date")
    payload =
      request.values(of: "x-amz-content-sha256").first
      ?? query.first { $0.0 == "X-Amz-Content-Sha256" }?.1 ?? SigV4.Payload.unsigned.text
    self.lifetime = lifetime
  }
}

extension SigV4.ReceivedRequest {
  fileprivate func values(of name: String) -> [String] {
    headers.filter { $0.0.lowercased() == name }.map(\.1)
  }
}

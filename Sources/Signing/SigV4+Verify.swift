extension SigV4 {
  /// A request as it was received.
  package struct ReceivedRequest: Sendable {
    package let method: String
    /// The encoded path, without the query.
    package let path: String
    /// The raw query, without the `?`.
    package let query: String
    package let headers: [(String, String)]

    package init(method: String, path: String, query: String, headers: [(String, String)]) {
      self.method = method
      self.path = path
      self.query = query
      self.headers = headers
    }
  }

  /// What a good signature proves.
  package struct Proof: Sendable, Hashable {
    package let accessKey: String
    /// The signed `x-amz-content-sha256`: a digest the body must have, or a word such as
    /// `UNSIGNED-PAYLOAD` or `STREAMING-UNSIGNED-PAYLOAD-TRAILER`.
    package let payload: String
    package let isPresigned: Bool
  }

  package enum Refusal: Error, Sendable, Hashable {
    /// Neither an authorization header nor a signature in the query.
    case unsigned
    case malformed(String)
    case unknownAccessKey(String)
    /// The request's time is further than the allowance from the verifier's.
    case skewed(request: String, verifier: String)
    /// A presigned URL past its lifetime.
    case expired(at: String)
    /// What the verifier signed, for the sender to compare.
    case mismatch(stringToSign: String, canonicalRequest: String)
  }

  /// Seconds a signature in a header may be off the verifier's clock (S3's rule: 15 minutes).
  package static let allowedSkew: Int64 = 900

  /// Longest lifetime of a presigned URL in seconds (S3's rule: 7 days).
  package static let longestLifetime: Int64 = 604_800

  /// Checks the signature in the header or in the query against the clock and the secret of its key.
  package static func verify(
    _ request: ReceivedRequest, at seconds: Int64, service: String = "s3",
    secretFor: (String) -> String?
  ) -> Result<Proof, Refusal> {
    do throws(Refusal) {
      let claim = try SignatureClaim(request)
      guard claim.scope.service == service else {
        throw .malformed("the credential is for \(claim.scope.service), not for \(service)")
      }
      try claim.checkTime(seconds)
      guard let secret = secretFor(claim.accessKey) else {
        throw .unknownAccessKey(claim.accessKey)
      }
      let canonical = claim.canonicalRequest(of: request)
      let expected = signature(of: canonical, scope: claim.scope, secretKey: secret)
      guard claim.signature == expected else {
        throw .mismatch(
          stringToSign: stringToSign(canonical, scope: claim.scope),
          canonicalRequest: canonical.text)
      }
      return .success(
        Proof(
          accessKey: claim.accessKey, payload: claim.payload,
          isPresigned: claim.lifetime != nil))
    } catch {
      return .failure(error)
    }
  }
}

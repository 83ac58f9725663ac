import Signing

/// A refusal as S3 says it: a code that clients act on, and words for people.
struct S3Error: Error, Sendable {
  enum Code: String, Sendable {
    case accessDenied = "AccessDenied"
    case authorizationHeaderMalformed = "AuthorizationHeaderMalformed"
    case authorizationQueryParametersError = "AuthorizationQueryParametersError"
    case badDigest = "BadDigest"
    case contentHashMismatch = "XAmzContentSHA256Mismatch"
    case entityTooSmall = "EntityTooSmall"
    case incompleteBody = "IncompleteBody"
    case insufficientStorage = "InsufficientStorage"
    case internalError = "InternalError"
    case invalidAccessKeyId = "InvalidAccessKeyId"
    case invalidArgument = "InvalidArgument"
    case invalidPart = "InvalidPart"
    case invalidPartOrder = "InvalidPartOrder"
    case invalidRange = "InvalidRange"
    case invalidRequest = "InvalidRequest"
    case keyTooLong = "KeyTooLongError"
    case malformedXML = "MalformedXML"
    case methodNotAllowed = "MethodNotAllowed"
    case noSuchBucket = "NoSuchBucket"
    case noSuchKey = "NoSuchKey"
    case noSuchUpload = "NoSuchUpload"
    case notImplemented = "NotImplemented"
    case preconditionFailed = "PreconditionFailed"
    case requestTimeTooSkewed = "RequestTimeTooSkewed"
    case signatureDoesNotMatch = "SignatureDoesNotMatch"

    var status: Int {
      switch self {
      case .accessDenied, .invalidAccessKeyId, .requestTimeTooSkewed, .signatureDoesNotMatch: 403
      case .noSuchBucket, .noSuchKey, .noSuchUpload: 404
      case .methodNotAllowed: 405
      case .preconditionFailed: 412
      case .invalidRange: 416
      case .internalError: 500
      case .notImplemented: 501
      case .insufficientStorage: 507
      case .authorizationHeaderMalformed, .authorizationQueryParametersError, .badDigest,
        .contentHashMismatch, .entityTooSmall, .incompleteBody, .invalidArgument, .invalidPart,
        .invalidPartOrder, .invalidRequest, .keyTooLong, .malformedXML:
        400
      }
    }
  }

  let code: Code
  let message: String
  /// Further elements of the error's XML.
  var details: [XMLNode] = []
  var headers: Headers = [:]

  init(_ code: Code, _ message: String, details: [XMLNode] = [], headers: Headers = [:]) {
    self.code = code
    self.message = message
    self.details = details
    self.headers = headers
  }

  /// The XML answer about the resource at `path`.
  func response(path: String, requestID: String) -> Response {
    let document = XMLNode.branch(
      "Error",
      [
        .leaf("Code", code.rawValue), .leaf("Message", message),
        .leaf("Resource", URIEncoding.decode(path)), .leaf("RequestId", requestID),
      ] + details)
    var response = document.response(code.status, namespace: nil)
    for field in headers.fields { response.headers.add(field.name, field.value) }
    return response
  }
}

extension S3Error {
  static func noSuchBucket(_ bucket: String) -> S3Error {
    S3Error(
      .noSuchBucket, "The specified bucket does not exist", details: [.leaf("BucketName", bucket)])
  }

  static func noSuchKey(_ key: String) -> S3Error {
    S3Error(.noSuchKey, "The specified key does not exist.", details: [.leaf("Key", key)])
  }

  static func preconditionFailed(_ condition: String) -> S3Error {
    S3Error(
      .preconditionFailed, "At least one of the pre-conditions you specified did not hold",
      details: [.leaf("Condition", condition)])
  }

  static func readOnlySnapshot(_ key: String) -> S3Error {
    S3Error(.accessDenied, "A snapshot cannot be changed", details: [.leaf("Key", key)])
  }

  init(_ refusal: SigV4.Refusal, isPresigned: Bool) {
    switch refusal {
    case .unsigned:
      self.init(.accessDenied, "Access Denied: the request is not signed")
    case .malformed(let reason):
      self.init(
        isPresigned ? .authorizationQueryParametersError : .authorizationHeaderMalformed, reason)
    case .unknownAccessKey(let key): self = .invalidAccessKey(key)
    case .skewed(let request, let verifier):
      self.init(
        .requestTimeTooSkewed,
        "The difference between the request time and the server's time is too large.",
        details: [
          .leaf("RequestTime", request), .leaf("ServerTime", verifier),
          .leaf("MaxAllowedSkewMilliseconds", String(SigV4.allowedSkew * 1_000)),
        ])
    case .expired(let time):
      self.init(.accessDenied, "Request has expired", details: [.leaf("Expires", time)])
    case .mismatch(let stringToSign, let canonicalRequest):
      self.init(
        .signatureDoesNotMatch,
        "The request signature we calculated does not match the signature you provided.",
        details: [
          .leaf("StringToSign", stringToSign), .leaf("CanonicalRequest", canonicalRequest),
        ])
    }
  }

  /// For a key nobody has and for one that is disabled: AWS tells them apart no more than this.
  static func invalidAccessKey(_ key: String) -> S3Error {
    S3Error(
      .invalidAccessKeyId, "The access key you provided does not exist or is disabled.",
      details: [.leaf("AWSAccessKeyId", key)])
  }
}

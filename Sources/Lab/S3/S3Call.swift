import Signing

/// A request whose signature is good, taken apart.
struct S3Call: Sendable {
  enum Target: Sendable {
    case service
    case bucket(String)
    case object(bucket: String, key: String)
  }

  /// Parts of a bucket or object that are addressed by an item of the query.
  enum Subresource: String, Sendable, CaseIterable {
    case uploads, uploadId, delete, location, versioning, tagging
    case accelerate, acl, analytics, cors, encryption, intelligentTiering = "intelligent-tiering"
    case inventory, legalHold = "legal-hold", lifecycle, logging, metrics, notification
    case objectLock = "object-lock", ownershipControls, policy, policyStatus, publicAccessBlock
    case replication, requestPayment, restore, retention, select, torrent, versionId, versions
    case website, attributes
  }

  let method: String
  let target: Target
  let subresource: Subresource?
  let query: [(String, String)]
  let headers: Headers
  let body: S3Body
  /// Whose key signed it.
  let accessKey: String
  /// A fault rule keeps S3 from looking at the conditions of a write.
  let ignoresConditions: Bool

  init(_ request: Request, _ proof: SigV4.Proof) throws {
    method = request.method
    target = Self.target(request.path)
    query = request.queryItems
    let names = Set(query.map(\.0))
    subresource = Subresource.allCases.first { names.contains($0.rawValue) }
    headers = request.headers
    body = try S3Body(request, payload: proof.payload)
    accessKey = proof.accessKey
    ignoresConditions = request.ignoresConditions
  }

  /// Empty where no bucket is addressed.
  var bucketName: String {
    switch target {
    case .service: ""
    case .bucket(let bucket), .object(let bucket, _): bucket
    }
  }

  /// Nil for an item that is missing; empty for one without a value.
  func item(_ name: String) -> String? { query.first { $0.0 == name }?.1 }

  private static func target(_ path: String) -> Target {
    let rest = path.drop { $0 == "/" }
    guard !rest.isEmpty else { return .service }
    let parts = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let bucket = URIEncoding.decode(parts[0])
    guard parts.count > 1, !parts[1].isEmpty else { return .bucket(bucket) }
    return .object(bucket: bucket, key: URIEncoding.decode(parts[1]))
  }
}

import Core

extension S3Service {
  func listBuckets(_ call: S3Call) -> Response {
    let owner = XMLNode.branch(
      "Owner", [.leaf("ID", call.accessKey), .leaf("DisplayName", call.accessKey)])
    let entries = buckets.all.sorted { ($0.bucket ?? "") < ($1.bucket ?? "") }.map { view in
      XMLNode.branch(
        "Bucket",
        [.leaf("Name", view.bucket ?? ""), .leaf("CreationDate", view.created.milliseconds)])
    }
    return XMLNode.branch("ListAllMyBucketsResult", [owner, .branch("Buckets", entries)])
      .response()
  }

  func headBucket(_ bucket: String) throws -> Response {
    _ = try liveTree(bucket)
    return Response(200)
  }

  /// Clients make a bucket to be sure that it is there. New ones are views, made over VMS.
  func makeBucket(_ bucket: String) throws -> Response {
    guard buckets.live(bucket) != nil else {
      throw S3Error(.accessDenied, "A bucket is made as a view over the management API")
    }
    return Response(200, headers: ["Location": "/\(bucket)"])
  }

  func location(_ bucket: String) throws -> Response {
    _ = try liveTree(bucket)
    return XMLNode.leaf("LocationConstraint", "").response()
  }

  /// No versions are kept: the configuration of a bucket that never had any.
  func versioning(_ bucket: String) throws -> Response {
    _ = try liveTree(bucket)
    return XMLNode.branch("VersioningConfiguration", []).response()
  }

  func liveTree(_ bucket: String) throws(S3Error) -> ObjectTree {
    guard let tree = buckets.live(bucket) else { throw .noSuchBucket(bucket) }
    return tree
  }
}

extension Timestamp {
  /// As S3 writes times in XML: `2026-03-01T02:00:00.000Z`.
  var milliseconds: String { "\(dateText)T\(timeText).\(padded(fraction / 1_000_000, 3))Z" }
}

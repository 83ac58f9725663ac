import Core
import Glibc
import Signing

/// VAST's S3 endpoint: the buckets are views of the element store, and `.snapshot/NAME/` before a key
/// reads it as it was.
package struct S3Service: Sendable {
  let buckets: Buckets
  let folder: LabFolder
  let clock: LabClock
  let log: EffectLog
  let honoursConditions: Bool
  let copiesSnapshots: Bool
  private let keys: KeyRegistry

  package init(_ state: VastState, keys: KeyRegistry, log: EffectLog) {
    buckets = Buckets(state)
    folder = state.folder
    clock = state.clock
    honoursConditions = state.switches.is(.conditionalWrites, "honour")
    copiesSnapshots = state.switches.is(.snapshotCopy, "allow")
    self.keys = keys
    self.log = log
  }

  package func handle(_ request: Request) async -> Response {
    var response: Response
    var client: String?
    let requestID = Self.freshRequestID()
    do {
      let proof = try authorize(request)
      client = proof.accessKey
      response = try answer(S3Call(request, proof))
    } catch {
      response = Self.refusal(error).response(path: request.path, requestID: requestID)
    }
    response.headers["x-amz-request-id"] = requestID
    response.logged.client = client
    return response
  }

  // MARK: Who asks

  /// The signature is held against the machine's clock even where the cluster's is shifted: the lab's
  /// TAMS signs by the same machine, and its presigned URLs live for seconds.
  private func authorize(_ request: Request) throws(S3Error) -> SigV4.Proof {
    let received = SigV4.ReceivedRequest(
      method: request.method, path: request.path, query: request.query,
      headers: request.headers.fields.map { ($0.name, $0.value) })
    let result = SigV4.verify(received, at: LabClock.machineTime.seconds) { key in
      switch keys.state(of: key) {
      case .enabled(let secret, _): secret
      case .disabled, .unknown: nil
      }
    }
    switch result {
    case .success(let proof): return proof
    case .failure(.unsigned) where Self.isVersionTwo(request):
      throw S3Error(.invalidRequest, "Please use AWS4-HMAC-SHA256: version 2 is not supported.")
    case .failure(let refusal):
      throw S3Error(refusal, isPresigned: request.queryItem("X-Amz-Signature") != nil)
    }
  }

  /// boto3 presigns so unless it is told otherwise.
  private static func isVersionTwo(_ request: Request) -> Bool {
    request.queryItem("AWSAccessKeyId") != nil
  }

  // MARK: What is asked

  private func answer(_ call: S3Call) throws -> Response {
    switch call.target {
    case .service:
      guard call.method == "GET" else { throw Self.notAllowed(call) }
      return listBuckets(call)
    case .bucket(let bucket): return try answer(call, bucket: bucket)
    case .object(let bucket, let key): return try answer(call, bucket: bucket, key: key)
    }
  }

  private func answer(_ call: S3Call, bucket: String) throws -> Response {
    switch (call.method, call.subresource) {
    case ("GET", nil): try list(call, bucket: bucket)
    case ("HEAD", nil): try headBucket(bucket)
    case ("PUT", nil): try makeBucket(bucket)
    case ("GET", .location): try location(bucket)
    case ("GET", .versioning): try versioning(bucket)
    case ("GET", .uploads): try listUploads(call, bucket: bucket)
    case ("POST", .delete): try deleteObjects(call, bucket: bucket)
    case (_, .some(let subresource)): throw Self.notSupported(subresource)
    case (_, nil): throw Self.notAllowed(call)
    }
  }

  private func answer(_ call: S3Call, bucket: String, key: String) throws -> Response {
    let object = try ObjectPlace(bucket: bucket, key: key, in: buckets)
    return switch (call.method, call.subresource) {
    case ("GET", nil), ("HEAD", nil): try getObject(call, object)
    case ("PUT", nil): try putObject(call, object)
    case ("DELETE", nil): try deleteObject(object)
    case ("GET", .tagging): try getTags(object)
    case ("PUT", .tagging): try putTags(call, object)
    case ("DELETE", .tagging): try removeTags(object)
    case ("POST", .uploads): try startUpload(call, object)
    case ("GET", .uploadId): try listParts(call, object)
    case ("PUT", .uploadId): try putPart(call, object)
    case ("POST", .uploadId): try completeUpload(call, object)
    case ("DELETE", .uploadId): try abortUpload(call, object)
    case (_, .some(let subresource)): throw Self.notSupported(subresource)
    case (_, nil): throw Self.notAllowed(call)
    }
  }

  // MARK: Refusals

  static func refusal(_ error: any Error) -> S3Error {
    switch error {
    case let error as S3Error: error
    case StorageError.keyTooLong: S3Error(.keyTooLong, "Your key is too long")
    // Assumed: S3 itself has no code for a full store.
    case StorageError.system(_, _, ENOSPC):
      S3Error(.insufficientStorage, "There is no space left to store the object")
    default: S3Error(.internalError, "\(error)")
    }
  }

  private static func notAllowed(_ call: S3Call) -> S3Error {
    S3Error(.methodNotAllowed, "\(call.method) is not allowed against this resource.")
  }

  private static func notSupported(_ subresource: S3Call.Subresource) -> S3Error {
    S3Error(.notImplemented, "This use of ?\(subresource.rawValue) is not supported here")
  }

  private static func freshRequestID() -> String {
    let number = UInt64.random(in: 0...UInt64.max)
    return hexadecimal((0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }).uppercased()
  }
}

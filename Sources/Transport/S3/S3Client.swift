import Core
import FoundationEssentials
import Signing
import Synchronization

/// Buckets at one S3 endpoint, path style.
package struct S3Client: Sendable {
  package let endpoint: Endpoint
  package let region: String
  private let trust: Site.Trust
  private let accessKey: String
  private let secretKey: SecretReference
  let http: HTTPClient
  private let secrets: any SecretReader
  private let now: @Sendable () -> Timestamp
  package let copyLimits: S3CopyLimits
  /// How long an answer is waited for.
  package var patience: Duration = .seconds(60)

  package init(
    endpoint: String, _ site: Site.S3, http: HTTPClient, secrets: any SecretReader,
    copyLimits: S3CopyLimits = S3CopyLimits(),
    now: @escaping @Sendable () -> Timestamp = SystemClock.now
  ) throws(Problem) {
    self.endpoint = try Endpoint(endpoint)
    region = site.region
    trust = site.trust
    accessKey = site.accessKey
    secretKey = site.secretKey
    self.http = http
    self.secrets = secrets
    self.copyLimits = copyLimits
    self.now = now
  }

  // MARK: Objects

  /// Nil when there is no such object.
  package func head(_ key: String, in bucket: String) async throws(RemoteFailure) -> S3Head? {
    let path = path(bucket, key)
    do throws(RemoteFailure) {
      let response = try await send(.head, path)
      // Of an object whose length is not told nothing is known.
      guard let length = response.headers["Content-Length"].flatMap({ Int($0) }), length >= 0 else {
        throw RemoteFailure(
          .unreadable("the answer does not tell the size of the object"),
          call: "HEAD \(endpoint.url(path))")
      }
      return S3Head(response)
    } catch  where error.status == 404 {
      return nil
    }
  }

  /// The object, or the bytes of `range` of it.
  package func get(
    _ key: String, in bucket: String, range: Range<Int>? = nil
  ) async throws(RemoteFailure) -> [UInt8] {
    let headers: [(String, String)] = range.map { [("range", Self.text(of: $0))] } ?? []
    let response = try await send(.get, path(bucket, key), headers: headers)
    // A server that ignores the range sends the whole object.
    guard let range, response.status == 200 else { return response.body }
    return Array(response.body.dropFirst(range.lowerBound).prefix(range.count))
  }

  /// The bytes of `range` that the object has, with what else the answer tells.
  package func part(
    _ range: Range<Int>, of key: String, in bucket: String
  ) async throws(RemoteFailure) -> S3Part {
    let path = path(bucket, key)
    let response = try await send(.get, path, headers: [("range", Self.text(of: range))])
    guard let part = S3Part(response) else {
      throw RemoteFailure(
        .unreadable("the answer to a request for a range does not say which bytes it gives"),
        call: "GET \(endpoint.url(path))")
    }
    return part
  }

  /// The object's tags; nil where the server keeps none for any object.
  package func tags(
    of key: String, in bucket: String
  ) async throws(RemoteFailure) -> [String: String]? {
    let path = path(bucket, key)
    do {
      let response = try await send(.get, path, query: [("tagging", "")])
      return try parsed(response, path, S3Tagging.tags)
    } catch  where error.saysUnsupported {
      return nil
    }
  }

  /// Gives the object these tags in place of all it has; its bytes and all else of it stay.
  package func setTags(
    _ tags: [String: String], of key: String, in bucket: String
  ) async throws(RemoteFailure) {
    let body = S3Tagging.document(of: tags)
    // S3 takes no tags without a digest of them.
    let digest = Data(sha256(body)).base64EncodedString()
    _ = try await send(
      .put, path(bucket, key), query: [("tagging", "")],
      headers: [("content-type", "application/xml"), ("x-amz-checksum-sha256", digest)],
      body: body)
  }

  /// Uploads in parts that nobody has completed or given up: the first thousand of them at most; nil
  /// where the server does not list them.
  package func unfinishedUploads(in bucket: String) async throws(RemoteFailure) -> [String]? {
    try await uploads(in: bucket)?.map(\.key)
  }

  func uploads(
    in bucket: String, prefix: String = ""
  ) async throws(RemoteFailure) -> [S3Upload]? {
    let path = path(bucket, nil)
    do {
      // Keys are not asked for encoded: some servers get that wrong here.
      var query = [("uploads", ""), ("max-uploads", "1000")]
      if !prefix.isEmpty { query.append(("prefix", prefix)) }
      let response = try await send(.get, path, query: query)
      return try parsed(response, path, S3Upload.list)
    } catch  where error.saysUnsupported {
      return nil
    }
  }

  /// Hands the object to `sink` piece by piece; see `HTTPClient.stream`.
  package func download(
    _ key: String, in bucket: String, into sink: @escaping @Sendable ([UInt8]) -> Bool
  ) async throws(RemoteFailure) {
    let request = try await signed(.get, path(bucket, key))
    let response = try await http.stream(request, into: sink)
    guard response.isSuccess else { throw refusal(response, of: request) }
  }

  /// SHA-256 of the object's bytes, which are not kept.
  package func digest(of key: String, in bucket: String) async throws(RemoteFailure) -> [UInt8] {
    let stream = Mutex(SHA256Stream())
    try await download(key, in: bucket) { piece in
      stream.withLock { $0.update(piece) }
      return true
    }
    return stream.withLock { stream in
      let complete = stream
      stream = SHA256Stream()
      return complete.finish()
    }
  }

  /// The etag of what was written.
  @discardableResult
  package func put(
    _ key: String, in bucket: String, _ body: [UInt8],
    contentType: String = "application/octet-stream", metadata: [String: String] = [:]
  ) async throws(RemoteFailure) -> String {
    let headers =
      [("content-type", contentType)]
      + metadata.sorted { $0.key < $1.key }.map { ("x-amz-meta-\($0.key)", $0.value) }
    let response = try await send(.put, path(bucket, key), headers: headers, body: body)
    return S3Head(response).etag
  }

  /// The object and its etag; nil when there is none.
  package func getWithETag(
    _ key: String, in bucket: String
  ) async throws(RemoteFailure) -> (bytes: [UInt8], etag: String)? {
    do {
      let response = try await send(.get, path(bucket, key))
      return (response.body, S3Head(response).etag)
    } catch  where error.status == 404 && error.name != "NoSuchBucket" {
      return nil
    }
  }

  /// Writes only where the condition holds; the etag of what was written, nil where it does not hold.
  /// After a lost answer an earlier sending may itself have broken the condition: read before judging.
  package func put(
    _ key: String, in bucket: String, _ body: [UInt8], if condition: S3Condition
  ) async throws(RemoteFailure) -> String? {
    do {
      let headers = [("content-type", "application/octet-stream"), condition.header]
      return S3Head(try await send(.put, path(bucket, key), headers: headers, body: body)).etag
    } catch  where condition.isRefused(error) {
      return nil
    }
  }

  /// Deleting what is gone already is no failure.
  package func delete(_ key: String, in bucket: String) async throws(RemoteFailure) {
    do {
      _ = try await send(.delete, path(bucket, key))
    } catch  where error.status == 404 {
      return
    }
  }

  // MARK: Buckets

  package func hasBucket(_ bucket: String) async throws(RemoteFailure) -> Bool {
    do {
      _ = try await send(.head, path(bucket, nil))
      return true
    } catch  where error.status == 404 {
      return false
    }
  }

  /// The server's time, to the second: that by which `S3Head.modified` tells when an object was written.
  package func time(byBucket bucket: String) async throws(RemoteFailure) -> Timestamp {
    let path = path(bucket, nil)
    let answer = try await send(.head, path)
    guard let time = answer.headers["Date"].flatMap(HTTPDate.parse) else {
      throw RemoteFailure(
        .unreadable("the answer does not give the server's time"),
        call: "HEAD \(endpoint.url(path))")
    }
    return time
  }

  /// One page of up to `limit` entries. `after` continues a page, `startAfter` begins behind a key.
  package func page(
    of bucket: String, prefix: String = "", delimiter: String? = nil, startAfter: String? = nil,
    after token: String? = nil, limit: Int = 1_000
  ) async throws(RemoteFailure) -> S3ListPage {
    var query = [("list-type", "2"), ("encoding-type", "url"), ("max-keys", String(limit))]
    if !prefix.isEmpty { query.append(("prefix", prefix)) }
    if let delimiter { query.append(("delimiter", delimiter)) }
    if let startAfter { query.append(("start-after", startAfter)) }
    if let token { query.append(("continuation-token", token)) }
    let path = path(bucket, nil)
    let response = try await send(.get, path, query: query)
    return try parsed(response, path, S3ListPage.init)
  }

  /// The pages of a listing, fetched as they are asked for.
  package func listing(of bucket: String, prefix: String = "") -> S3Listing {
    S3Listing(client: self, bucket: bucket, prefix: prefix)
  }

  /// The same pages, several spans of keys listed at the same time. Their ends may differ.
  package func parallelListing(of bucket: String, prefix: String = "") -> S3ParallelListing {
    S3ParallelListing(source: S3SpanSource(client: self, bucket: bucket, prefix: prefix))
  }

  /// The names below `.snapshot/`: the snapshots that hold this bucket, as S3 shows them.
  package func snapshotNames(in bucket: String) async throws(RemoteFailure) -> [String] {
    let prefix = ".snapshot/"
    var names: [String] = []
    var token: String?
    var progress = S3ListingProgress(of: bucket)
    repeat {
      let page = try await page(of: bucket, prefix: prefix, delimiter: "/", after: token)
      try progress.take(page)
      names += page.prefixes.map { String($0.dropFirst(prefix.count).prefix { $0 != "/" }) }
      token = page.next
    } while token != nil
    return names
  }

  // MARK: Presigned URLs

  /// The credentials of another key at this endpoint: a fenced one, whose refusal is to be proved.
  package func credentials(
    of key: Site.FencedKey
  ) async throws(RemoteFailure) -> SigV4.Credentials {
    SigV4.Credentials(
      accessKey: key.id, secretKey: try await read(key.secret, for: "S3 key \(key.id)"),
      region: region)
  }

  package func presignedURL(
    _ method: HTTPRequest.Method, _ key: String, in bucket: String,
    as credentials: SigV4.Credentials, expires: Duration
  ) -> String {
    let query = SigV4.presign(
      method: method.rawValue, path: endpoint.path + path(bucket, key), host: endpoint.hostHeader,
      credentials: credentials, at: now().seconds,
      expires: max(1, Int(expires.nanoseconds / 1_000_000_000)))
    return endpoint.url(path(bucket, key)) + "?" + query
  }

  /// What the server says to a presigned URL, refusals included.
  package func answer(
    to url: String, _ method: HTTPRequest.Method, body: [UInt8]? = nil
  ) async throws(RemoteFailure) -> S3Answer {
    var request = HTTPRequest(method, url, body: body, trust: trust)
    if let path = Self.path(of: url) { request.changes = [.bucket(Self.bucket(ofPath: path))] }
    request.attempts = 1
    let response = try await http.send(request)
    return S3Answer(status: response.status, code: S3Refusal(response.body)?.code)
  }

  // MARK: The layer every call goes through

  func path(_ bucket: String, _ key: String?) -> String {
    "/" + bucket.asPathSegment + (key.map { "/" + SigV4.encode(path: $0) } ?? "")
  }

  /// Path style: the bucket is the first part.
  private static func bucket(ofPath path: String) -> String {
    URIEncoding.decode(path.dropFirst().prefix { $0 != "/" })
  }

  private static func path(of url: String) -> String? {
    let rest = url.withoutQuery.split(separator: "://", maxSplits: 1).last ?? ""
    return rest.firstIndex(of: "/").map { String(rest[$0...]) }
  }

  func send(
    _ method: HTTPRequest.Method, _ path: String, query: [(String, String)] = [],
    headers: [(String, String)] = [], body: [UInt8]? = nil
  ) async throws(RemoteFailure) -> HTTPResponse {
    let request = try await signed(method, path, query: query, headers: headers, body: body)
    let response = try await http.send(request)
    guard response.isSuccess else { throw refusal(response, of: request) }
    if request.changing { try refusePage(response, to: request) }
    return response
  }

  /// A portal or a proxy before the store may answer everything with 200 and a page of its own.
  func refusePage(
    _ response: HTTPResponse, to request: HTTPRequest
  ) throws(RemoteFailure) {
    guard let type = response.headers["Content-Type"], type.begins(header: "text/html") else {
      return
    }
    throw request.failure(.unreadable("a web page in place of the store's answer"))
  }

  func parsed<Document>(
    _ response: HTTPResponse, _ path: String, _ parse: ([UInt8]) throws(XMLError) -> Document
  ) throws(RemoteFailure) -> Document {
    do {
      return try parse(response.body)
    } catch {
      throw RemoteFailure(
        .unreadable("\(error.what) (at byte \(error.offset) of the answer)"),
        call: "GET \(endpoint.url(path))")
    }
  }

  func signed(
    _ method: HTTPRequest.Method, _ path: String, query: [(String, String)] = [],
    headers: [(String, String)] = [], body: [UInt8]? = nil
  ) async throws(RemoteFailure) -> HTTPRequest {
    var request = HTTPRequest(method, endpoint.url(path, query: query), body: body, trust: trust)
    // Writing the same bytes again, or deleting again, ends in the same state.
    request.repeatable = true
    if request.changing { request.changes = [.bucket(Self.bucket(ofPath: path))] }
    request.timeout = patience
    let credentials = SigV4.Credentials(
      accessKey: accessKey, secretKey: try await read(secretKey, for: request.call),
      region: region)
    request.headers.add(headers)
    request.headers.add(
      SigV4.sign(
        method: method.rawValue, path: endpoint.path + path, query: query,
        headers: [("host", endpoint.hostHeader)] + headers.filter { $0.0 != "range" },
        payload: body.map { .bytes($0) } ?? .empty, credentials: credentials, at: now().seconds))
    return request
  }

  private func read(
    _ reference: SecretReference, for call: @autoclosure () -> String
  ) async throws(RemoteFailure) -> String {
    do {
      return try await secrets.read(reference)
    } catch {
      throw RemoteFailure(.notSent(error), call: call())
    }
  }

  func refusal(_ response: HTTPResponse, of request: HTTPRequest) -> RemoteFailure {
    let refusal = S3Refusal(response.body)
    var message = refusal?.message ?? response.excerpt
    if refusal?.code == "RequestTimeTooSkewed",
      let server = response.headers["Date"].flatMap(HTTPDate.parse)
    {
      let ahead = (now() - server).nanoseconds / 1_000_000_000
      let span = Duration.seconds(abs(ahead)).text
      message += ", this host's clock is \(span) \(ahead < 0 ? "behind" : "ahead of") the server's"
    }
    return request.failure(
      .answered(status: response.status, name: refusal?.code, message: message))
  }

  static func text(of range: Range<Int>) -> String {
    "bytes=\(range.lowerBound)-\(range.upperBound - 1)"
  }
}

/// The body of an S3 refusal; nil where it has none, as after HEAD.
struct S3Refusal {
  let code: String
  let message: String

  init?(_ body: [UInt8]) {
    do {
      let root = try XMLElement(parsing: body)
      guard root.name == "Error", let code = root["Code"] else { return nil }
      self.code = code
      message = root["Message"] ?? ""
    } catch {
      return nil
    }
  }
}

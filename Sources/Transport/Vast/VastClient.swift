import Core

/// VAST's management API. Reads re-filter what the cluster lists, since it ignores filters it does not
/// know; nothing is sent twice that may have happened.
package struct VastClient: Sendable {
  /// What a call gives once it is known that the cluster answered 2xx.
  struct Answer {
    /// Null where the answer has no body.
    let value: Value
    let response: HTTPResponse
    let request: HTTPRequest

    func unreadable(_ reason: String) -> RemoteFailure {
      request.failure(.unreadable("\(reason) in \(response.excerpt)"))
    }
  }

  package let endpoint: Endpoint
  package let tenantName: String
  private let http: HTTPClient
  private let trust: Site.Trust
  private let session: VastSession
  private let tenant: VastTenant
  private let looks = LookPace()
  let sight = ClusterSight()
  private let root: String
  private let now: @Sendable () -> Timestamp

  package init(
    _ site: Site.Vast, http: HTTPClient, secrets: any SecretReader,
    now: @escaping @Sendable () -> Timestamp = SystemClock.now
  ) throws(Problem) {
    endpoint = try Endpoint(site.endpoint)
    tenantName = site.tenant
    self.http = http
    trust = site.trust
    self.now = now
    root = "/api/\(site.apiVersion.asPathSegment)/"
    session = VastSession(site, endpoint: endpoint, http: http, secrets: secrets)
    tenant = VastTenant()
  }

  // MARK: The layer every call goes through

  /// The number of the site's tenant, looked up once.
  package func tenantID() async throws(RemoteFailure) -> Int {
    if let id = tenant.id { return id }
    let found: [Tenant] = try await list(where: [("name", tenantName)]) { $0.name == tenantName }
    guard let id = found.first?.id else {
      throw RemoteFailure(
        .answered(status: 404, name: nil, message: "there is no tenant named \(tenantName)"),
        call: "GET \(endpoint.url(root + "tenants/"))")
    }
    tenant.id = id
    return id
  }

  /// Every record of a collection that fits; pages of both shapes are followed to the end.
  func list<Record: VastRecord>(
    where filters: [(String, String)] = [], _ fits: (Record) -> Bool = { _ in true }
  ) async throws(RemoteFailure) -> [Record] {
    var records: [Record] = []
    var seen: Set<Int> = []
    var rowsSeen = 0
    var page = 0
    while true {
      page += 1
      let answer: Answer
      do {
        answer = try await call(
          .get, "\(Record.collection)/",
          query: filters + [("page", String(page)), ("page_size", String(Self.pageSize))])
      } catch  where page > 1 && error.status == 404 {
        break  // Some releases answer so for the page after the last.
      }
      let (rows, isLast, count) = try Self.page(answer)
      rowsSeen += rows.count
      let fresh = rows.filter { row in row.integer("id").map { seen.insert($0).inserted } ?? false }
      for row in fresh {
        if let record = Record(row) {
          if fits(record) { records.append(record) }
        } else if Record.isNeededWhole {
          throw answer.unreadable(
            "\(Record.collection) \(row["id"].display) lacks what tells of it")
        }
      }
      if isLast, let count, rowsSeen < count {
        throw answer.unreadable("the list ends after \(rowsSeen) of \(count)")
      }
      // A server that ignores `page` gives the first page for ever: nothing new is the end.
      if isLast || fresh.isEmpty { break }
      guard page < Self.mostPages else {
        throw answer.unreadable("more than \(page) pages of \(Record.collection)")
      }
    }
    return records
  }

  func find<Record: VastRecord>(_ id: Int) async throws(RemoteFailure) -> Record? {
    do {
      return try record(await call(.get, "\(Record.collection)/\(id)/"))
    } catch  where error.status == 404 {
      return nil
    }
  }

  func record<Record: VastRecord>(_ answer: Answer) throws(RemoteFailure) -> Record {
    guard let record = LenientObject(answer.value).flatMap(Record.init) else {
      throw answer.unreadable("no record of \(Record.collection)")
    }
    return record
  }

  /// One call; 2xx or a failure. A change is sent once; `changes` says of what.
  func call(
    _ method: HTTPRequest.Method, _ path: String, query: [(String, String)] = [],
    body: Value? = nil, changing: Bool? = nil, changes: [ChangedObject] = []
  ) async throws(RemoteFailure) -> Answer {
    var request = HTTPRequest(method, endpoint.url(root + path, query: query), trust: trust)
    request.headers = ["Accept": "application/json"]
    if let body {
      request.body = JSONText.encode(body)
      request.headers.add("Content-Type", "application/json")
    }
    request.changing = changing ?? request.changing
    request.changes = changes
    request.repeatable = !request.changing
    if method == .get { try await takeTurn(request) }
    let response = try await session.send(request)
    guard response.isSuccess else { throw request.failure(VastRefusal.cause(response)) }
    if response.body.allSatisfy({ $0 <= 0x20 }) {
      return Answer(value: .null, response: response, request: request)
    }
    guard let value = response.json else {
      throw request.failure(.unreadable("no JSON in \(response.excerpt)"))
    }
    return Answer(value: value, response: response, request: request)
  }

  /// A management API is the whole cluster's: whoever looks, and why, no thing is looked at more often.
  private func takeTurn(_ request: HTTPRequest) async throws(RemoteFailure) {
    guard let delay = looks.delay(before: request.url) else { return }
    do { try await Task.sleep(for: delay) } catch {
      throw request.failure(.cancelled(sent: false))
    }
  }

  /// How far the cluster's clock is ahead of this host's.
  package func clockSkew() async throws(RemoteFailure) -> Duration {
    let before = now()
    let answer = try await call(.get, "versions/")
    let after = now()
    guard let text = answer.response.headers["Date"], let date = HTTPDate.parse(text) else {
      throw answer.request.failure(.unreadable("its answers carry no Date header"))
    }
    // The header has whole seconds: half a second is its mean error.
    let middle = before + .nanoseconds((after - before).nanoseconds / 2)
    return date + .milliseconds(500) - middle
  }

  private static let pageSize = 1_000
  /// A million records: more than a cluster keeps.
  private static let mostPages = 1_000

  /// `count` is how many records there are in all, where the cluster tells.
  private static func page(
    _ answer: Answer
  ) throws(RemoteFailure) -> (rows: [LenientObject], isLast: Bool, count: Int?) {
    if let values = answer.value.listValue {
      return (try rows(values, of: answer), values.count < pageSize, nil)
    }
    guard let envelope = LenientObject(answer.value), let values = envelope["results"].listValue
    else {
      throw answer.unreadable("no list")
    }
    return (
      try rows(values, of: answer), envelope["next"] == .null || values.isEmpty,
      envelope.integer("count")
    )
  }

  /// A record that cannot be told from others would be passed over without a word.
  private static func rows(
    _ values: [Value], of answer: Answer
  ) throws(RemoteFailure) -> [LenientObject] {
    var rows: [LenientObject] = []
    for value in values {
      guard let row = LenientObject(value), row.integer("id") != nil else {
        throw answer.unreadable("an entry of the list has no id")
      }
      rows.append(row)
    }
    return rows
  }
}

import Core

/// A TAMS over its API, in the dialect of its site. It never asks HEAD: vasttams answers 200 to that,
/// also for what is not there.
package struct TamsClient: Sendable {
  /// Which of its two addresses is used.
  package enum Door: String, Sendable, Hashable {
    /// The one clients use.
    case open
    /// The one that answers also while clients are kept out.
    case privately
  }

  package struct Answer: Sendable {
    package let status: Int
    package let headers: HTTPHeaders
    /// Null where the answer has no body.
    package let value: Value
  }

  package let endpoint: Endpoint
  package let door: Door
  package let api: Site.Tams.API
  /// As the site file has it.
  private let address: String
  private let trust: Site.Trust
  private let token: SecretReference?
  private let http: HTTPClient
  private let secrets: any SecretReader

  package init(
    _ site: Site.Tams, door: Door, http: HTTPClient, secrets: any SecretReader
  ) throws(Problem) {
    api = site.api
    address = door == .open ? site.url : site.privateURL
    endpoint = try Endpoint(address)
    self.door = door
    trust = site.trust
    token = site.token
    self.http = http
    self.secrets = secrets
  }

  // MARK: Calls; `path` starts with a slash and its segments are encoded (`asPathSegment`)

  /// Nil on 404. With `limit` it is asked once, and for no longer.
  package func get(
    _ path: String, query: [(String, String)] = [], within limit: Duration? = nil
  ) async throws(RemoteFailure) -> Value? {
    var request = try await request(.get, path, query: query)
    if let limit {
      request.attempts = 1
      request.timeout = limit
    }
    do {
      return try await answer(to: request).value
    } catch  where error.status == 404 {
      return nil
    }
  }

  /// The answer as it came, for what is no JSON.
  package func text(_ path: String) async throws(RemoteFailure) -> String {
    try await success(of: request(.get, path)).text
  }

  package func put(_ path: String, _ body: Value) async throws(RemoteFailure) -> Answer {
    try await call(.put, path, body: body, repeatable: true)
  }

  package func post(_ path: String, _ body: Value) async throws(RemoteFailure) -> Answer {
    try await call(.post, path, body: body)
  }

  /// A file with fields beside it, as a browser sends them.
  package func post(
    _ path: String, _ form: MultipartForm
  ) async throws(RemoteFailure) -> Answer {
    var request = try await request(.post, path)
    request.body = form.body
    request.headers.add("Content-Type", form.contentType)
    return try await answer(to: request)
  }

  /// 404 is an answer here: what is to be deleted is gone.
  package func delete(
    _ path: String, query: [(String, String)] = []
  ) async throws(RemoteFailure) -> Answer {
    do {
      return try await call(.delete, path, query: query, repeatable: true)
    } catch  where error.status == 404 {
      return Answer(status: 404, headers: [:], value: .null)
    }
  }

  /// Every item of a listing, page by page; a failure when there are more than `limit`, or where this
  /// TAMS cannot list them all.
  package func list(
    _ path: String, query: [(String, String)] = [], limit: Int = 100_000
  ) async throws(RemoteFailure) -> [Value] {
    guard api == .bbc8 else { return try await unpaged(path, query: query, limit: limit) }
    var items: [Value] = []
    var page: String?
    var seen: Set<String> = []
    var empty = 0
    while true {
      let answer = try await call(.get, path, query: query + (page.map { [("page", $0)] } ?? []))
      guard let rows = answer.value.listValue else { throw failure(path, .noList) }
      items += rows
      guard items.count <= limit else {
        throw failure(path, .unreadable("more than \(limit) items"))
      }
      guard let next = TamsPaging.nextKey(answer.headers) else { return items }
      guard seen.insert(next).inserted else {
        throw failure(path, .unreadable("page \(next) comes twice"))
      }
      empty = rows.isEmpty ? empty + 1 : 0
      guard empty < Self.mostEmpty else {
        throw failure(path, .unreadable("\(empty) empty pages in a row"))
      }
      page = next
    }
  }

  private static let mostEmpty = 1_000

  /// vasttams knows one page, in an envelope of one kind or another.
  private func unpaged(
    _ path: String, query: [(String, String)], limit: Int
  ) async throws(RemoteFailure) -> [Value] {
    let most = VasttamsAnswer.longest(path)
    let query = query + (most.map { [("limit", String($0))] } ?? [])
    let answer = try await call(.get, path, query: query)
    guard let items = VasttamsAnswer.items(answer.value) else { throw failure(path, .noList) }
    if let most, items.count >= most {
      throw failure(
        path, .unreadable("\(most) items or more, and this TAMS lists no further than that"))
    }
    guard items.count <= limit else {
      throw failure(path, .unreadable("more than \(limit) items"))
    }
    return items.map(VasttamsAnswer.known)
  }

  // MARK: The layer every call goes through

  private func call(
    _ method: HTTPRequest.Method, _ path: String, query: [(String, String)] = [],
    body: Value? = nil, repeatable: Bool? = nil
  ) async throws(RemoteFailure) -> Answer {
    var request = try await request(method, path, query: query)
    if let body {
      request.body = JSONText.encode(body)
      request.headers.add("Content-Type", "application/json")
    }
    request.repeatable = repeatable ?? request.repeatable
    return try await answer(to: request)
  }

  private func answer(to request: HTTPRequest) async throws(RemoteFailure) -> Answer {
    let response = try await success(of: request)
    if response.body.isEmpty {
      return Answer(status: response.status, headers: response.headers, value: .null)
    }
    guard let value = response.json else {
      throw request.failure(.unreadable("no JSON in \(response.excerpt)"))
    }
    guard api != .bbc8 else {
      return Answer(status: response.status, headers: response.headers, value: value)
    }
    // So it says that its database is gone.
    if let trouble = VasttamsAnswer.trouble(value) {
      throw request.failure(.answered(status: response.status, name: nil, message: trouble))
    }
    return Answer(
      status: response.status, headers: response.headers, value: VasttamsAnswer.known(value))
  }

  private func success(of request: HTTPRequest) async throws(RemoteFailure) -> HTTPResponse {
    let response = try await http.send(request)
    guard response.isSuccess else {
      throw request.failure(
        .answered(status: response.status, name: nil, message: response.excerpt))
    }
    return response
  }

  private func request(
    _ method: HTTPRequest.Method, _ path: String, query: [(String, String)] = []
  ) async throws(RemoteFailure) -> HTTPRequest {
    var request = HTTPRequest(method, endpoint.url(path, query: query), trust: trust)
    if let refusal = TamsTrap.refusal(api, method, path, query) {
      throw request.failure(.withheld(refusal))
    }
    request.headers = ["Accept": "application/json"]
    request.changes = [.tams(address)]
    guard let token else { return request }
    do {
      request.headers.add("Authorization", "Bearer \(try await secrets.read(token))")
      return request
    } catch {
      throw request.failure(.notSent(error))
    }
  }

  private func failure(_ path: String, _ cause: RemoteFailure.Cause) -> RemoteFailure {
    RemoteFailure(cause, call: "GET \(endpoint.url(path))")
  }
}

extension RemoteFailure.Cause {
  /// Nothing of the answer is shown: vasttams 6 gives away the keys of webhooks.
  fileprivate static let noList = Self.unreadable("it is no list")
}

import Core

/// A TAMS over its API, as the BBC specification 8 has it.
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
  /// As the site file has it.
  private let address: String
  private let trust: Site.Trust
  private let token: SecretReference?
  private let http: HTTPClient
  private let secrets: any SecretReader

  package init(
    _ site: Site.Tams, door: Door, http: HTTPClient, secrets: any SecretReader
  ) throws(Problem) {
    switch site.api {
    case .bbc8: break
    case .vasttams6, .vasttams7:
      throw Problem(
        "a TAMS with the api \(site.api.rawValue) is not supported yet", at: site.url,
        hint: "supported: \(Site.Tams.API.bbc8.rawValue)")
    }
    address = door == .open ? site.url : site.privateURL
    endpoint = try Endpoint(address)
    self.door = door
    trust = site.trust
    token = site.token
    self.http = http
    self.secrets = secrets
  }

  // MARK: Calls; `path` starts with a slash and its segments are encoded (`asPathSegment`)

  /// Nil on 404.
  package func get(
    _ path: String, query: [(String, String)] = []
  ) async throws(RemoteFailure) -> Value? {
    do {
      return try await call(.get, path, query: query).value
    } catch  where error.status == 404 {
      return nil
    }
  }

  /// The status, refusals included; no retries.
  package func head(_ path: String) async throws(RemoteFailure) -> Int {
    var request = try await request(.head, path)
    request.attempts = 1
    return try await http.send(request).status
  }

  package func put(_ path: String, _ body: Value) async throws(RemoteFailure) -> Answer {
    try await call(.put, path, body: body, repeatable: true)
  }

  package func post(_ path: String, _ body: Value) async throws(RemoteFailure) -> Answer {
    try await call(.post, path, body: body)
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

  /// Every item of a listing, page by page; a failure when there are more than `limit`.
  package func list(
    _ path: String, query: [(String, String)] = [], limit: Int = 100_000
  ) async throws(RemoteFailure) -> [Value] {
    var items: [Value] = []
    var page: String?
    var seen: Set<String> = []
    while true {
      let answer = try await call(.get, path, query: query + (page.map { [("page", $0)] } ?? []))
      guard let rows = answer.value.listValue else {
        throw failure(path, .unreadable("\(answer.value.display.prefix(200)) is no list"))
      }
      items += rows
      guard items.count <= limit else {
        throw failure(path, .unreadable("more than \(limit) items"))
      }
      guard let next = TamsPaging.nextKey(answer.headers) else { return items }
      guard seen.insert(next).inserted else {
        throw failure(path, .unreadable("page \(next) comes twice"))
      }
      page = next
    }
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
    let response = try await http.send(request)
    guard response.isSuccess else {
      throw request.failure(
        .answered(status: response.status, name: nil, message: response.excerpt))
    }
    if response.body.isEmpty {
      return Answer(status: response.status, headers: response.headers, value: .null)
    }
    guard let value = response.json else {
      throw request.failure(.unreadable("no JSON in \(response.excerpt)"))
    }
    return Answer(status: response.status, headers: response.headers, value: value)
  }

  private func request(
    _ method: HTTPRequest.Method, _ path: String, query: [(String, String)] = []
  ) async throws(RemoteFailure) -> HTTPRequest {
    var request = HTTPRequest(method, endpoint.url(path, query: query), trust: trust)
    request.headers = ["Accept": "application/json"]
    request.changes = [.tams(address)]
    guard let token else { return request }
    do {
      request.headers.add("Authorization", "Bearer \(try await secrets.read(token))")
      return request
    } catch {
      throw request.failure(.notSent(error.display, hint: error.hint))
    }
  }

  private func failure(_ path: String, _ cause: RemoteFailure.Cause) -> RemoteFailure {
    RemoteFailure(cause, call: "GET \(endpoint.url(path))")
  }
}

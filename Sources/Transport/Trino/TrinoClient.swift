import Core
import FoundationEssentials

/// Statements over Trino's `/v1/statement`. Rows come in pages that are fetched one by one,
/// so an answer of any length needs the memory of one page.
package struct TrinoClient: Sendable {
  package let endpoint: Endpoint
  package let catalog: String
  private let trust: Site.Trust
  private let user: String
  private let password: SecretReference?
  private let http: HTTPClient
  private let secrets: any SecretReader

  package init(
    _ site: Site.Trino, http: HTTPClient, secrets: any SecretReader
  ) throws(Problem) {
    endpoint = try Endpoint(site.endpoint)
    catalog = site.catalog
    trust = site.trust
    user = site.user
    password = site.password
    self.http = http
    self.secrets = secrets
  }

  /// The whole answer; a failure when it has more than `limit` rows.
  package func table(
    _ statement: String, limit: Int = 100_000
  ) async throws(RemoteFailure) -> TrinoTable {
    try await query(statement) { (rows) async throws(RemoteFailure) -> TrinoTable in
      var all: [[Value]] = []
      while let page = try await rows.nextPage() {
        all += page.rows
        guard all.count <= limit else {
          throw RemoteFailure(
            .unreadable("more than \(limit) rows"), call: "POST \(endpoint.display)/v1/statement")
        }
      }
      return TrinoTable(columns: await rows.columns, rows: all)
    }
  }

  /// Runs a statement while `body` reads its pages; one that is left early is cancelled over there.
  package func query<Result: Sendable>(
    _ statement: String,
    _ body: (TrinoRows) async throws(RemoteFailure) -> Result
  ) async throws(RemoteFailure) -> Result {
    var request = try await request(.post, endpoint.url("/v1/statement"))
    request.body = Array(statement.utf8)
    request.headers.add("Content-Type", "text/plain; charset=utf-8")
    let rows = TrinoRows(first: request, client: self)
    do {
      let result = try await body(rows)
      await rows.cancel()
      return result
    } catch {
      await rows.cancel()
      throw error
    }
  }

  // MARK: The layer every call goes through

  func request(
    _ method: HTTPRequest.Method, _ url: String
  ) async throws(RemoteFailure) -> HTTPRequest {
    var request = HTTPRequest(method, url, trust: trust)
    request.headers = [
      "X-Trino-User": user, "X-Trino-Catalog": catalog, "X-Trino-Source": "tamsdr",
      "X-Trino-Time-Zone": "UTC", "Accept": "application/json",
    ]
    // Statements only read: one that was sent twice has no effect but its cost.
    request.changing = false
    request.repeatable = true
    request.timeout = .seconds(60)
    request.bodyLimit = 64 << 20
    guard let password else { return request }
    do {
      let secret = try await secrets.read(password)
      let pair = Data("\(user):\(secret)".utf8).base64EncodedString()
      request.headers.add("Authorization", "Basic \(pair)")
      return request
    } catch {
      throw request.failure(.notSent(error))
    }
  }

  func send(_ request: HTTPRequest) async throws(RemoteFailure) -> TrinoAnswer {
    let response = try await http.send(request)
    guard response.isSuccess else {
      throw request.failure(
        .answered(status: response.status, name: nil, message: response.excerpt))
    }
    guard let object = response.json.flatMap(LenientObject.init) else {
      throw request.failure(.unreadable("no JSON in \(response.excerpt)"))
    }
    let answer = TrinoAnswer(object)
    if let fault = answer.fault {
      throw request.failure(.unreadable("\(fault) in \(response.excerpt)"))
    }
    if let (name, message) = answer.error {
      throw request.failure(.answered(status: response.status, name: name, message: message))
    }
    if let next = answer.next, !endpoint.serves(next) {
      throw request.failure(
        .unreadable("it goes on at another server, \(next.withoutQuery), which is not followed"))
    }
    return answer
  }
}

/// One page of the protocol.
struct TrinoAnswer {
  let columns: [TrinoColumn]?
  let rows: [[Value]]
  let next: String?
  let error: (name: String, message: String)?
  /// Why it cannot be relied on: rows that were passed over would count as not there.
  private(set) var fault: String?

  init(_ object: LenientObject) {
    let (columns, columnFault) = Self.columns(object["columns"])
    let (rows, rowFault) = Self.rows(object["data"])
    self.columns = columns
    self.rows = rows
    next = object["nextUri"].textValue
    let isError = object["error"] != .null
    error =
      isError
      ? (
        object["error"]["errorName"].textValue ?? "UNKNOWN",
        object["error"]["message"].textValue ?? "no message"
      ) : nil
    guard !isError else { return }
    fault = columnFault ?? rowFault ?? Self.fault(ofEnd: object)
  }

  private static func columns(_ value: Value) -> ([TrinoColumn]?, fault: String?) {
    guard value != .null else { return (nil, nil) }
    guard let list = value.listValue else { return (nil, "no list of columns") }
    var columns: [TrinoColumn] = []
    for column in list {
      guard let name = column["name"].textValue, let type = column["type"].textValue else {
        return (nil, "a column without name or type")
      }
      columns.append(TrinoColumn(name: name, type: type))
    }
    return (columns, nil)
  }

  private static func rows(_ value: Value) -> ([[Value]], fault: String?) {
    guard value != .null else { return ([], nil) }
    guard let list = value.listValue else { return ([], "no list of rows") }
    let rows = list.compactMap(\.listValue)
    return (rows, rows.count == list.count ? nil : "a row that is no list")
  }

  /// The last page says that the statement has finished: one that only lacks its `nextUri` is cut.
  private static func fault(ofEnd object: LenientObject) -> String? {
    switch object["nextUri"] {
    case .text(let next) where !next.isEmpty: nil
    case .null:
      object["stats"]["state"] == .text("FINISHED") ? nil : "neither a next page nor a finished end"
    default: "a next page that is no address"
    }
  }
}

/// The rows of a running statement. Used by one task at a time.
package actor TrinoRows {
  private enum Place {
    case before(HTTPRequest)
    case at(String)
    case over
  }

  private let client: TrinoClient
  private var place: Place
  package private(set) var columns: [TrinoColumn] = []

  init(first request: HTTPRequest, client: TrinoClient) {
    self.client = client
    place = .before(request)
  }

  /// The next page that has rows; nil after the last.
  package func nextPage() async throws(RemoteFailure) -> TrinoTable? {
    var pace = PollingPace(from: .milliseconds(20), to: .milliseconds(500))
    while true {
      let answer: TrinoAnswer
      switch place {
      case .over: return nil
      case .before(let request): answer = try await client.send(request)
      case .at(let url): answer = try await client.send(try await client.request(.get, url))
      }
      if let given = answer.columns { columns = given }
      place = answer.next.map(Place.at) ?? .over
      if !answer.rows.isEmpty { return try table(answer.rows) }
      // Trino itself holds an answer back while there is nothing to tell; a proxy may not.
      if case .at(let url) = place {
        do { try await pace.pause() } catch {
          throw RemoteFailure(.cancelled(sent: true), call: "GET \(url.withoutQuery)")
        }
      }
    }
  }

  /// Whether the statement was taken and is not over.
  var isUnderWay: Bool { if case .at = place { true } else { false } }

  /// Ends the statement over there; nothing to do when it is over.
  func cancel() async {
    guard case .at(let url) = place else { return }
    place = .over
    // A task of its own: this is needed most when the one that asked has been cancelled. Trino
    // itself ends a statement nobody asks about, so a failure here is of no consequence.
    await Task { [client] in
      do throws(RemoteFailure) {
        var request = try await client.request(.delete, url)
        request.attempts = 1
        request.timeout = .seconds(5)
        try await client.end(request)
      } catch {
        return
      }
    }.value
  }

  private func table(_ rows: [[Value]]) throws(RemoteFailure) -> TrinoTable {
    let columns = self.columns
    var typed: [[Value]] = []
    typed.reserveCapacity(rows.count)
    for row in rows {
      guard row.count == columns.count else {
        throw RemoteFailure(
          .unreadable("a row of \(row.count) values for \(columns.count) columns"),
          call: "GET \(client.endpoint.display)/v1/statement")
      }
      var cells: [Value] = []
      for (column, value) in zip(columns, row) {
        guard let cell = column.read(value) else {
          throw RemoteFailure(
            .unreadable(
              "\(value.display.prefix(100)) in column \(column.name) of type \(column.type)"),
            call: "GET \(client.endpoint.display)/v1/statement")
        }
        cells.append(cell)
      }
      typed.append(cells)
    }
    return TrinoTable(columns: columns, rows: typed)
  }
}

extension TrinoClient {
  fileprivate func end(_ request: HTTPRequest) async throws(RemoteFailure) {
    _ = try await http.send(request)
  }
}

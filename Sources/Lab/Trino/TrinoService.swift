import Core
import Foundation
import Signing
import Synchronization

/// Trino's client protocol: a statement is posted, its pages are fetched by `nextUri` until there is
/// none, and a DELETE of `nextUri` cancels it.
package final class TrinoService: Sendable {
  private let catalog: TrinoCatalog
  private let databaseLock: String
  private let faults: FaultRules?
  private let pageSize: Int
  private let queries = Mutex<[String: OpenQuery]>([:])
  private let counter = Atomic<Int>(0)

  /// How long the pages of a query that nobody asks for are kept.
  private static let patience: Duration = .seconds(300)

  package init(
    catalog: TrinoCatalog, databaseLock: String, faults: FaultRules? = nil, pageSize: Int = 1_000
  ) {
    self.catalog = catalog
    self.databaseLock = databaseLock
    self.faults = faults
    self.pageSize = pageSize
  }

  package convenience init(
    _ buckets: Buckets, folder: LabFolder, tables: Site.Tams.Tables = .vasttams7,
    switches: Switches = Switches()
  ) throws {
    self.init(
      catalog: TrinoCatalog(
        buckets, tables: tables, index: try VastCatalogIndex(buckets, folder, switches)),
      databaseLock: folder.databaseLock, faults: FaultRules(folder))
  }

  package func respond(to request: Request) async -> Response {
    let parts = request.path.split(separator: "/").map(String.init)
    switch (request.method, parts) {
    case ("POST", ["v1", "statement"]): return start(request)
    case ("GET", ["v1", "info"]): return Self.info
    case ("HEAD", ["v1", "info"]): return Self.info
    default: break
    }
    guard parts.count == 6, parts[0..<3] == ["v1", "statement", "executing"],
      let token = Int(parts[5]), let query = queries.withLock({ $0[parts[3]] }),
      query.slug == parts[4]
    else { return .text("Query not found", status: 404) }
    switch request.method {
    case "GET": return query.page(token, base: base(request))
    case "DELETE":
      queries.withLock { $0[parts[3]] = nil }
      query.cancel()
      return Response(204, name: query.id, effect: "query canceled")
    default: return .text("Method Not Allowed", status: 405)
    }
  }

  private static let info = Response.text(
    #"{"nodeVersion":{"version":"tamsdr-lab"},"environment":"lab","coordinator":true,"starting":false}"#,
    type: "application/json")

  private func start(_ request: Request) -> Response {
    guard request.headers["X-Trino-User"] != nil else {
      return .text("User must be set", status: 401)
    }
    guard let body = try? request.body.bytes(), let sql = String(validating: body, as: UTF8.self),
      !sql.isEmpty
    else { return .text("SQL statement is empty", status: 400) }
    forgetAbandoned()
    let session = TrinoSession(
      catalog: catalog, catalogName: request.headers["X-Trino-Catalog"],
      schemaName: request.headers["X-Trino-Schema"].map { URIEncoding.decode($0) })
    let query = OpenQuery(
      id: newID(), sql: sql, session: session, databaseLock: databaseLock, faults: faults,
      pageSize: pageSize)
    queries.withLock { $0[query.id] = query }
    return query.queued(base: base(request))
  }

  /// Like Trino's: the time, then a number.
  private func newID() -> String {
    let now = LabClock.machineTime
    let digits = { (text: String) in text.filter(\.isNumber) }
    let number = counter.add(1, ordering: .relaxed).newValue
    return "\(digits(now.dateText))_\(digits(now.timeText))_\(padded(Int64(number), 5))_lab"
  }

  private func base(_ request: Request) -> String {
    "http://" + (request.headers["Host"] ?? "localhost")
  }

  private func forgetAbandoned() {
    let limit = LabClock.machineTime - Self.patience
    let abandoned = queries.withLock { queries in
      let old = queries.values.filter { $0.lastUse < limit }
      for query in old { queries[query.id] = nil }
      return old
    }
    for query in abandoned { query.cancel() }
  }
}

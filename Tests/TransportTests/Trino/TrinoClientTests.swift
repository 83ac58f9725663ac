import Core
import Synchronization
import Testing

@testable import Lab
@testable import Transport

@Suite("the Trino client on the lab's Trino endpoint")
struct TrinoClientTests {
  /// Runs `body` against a schema with flows numbered from 1; pages have 10 rows.
  private func withFlows(
    _ count: Int, fault: @escaping Fault = { _ in nil },
    _ body: (TrinoClient, TestServer) async throws -> Void
  ) async throws {
    let folder = try TemporaryFolder()
    let lock = folder.path + "/database.lock"
    let schema = TrinoSchema(
      name: "tams-db/tams7", path: folder.path + "/live.sqlite", isWritable: true)
    let file = TamsDatabaseFile(path: schema.path, lockPath: lock)
    try file.createMissingTables()
    try file.write { connection in
      for number in 1...count {
        try connection.run(
          "INSERT INTO flows (id, created, label, read_only, generation) VALUES (?, ?, ?, ?, ?)",
          [
            .text("flow-\(number)"), .text("2026-03-01 02:00:00.144783"), .null,
            .integer(Int64(number % 2)), .integer(Int64(number)),
          ])
      }
    }
    let service = TrinoService(
      catalog: TrinoCatalog(
        schema: { $0 == schema.name ? schema : nil }, allSchemas: { [schema] }),
      databaseLock: lock, pageSize: 10)
    try await serving({ request, _ in
      var response = await service.respond(to: request)
      response.breakage = fault(request)
      return response
    }) { server in
      try await body(try Self.client(server), server)
    }
  }

  static func client(_ server: TestServer, password: SecretReference? = nil) throws -> TrinoClient {
    try TrinoClient(
      Site.Trino(
        endpoint: server.url, trust: Site.Trust(), catalog: "vast", user: "tamsdr",
        password: password),
      http: .quick(), secrets: GivenSecrets(values: [.environment("p"): "pw"]))
  }

  static let flows = #"FROM vast."tams-db/tams7".flows"#

  @Test("values come typed by their columns")
  func types() async throws {
    try await withFlows(1) { trino, server in
      let table = try await trino.table(
        "SELECT id, created, label, read_only, generation, 1.5e0 AS half \(Self.flows)")
      #expect(
        table.columns.map(\.name) == [
          "id", "created", "label", "read_only", "generation", "half",
        ])
      #expect(
        table.rows == [
          [
            .text("flow-1"),
            .time(try #require(Timestamp(rfc3339: "2026-03-01T02:00:00.144783Z"))), .null,
            .bool(true), .integer(1), .number(1.5),
          ]
        ])
      #expect(table.records.first?["generation"] == .integer(1))
      let first = try #require(server.received.all.first)
      #expect(first.headers["X-Trino-User"] == "tamsdr")
      #expect(first.headers["X-Trino-Catalog"] == "vast")
      #expect(first.headers["Authorization"] == nil)
    }
  }

  @Test("an answer of many pages comes whole and in order")
  func pages() async throws {
    try await withFlows(95) { trino, _ in
      let table = try await trino.table("SELECT generation \(Self.flows) ORDER BY generation")
      #expect(table.rows == (1...95).map { [.integer($0)] })
    }
  }

  @Test("an empty answer has its columns and no rows")
  func empty() async throws {
    try await withFlows(1) { trino, _ in
      let table = try await trino.table("SELECT id \(Self.flows) WHERE id = 'none'")
      #expect(table.columns.map(\.name) == ["id"] && table.rows.isEmpty)
    }
  }

  @Test("more rows than allowed are a failure, and the statement is ended over there")
  func tooMany() async throws {
    try await withFlows(95) { trino, server in
      let failure = await outcome { () async throws(RemoteFailure) in
        try await trino.table("SELECT generation \(Self.flows)", limit: 30)
      }.failure
      #expect(failure?.problem.what == "the answer cannot be understood: more than 30 rows")
      #expect(server.received.all.last?.method == "DELETE")
    }
  }

  @Test("a page whose answer is cut is asked for again, and no row is lost or doubled")
  func cutPage() async throws {
    let cut = Mutex<Set<String>>([])
    try await withFlows(
      45,
      fault: { request in
        request.method == "GET" && cut.withLock { $0.insert(request.path).inserted }
          ? .cutBody(after: 30) : nil
      }
    ) { trino, _ in
      let table = try await trino.table("SELECT generation \(Self.flows) ORDER BY generation")
      #expect(table.rows == (1...45).map { [.integer($0)] })
      #expect(cut.withLock { $0.count } >= 5)
    }
  }

  @Test("a refusal has Trino's own name for it")
  func refusal() async throws {
    try await withFlows(1) { trino, _ in
      let failure = await outcome { () async throws(RemoteFailure) in
        try await trino.table(#"SELECT 1 FROM vast."tams-db/tams7".absent"#)
      }.failure
      #expect(failure?.name == "TABLE_NOT_FOUND")
      #expect(failure?.problem.what.contains("absent") == true)
    }
  }

  @Test("a reader that leaves early ends the statement; one that is cancelled too")
  func leavesEarly() async throws {
    try await withFlows(95) { trino, server in
      let rows = try await trino.query("SELECT generation \(Self.flows)") {
        (rows) async throws(RemoteFailure) in try await rows.nextPage()?.rows.count
      }
      #expect(rows == 10)
      #expect(server.received.all.last?.method == "DELETE")

      let reached = AsyncStream.makeStream(of: Void.self)
      let reader = Task {
        await outcome { () async throws(RemoteFailure) in
          try await trino.query("SELECT generation \(Self.flows)") {
            (rows) async throws(RemoteFailure) in
            while try await rows.nextPage() != nil {
              reached.continuation.yield()
              await Task.yield()
              while !Task.isCancelled { await Task.yield() }
            }
          }
        }
      }
      for await _ in reached.stream { break }
      reader.cancel()
      guard case .cancelled = await reader.value.failure?.cause else {
        Issue.record("the reader went on")
        return
      }
      #expect(server.received.all.filter { $0.method == "DELETE" }.count == 2)
    }
  }

  @Test("a server in trouble is asked again")
  func troubled() async throws {
    try await serving({ _, count in
      count % 2 == 1
        ? Response(503)
        : .text(
          #"{"columns": [{"name": "n", "type": "bigint"}], "data": [[7]], "stats": {"state": "FINISHED"}}"#
        )
    }) { server in
      let table = try await Self.client(server).table("SELECT 7")
      #expect(table.rows == [[.integer(7)]])
    }
  }

  @Test("a page at another server is not fetched")
  func otherServer() async throws {
    try await serving({ _, _ in
      .text(#"{"id": "q", "nextUri": "http://127.0.0.1:1/v1/statement/q/1"}"#)
    }) { server in
      let trino = try Self.client(server)
      let failure = await outcome { () async throws(RemoteFailure) in
        try await trino.table("SELECT 1")
      }.failure
      #expect(failure?.problem.what.contains("another server") == true)
      #expect(server.received.all.count == 1)
    }
  }

  @Test(
    "what is no answer of Trino is a failure, never an empty table",
    arguments: [
      "<html>", "[]", "7", #"{"columns": [{"name": "n", "type": "bigint"}], "data": [[1, 2]]}"#,
    ])
  func unreadable(body: String) async throws {
    try await serving({ _, _ in .text(body) }) { server in
      let trino = try Self.client(server)
      let failure = await outcome { () async throws(RemoteFailure) in
        try await trino.table("SELECT 1")
      }.failure
      guard case .unreadable = failure?.cause else {
        Issue.record("\(String(describing: failure))")
        return
      }
    }
  }

  @Test("a password is sent as basic authorization")
  func password() async throws {
    try await serving({ _, _ in .text("{}") }) { server in
      let trino = try Self.client(server, password: .environment("p"))
      _ = await outcome { () async throws(RemoteFailure) in
        try await trino.table("SELECT 1")
      }
      #expect(server.received.all.first?.headers["Authorization"] == "Basic dGFtc2RyOnB3")
    }
  }
}

@Suite("Trino's values")
struct TrinoColumnTests {
  private static func time(_ text: String) -> Value {
    Timestamp(rfc3339: text).map(Value.time) ?? .null
  }

  @Test(
    "are read by the column's type; what has no counterpart stays text",
    arguments: [
      ("bigint", Value.integer(9_007_199_254_740_993), Value.integer(9_007_199_254_740_993)),
      ("double", .integer(2), .number(2)), ("double", .text("NaN"), .text("NaN")),
      ("decimal(10,2)", .text("1.50"), .text("1.50")),
      ("varchar(36)", .text("2026-03-01 02:00:00"), .text("2026-03-01 02:00:00")),
      ("timestamp(6)", .text("2026-03-01 02:00:00.144783"), time("2026-03-01T02:00:00.144783Z")),
      (
        "timestamp(3) with time zone", .text("2026-03-01 02:00:00.000 UTC"),
        time("2026-03-01T02:00:00Z")
      ),
      (
        "timestamp(3) with time zone", .text("2026-03-01 02:00:00.000 Europe/London"),
        .text("2026-03-01 02:00:00.000 Europe/London")
      ),
      ("timestamp", .null, .null), ("array(varchar)", .list([.text("a")]), .list([.text("a")])),
    ])
  func read(type: String, value: Value, expected: Value) {
    #expect(TrinoColumn(name: "c", type: type).read(value) == expected)
  }

  @Test("text and names are quoted so that they stay one token")
  func quoting() {
    #expect(SQLText.literal("it's \"x\"") == "'it''s \"x\"'")
    #expect(SQLText.identifier(#"tams-db/"x"#) == #""tams-db/""x""#)
  }
}

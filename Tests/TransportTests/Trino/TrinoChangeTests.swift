import Core
import Testing

@testable import Lab
@testable import Transport

@Suite("A statement that changes tables")
struct TrinoChangeTests {
  private static let request = #"vast."tams-db/tams7".deletion_requests"#
  private static let settle =
    "UPDATE \(request) SET status = ?, updated = ? WHERE id = ? AND status = ?"
  private static let values: [Core.Value] = [
    .text("it's over"), .time(Timestamp(seconds: 1_772_330_400, nanoseconds: 5_000)), .text("d-1"),
    .text("started"),
  ]

  /// Runs `body` with two started requests; `fault` breaks answers.
  private func withRequests(
    fault: @escaping Fault,
    _ body: (TrinoClient, TestServer, @Sendable () throws -> [[SQLValue]]) async throws -> Void
  ) async throws {
    let folder = try TemporaryFolder()
    let schema = TrinoSchema(
      name: "tams-db/tams7", path: folder.path + "/live.sqlite", isWritable: true)
    let file = TamsDatabaseFile(path: schema.path, lockPath: folder.path + "/lock")
    try file.createMissingTables()
    _ = try file.write { connection in
      try connection.run(
        "INSERT INTO deletion_requests (id, status) VALUES ('d-1', 'started'), ('d-2', 'started')")
    }
    let service = TrinoService(
      catalog: TrinoCatalog(
        schema: { $0 == schema.name ? schema : nil }, allSchemas: { [schema] }),
      databaseLock: folder.path + "/lock")
    try await serving({ request, _ in
      var response = await service.respond(to: request)
      response.breakage = fault(request)
      return response
    }) { server in
      try await body(try TrinoClientTests.client(server), server) {
        try file.read {
          try $0.rows("SELECT id, status, updated FROM deletion_requests ORDER BY id")
        }
      }
    }
  }

  private static let settled: [[SQLValue]] = [
    ["d-1", "it's over", "2026-03-01 02:00:00.000005"], ["d-2", "started", .null],
  ]

  @Test("gets its values beside its text, and tells how many rows it changed")
  func changes() async throws {
    try await withRequests(fault: { _ in nil }) { trino, server, rows in
      let changed = try await trino.change(Self.settle, Self.values)
      #expect(changed == 1)
      #expect(try rows() == Self.settled)
      #expect(try await trino.change(Self.settle, Self.values) == 0)
      let back: [Core.Value] = [.text("started"), .null, .text("d-1"), .text("it's over")]
      #expect(try await trino.change(Self.settle, back) == 1)
      #expect(try rows().first == ["d-1", "started", .null])
    }
  }

  @Test("may add a column, and is refused with Trino's own name where that is there")
  func definition() async throws {
    let statement = "ALTER TABLE \(Self.request) ADD COLUMN note varchar"
    try await withRequests(fault: { _ in nil }) { trino, server, _ in
      try await trino.define(statement)
      let failure = await #expect(throws: RemoteFailure.self) { try await trino.define(statement) }
      #expect(failure?.name == "COLUMN_ALREADY_EXISTS" && failure?.mayHaveHappened == false)
      try await trino.define("ALTER TABLE \(Self.request) DROP COLUMN note")
    }
    try await withRequests(fault: { $0.method == "GET" ? .close : nil }) { trino, server, _ in
      let failure = await #expect(throws: RemoteFailure.self) { try await trino.define(statement) }
      #expect(failure?.mayHaveHappened == true)
      #expect(server.received.all.count { $0.method == "POST" } == 1)
    }
  }

  @Test("is in doubt after a lost answer, sent once, and failed where Trino says no")
  func doubt() async throws {
    try await withRequests(fault: { $0.method == "GET" ? .close : nil }) { trino, server, rows in
      let failure = await #expect(throws: RemoteFailure.self) {
        try await trino.change(Self.settle, Self.values)
      }
      #expect(failure?.changing == true && failure?.mayHaveHappened == true)
      let left = try rows()
      #expect(left == Self.settled)
      #expect(server.received.all.count { $0.method == "POST" } == 1)
    }
    try await withRequests(fault: { $0.method == "POST" ? .close : nil }) { trino, server, rows in
      let failure = await #expect(throws: RemoteFailure.self) {
        try await trino.change(Self.settle, Self.values)
      }
      #expect(failure?.mayHaveHappened == true)
      #expect(server.received.all.count { $0.method == "POST" } == 1)
    }
    try await withRequests(fault: { _ in nil }) { trino, _, _ in
      let failure = await #expect(throws: RemoteFailure.self) {
        try await trino.change("UPDATE \(Self.request) SET nothing = ?", [.null])
      }
      #expect(failure?.mayHaveHappened == false)
    }
  }
}

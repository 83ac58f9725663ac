import Core
import Foundation
import Testing

@testable import Lab

@Suite("Trino's protocol")
struct TrinoServiceTests {
  private let service = TrinoService(
    catalog: TrinoCatalog(schema: { _ in nil }, allSchemas: { [] }), databaseLock: "/dev/null",
    pageSize: 2)

  private func send(_ method: String, _ path: String, _ body: String = "") async -> Response {
    await service.respond(
      to: Request(
        method: method, path: path, headers: ["X-Trino-User": "test", "Host": "trino.example"],
        body: .bytes(Array(body.utf8))))
  }

  private func json(_ response: Response) throws -> Value {
    try JSONDecoder().decode(Value.self, from: Data(response.content))
  }

  private func next(_ page: Value) -> String? {
    page["nextUri"].textValue.map { String($0.dropFirst("http://trino.example".count)) }
  }

  @Test("gives the pages of a result one after the other, and one of them again")
  func pages() async throws {
    var page = try json(await send("POST", "/v1/statement", "VALUES (1), (2), (3)"))
    #expect(page["data"] == .null && page["id"] != .null && page["infoUri"] != .null)
    let first = try #require(next(page))
    page = try json(await send("GET", first))
    #expect(page["data"] == .list([.list([.integer(1)]), .list([.integer(2)])]))
    #expect(page["columns"].listValue?.first?["type"] == .text("bigint"))
    #expect(try json(await send("GET", first)) == page)
    let second = try #require(next(page))
    page = try json(await send("GET", second))
    #expect(page["data"] == .list([.list([.integer(3)])]))
    #expect(next(page) == nil && page["stats"]["state"] == .text("FINISHED"))
    #expect(await send("GET", first).status == 410)
  }

  @Test("tells an error with its place, as an answer of status 200")
  func errors() async throws {
    let queued = try json(await send("POST", "/v1/statement", "SELECT\n  1 FROM \"a/b\".c"))
    let response = await send("GET", try #require(next(queued)))
    #expect(response.status == 200)
    let error = try json(response)["error"]
    #expect(error["errorName"] == .text("MISSING_CATALOG_NAME"))
    #expect(error["errorLocation"]["lineNumber"] == .integer(2))
    #expect(error["errorType"] == .text("USER_ERROR") && error["failureInfo"] != .null)
  }

  @Test("forgets a query that is canceled")
  func cancel() async throws {
    let queued = try json(await send("POST", "/v1/statement", "VALUES 1"))
    let place = try #require(next(queued))
    #expect(await send("DELETE", place).status == 204)
    #expect(await send("GET", place).status == 404)
  }

  @Test("refuses who does not say who it is, and statements that are none")
  func refusals() async throws {
    let nobody = await service.respond(to: Request(method: "POST", path: "/v1/statement"))
    #expect(nobody.status == 401)
    #expect(await send("POST", "/v1/statement").status == 400)
    #expect(await send("GET", "/v1/statement/executing/x/y/1").status == 404)
  }
}

import Core
import Signing
import Testing

@testable import Lab
@testable import Transport

@Suite("the TAMS client on the lab's TAMS")
struct TamsClientTests {
  private func withTams(
    _ api: Site.Tams.API = .bbc8, _ body: (TamsClient, TestServer) async throws -> Void
  ) async throws {
    let folder = try TemporaryFolder()
    let service = TamsService(
      database: TamsDatabaseFile(
        path: folder.path + "/tams.sqlite", lockPath: folder.path + "/database.lock"),
      media: MediaBucket(
        host: "127.0.0.1", port: 1, bucket: "tams-media",
        credentials: SigV4.Credentials(accessKey: "k", secretKey: "s", region: "us-east-1")),
      api: api)
    try service.prepare()
    try await serving({ request, _ in await service.respond(to: request) }) { server in
      try await body(try Self.client(server, api: api), server)
    }
  }

  static func client(
    _ server: TestServer, api: Site.Tams.API = .bbc8, token: SecretReference? = nil
  ) throws -> TamsClient {
    try TamsClient(
      Site.Tams(
        api: api, tables: .vasttams7, timeBase: .tai, url: "http://127.0.0.1:1",
        privateURL: server.url, trust: Site.Trust(), token: token),
      door: .privately, http: .quick(),
      secrets: GivenSecrets(values: [.environment("t"): "t0k"]))
  }

  private static func flow(_ number: Int) -> (id: String, body: Value) {
    let id = "00000000-0000-4000-8000-" + padded(Int64(number), 12)
    return (
      id,
      .map([
        "id": .text(id), "source_id": .text("10000000-0000-4000-8000-000000000001"),
        "format": .text("urn:x-nmos:format:data"), "codec": .text("application/octet-stream"),
        "container": .text("video/mp2t"), "label": .text("flow \(number)"),
        "essence_parameters": .map(["data_type": .text("urn:x-tam:data:other")]),
      ])
    )
  }

  @Test("writes, reads, lists page by page and deletes flows")
  func flows() async throws {
    try await withTams { tams, server in
      for number in 1...7 {
        let flow = Self.flow(number)
        let answer = try await tams.put("/flows/\(flow.id)", flow.body)
        #expect(answer.status == 201)
      }
      let listed = try await tams.list("/flows", query: [("limit", "2")])
      #expect(Set(listed.map { $0["id"].display }) == Set((1...7).map { Self.flow($0).id }))
      #expect(server.received.all.filter { $0.method == "GET" && $0.path == "/flows" }.count == 4)

      let one = try await tams.get("/flows/\(Self.flow(1).id)")
      #expect(one?["label"] == .text("flow 1"))
      let missing = try await tams.get("/flows/\(Self.flow(99).id)")
      #expect(missing == nil)
      let deleted = try await tams.delete("/flows/\(Self.flow(1).id)")
      #expect([202, 204].contains(deleted.status))
      let again = try await tams.delete("/flows/\(Self.flow(1).id)")
      #expect(again.status == 404)
    }
  }

  @Test("a listing that goes round in circles, or is none, is a failure")
  func oddListings() async throws {
    try await serving({ request, _ in
      request.path == "/circle"
        ? Response(
          200, headers: ["X-Paging-NextKey": "same"], body: .bytes(Array(#"[{"id": 1}]"#.utf8)))
        : .text(#"{"data": []}"#)
    }) { server in
      let tams = try Self.client(server)
      for path in ["/circle", "/envelope"] {
        let failure = await outcome { () async throws(RemoteFailure) in try await tams.list(path) }
          .failure
        guard case .unreadable = failure?.cause else {
          Issue.record("\(path): \(String(describing: failure))")
          continue
        }
      }
    }
  }

  @Test("a token is sent as bearer authorization")
  func token() async throws {
    try await serving({ _, _ in .text("[]") }) { server in
      _ = try await Self.client(server, token: .environment("t")).list("/sources")
      #expect(server.received.all.first?.headers["Authorization"] == "Bearer t0k")
    }
  }

  // MARK: vasttams

  private static let both: [Site.Tams.API] = [.vasttams6, .vasttams7]

  @Test(
    "on vasttams makes by POST, lists what has no pages, and takes no None for a value",
    arguments: both)
  func vasttams(_ api: Site.Tams.API) async throws {
    try await withTams(api) { tams, server in
      let source = "10000000-0000-4000-8000-000000000001"
      _ = try await tams.post(
        "/sources",
        .map(["id": .text(source), "format": .text("urn:x-nmos:format:data")]))
      for number in 1...3 {
        let answer = try await tams.post("/flows", Self.flow(number).body)
        #expect(answer.status == 201)
      }
      let listed = try await tams.list("/flows")
      #expect(Set(listed.map { $0["id"].display }) == Set((1...3).map { Self.flow($0).id }))
      let asked = server.received.all.filter { $0.method == "GET" && $0.path == "/flows" }
      #expect(asked.map(\.query) == ["limit=1000"])
      let shown = try #require(try await tams.get("/sources/\(source)"))
      #expect(shown.mapValue?["label"] == nil && shown["id"] == .text(source))
      for path in ["/service/webhooks", "/flow-delete-requests", "/flows/\(source)/segments"] {
        let none = try await tams.list(path)
        #expect(none == [])
      }
      let stranger = try await tams.get("/flows/\(Self.flow(99).id)")
      #expect(stranger == nil)
      #expect(!server.received.all.contains { $0.method == "HEAD" })
    }
  }

  @Test(
    "on vasttams takes a full page for more than it can list, and an error for no answer",
    arguments: both)
  func notAll(_ api: Site.Tams.API) async throws {
    let row = #"{"id": "x"}"#
    let page = "{\"data\": [" + Array(repeating: row, count: 1_000).joined(separator: ",") + "]}"
    try await serving({ request, _ in
      switch request.path {
      case "/sources": .text(page)
      case "/secrets": .text(#"{"api_key_value": "hush"}"#)
      default: .text(#"{"error": "no database"}"#)
      }
    }) { server in
      let tams = try Self.client(server, api: api)
      for path in ["/sources", "/secrets"] {
        let failure = await outcome { () async throws(RemoteFailure) in try await tams.list(path) }
          .failure
        guard case .unreadable(let why) = failure?.cause else {
          Issue.record("\(path): \(String(describing: failure))")
          continue
        }
        #expect(!why.contains("hush"))
      }
      let dead = await outcome { () async throws(RemoteFailure) in try await tams.get("/analytics")
      }
      .failure
      #expect(dead?.status == 200 && dead?.problem.what.contains("no database") == true)
    }
  }

  @Test("on vasttams 6 keeps back what would do damage")
  func traps() async throws {
    try await serving({ _, _ in .text("{}") }) { server in
      let six = try Self.client(server, api: .vasttams6)
      let seven = try Self.client(server, api: .vasttams7)
      for client in [six, seven] {
        let object = await outcome { () async throws(RemoteFailure) in
          try await client.get("/objects/o")
        }.failure
        let segments = await outcome { () async throws(RemoteFailure) in
          try await client.delete("/flows/f/segments", query: [("timerange", "[0:0_1:0)")])
        }.failure
        #expect((object != nil) == (client.api == .vasttams6))
        #expect((segments != nil) == (client.api == .vasttams6))
      }
      #expect(server.received.all.count == 2)
      _ = try await six.delete("/flows/f/segments", query: [("soft_delete", "false")])
      #expect(server.received.all.count == 3)
    }
  }

  @Test("sends a file with fields as a form")
  func form() async throws {
    let form = MultipartForm(
      file: [1, 13, 10, 2], named: "o", type: "video/mp2t", fields: [("segment_data", "{}")],
      boundary: "mark")
    try await serving({ _, _ in .text("{}") }) { server in
      _ = try await Self.client(server, api: .vasttams6).post("/flows/f/segments", form)
      let request = try #require(server.received.all.first)
      let read = try #require(try FormParts(request))
      #expect(read["file"]?.bytes == [1, 13, 10, 2])
      #expect(read["file"]?.contentType == "video/mp2t")
      #expect(read["segment_data"]?.bytes == Array("{}".utf8))
    }
  }
}

@Suite("where a TAMS listing goes on")
struct TamsPagingTests {
  @Test(
    "by its own header first, else by the link",
    arguments: [
      ([("X-Paging-NextKey", "k 1")], "k 1"),
      ([("Link", #"<>; rel="next"; key="x""#), ("X-Paging-NextKey", "k")], "k"),
      ([("Link", #"<http://h/flows?limit=2&page=a%2Fb>; rel="next""#)], "a/b"),
      ([("link", #"<http://h/x?page=1>; rel=prev,<http://h/x?page=3>; rel=next"#)], "3"),
      ([("Link", #"<http://h/x?page=1>; rel="first", <http://h/x?page=3>; rel="next""#)], "3"),
      ([("Link", #"<http://h/x?page=1>; rel="first""#)], nil),
      ([("X-Paging-NextKey", "")], nil), ([], nil),
    ] as [([(String, String)], String?)])
  func nextKey(headers: [(String, String)], key: String?) {
    #expect(TamsPaging.nextKey(HTTPHeaders(headers)) == key)
  }
}

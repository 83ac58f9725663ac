import Core
import Testing

@testable import Lab

@Suite("The lab's TAMS as vasttams speaks")
struct VasttamsServiceTests {
  static let both: [Site.Tams.API] = [.vasttams6, .vasttams7]

  private static let source = "10000000-0000-4000-8000-000000000001"
  private static let flow = "20000000-0000-4000-8000-000000000002"

  private func makeFlow(_ lab: TamsTestLab) async throws {
    try await lab.call(
      "POST", "/sources",
      .map(["id": .text(Self.source), "format": .text("urn:x-nmos:format:audio")]), expecting: 201)
    try await lab.call(
      "POST", "/flows",
      .map([
        "id": .text(Self.flow), "source_id": .text(Self.source),
        "format": .text("urn:x-nmos:format:audio"), "codec": .text("audio/aac"),
        "sample_rate": .integer(48_000), "bits_per_sample": .integer(16), "channels": .integer(2),
      ]), expecting: 201)
  }

  private func upload(_ lab: TamsTestLab, _ object: String, _ timerange: String) async -> Int {
    let data = "{\"object_id\": \"\(object)\", \"timerange\": \"\(timerange)\"}"
    let text =
      "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n"
      + "Content-Type: video/mp2t\r\n\r\nbytes of \(object)\r\n"
      + "--x\r\nContent-Disposition: form-data; name=\"segment_data\"\r\n\r\n\(data)\r\n--x--\r\n"
    return await lab.response(
      "/flows/\(Self.flow)/segments", "POST",
      headers: ["Content-Type": "multipart/form-data; boundary=x"], body: Array(text.utf8)
    ).status
  }

  @Test(
    "answers HEAD with 200 for anything, shows one page of at most 1000, and nulls", arguments: both
  )
  func shapes(_ api: Site.Tams.API) async throws {
    try await withTams(api: api) { lab in
      try lab.seed()
      for path in ["/flows/nobody", "/sources/nobody", "/objects/nobody", "/flows"] {
        #expect(await lab.response(path, "HEAD").status == 200)
      }
      try await lab.call("GET", "/flows/nobody", expecting: 404)
      let all = try await lab.call("GET", "/flows", expecting: 200)
      #expect(all["data"].listValue?.count == lab.plan.catalogue.flows.count)
      #expect(all.mapValue?["paging"] == .null)
      let page = await lab.response("/flows?limit=2&page=9")
      #expect(page.headers["Link"] == nil && page.headers["X-Paging-NextKey"] == nil)
      try await lab.call("GET", "/sources?limit=1001", expecting: 422)
      let flow = try #require(all["data"].listValue?.first)
      let id = flow["id"].textValue ?? ""
      let one = try await lab.call("GET", "/flows/\(id)", expecting: 200)
      #expect(one == flow && one["essence_parameters"] == .null)
      #expect((one.mapValue?["deleted"] == .bool(false)) == (api == .vasttams6))
      #expect(one.mapValue?["created_by"] != nil)
      let service = try await lab.call("GET", "/service", expecting: 200)
      #expect(service["api_version"] == .text(api == .vasttams6 ? "6.0" : "7.0"))
      #expect(service["min_object_timeout"] == .null)
      try await lab.call(
        "GET", "/service/storage-backends", expecting: api == .vasttams6 ? 404 : 200)
      for path in ["/ready", "/healthz"] { try await lab.call("GET", path, expecting: 404) }
    }
  }

  @Test("writes None for a label that is not there, on 7 alone", arguments: both)
  func none(_ api: Site.Tams.API) async throws {
    try await withTams(api: api) { lab in
      try lab.service.prepare()
      try await makeFlow(lab)
      let flow = try await lab.call("GET", "/flows/\(Self.flow)", expecting: 200)
      let expected: Value = api == .vasttams7 ? .text("None") : .null
      #expect(flow["label"] == expected && flow["description"] == expected)
      #expect(flow["sample_rate"] == .integer(48_000))
    }
  }

  @Test("looks healthy and empty when its database is gone", arguments: both)
  func databaseGone(_ api: Site.Tams.API) async throws {
    try await withTams(api: api) { lab in
      try lab.seed()
      let flow = lab.plan.catalogue.flows[0].id
      _ = try DisasterScene(database: lab.database, media: lab.objects).cause(.databaseLost)
      let health = try await lab.call("GET", "/health", expecting: 200)
      #expect(health["status"] == .text("healthy"))
      for path in ["/sources", "/flows", "/service/webhooks"] {
        #expect(try await lab.call("GET", path, expecting: 200)["data"] == .list([]))
      }
      let requests = try await lab.call("GET", "/flow-delete-requests", expecting: 200)
      #expect(requests["data"]["requests"] == .list([]))
      #expect(
        try await lab.call("GET", "/flows/\(flow)/segments", expecting: 200) == .list([]))
      try await lab.call("GET", "/flows/\(flow)", expecting: 404)
      try await lab.call("GET", "/objects/o", expecting: 404)
      let source: Value = .map([
        "id": .text(Self.source), "format": .text("urn:x-nmos:format:data"),
      ])
      try await lab.call("POST", "/sources", source, expecting: 500)
    }
  }

  @Test("tells in its analytics alone that the database is gone, on 6; on 7 they never work")
  func analytics() async throws {
    try await withTams(api: .vasttams6) { lab in
      try lab.seed()
      let path = "/analytics/time-range-analysis"
      #expect(try await lab.call("GET", path)["total_segments"] == .integer(60))
      _ = try DisasterScene(database: lab.database, media: lab.objects).cause(.databaseLost)
      let dead = try await lab.call("GET", path, expecting: 200)
      #expect(dead["error"] != .null && dead["total_segments"] == .null)
      let storage = try await lab.call("GET", "/analytics/storage-usage", expecting: 200)
      #expect(storage["total_objects"] == .integer(0) && storage["error"] == .null)
    }
    try await withTams(api: .vasttams7) { lab in
      try lab.seed()
      try await lab.call("GET", "/time-range-analysis", expecting: 500)
      try await lab.call("GET", "/analytics/time-range-analysis", expecting: 404)
    }
  }

  @Test("never lets a PUT make a flow, and takes only identities of version 4", arguments: both)
  func making(_ api: Site.Tams.API) async throws {
    try await withTams(api: api) { lab in
      try lab.service.prepare()
      let body: Value = .map([
        "id": .text(Self.flow), "source_id": .text(Self.source),
        "format": .text("urn:x-nmos:format:data"), "codec": .text("a/b"),
      ])
      try await lab.call("PUT", "/flows/\(Self.flow)", body, expecting: 404)
      try await lab.call("POST", "/flows", body, expecting: 201)
      try await lab.call("PUT", "/flows/\(Self.flow)", body, expecting: 200)
      // The same once more is a second row.
      try await lab.call("POST", "/flows", body, expecting: 201)
      #expect(try await lab.call("GET", "/flows")["data"].listValue?.count == 2)
      var other = body.mapValue ?? [:]
      other["id"] = .text("20000000-0000-5000-8000-000000000002")
      try await lab.call("POST", "/flows", .map(other), expecting: 422)
    }
  }

  @Test("6 gives the keys of webhooks away, and 7 does not", arguments: both)
  func webhooks(_ api: Site.Tams.API) async throws {
    try await withTams(api: api) { lab in
      try lab.seed()
      let hook = try #require(
        try await lab.call("GET", "/service/webhooks")["data"].listValue?.first)
      #expect((hook["api_key_value"] != .null) == (api == .vasttams6))
      #expect(hook["id"] == .null && hook["status"] == .null)
    }
  }

  @Test("6 takes media with the segment, and two URLs come back until the object is gone")
  func six() async throws {
    try await withTams(api: .vasttams6) { lab in
      try lab.service.prepare()
      let before = try lab.digest()
      try await makeFlow(lab)
      let stub = try await lab.call(
        "POST", "/flows/\(Self.flow)/storage", .map(["object_ids": .list([.text("o")])]))
      #expect(
        stub["storage_locations"].listValue?.first?["put_url"].textValue?
          .hasPrefix("http://example.com/") == true)
      let json: Value = .map(["object_id": .text("o"), "timerange": .text("[0:0_1:0)")])
      try await lab.call("POST", "/flows/\(Self.flow)/segments", json, expecting: 400)
      #expect(await upload(lab, "o", "[0:0_1:0)") == 201)
      let key = "\(Self.flow)/1970/01/01/o"
      #expect(try lab.objects.keys() == [key])
      func urls() async throws -> [Value] {
        try await lab.call("GET", "/flows/\(Self.flow)/segments").listValue?.first?["get_urls"]
          .listValue ?? []
      }
      let given = try await urls()
      #expect(given.map { $0["label"].display.prefix(4) } == ["GET ", "HEAD"])
      #expect(try await lab.use("GET", given[0]["url"]).text == "bytes of o")
      try lab.objects.remove(key)
      #expect(try await urls().isEmpty)

      let object = try await lab.call("GET", "/objects/o", expecting: 200)
      #expect(object["object_id"] == .text("o") && object["id"] == .null)
      let counted = try lab.database.read { connection in
        try connection.value("SELECT access_count FROM objects WHERE id = 'o'")
      }
      #expect(counted == .integer(1))

      for (path, query) in [
        ("/flows/\(Self.flow)/segments", ""), ("/objects/o", ""),
        ("/flows/\(Self.flow)", "&cascade=false"), ("/sources/\(Self.source)", "&cascade=false"),
      ] {
        try await lab.call("DELETE", "\(path)?soft_delete=false\(query)", expecting: 200)
      }
      #expect(try lab.digest() == before)
    }
  }

  @Test("6 deletes neighbours with a time range, and nothing softly")
  func neighbours() async throws {
    try await withTams(api: .vasttams6) { lab in
      try lab.service.prepare()
      try await makeFlow(lab)
      for number in 0..<4 {
        let range = "[\(number * 10):0_\(number * 10 + 10):0)"
        #expect(await upload(lab, "o\(number)", range) == 201)
      }
      let path = "/flows/\(Self.flow)/segments"
      try await lab.call("DELETE", path, expecting: 200)
      #expect(try await lab.call("GET", path).listValue?.count == 4)
      try await lab.call(
        "DELETE", "\(path)?timerange=[10:0_20:0)&soft_delete=false", expecting: 200)
      let left = try await lab.call("GET", path).listValue
      #expect(left?.map { $0["object_id"] } == [.text("o3")])
      #expect(try lab.objects.keys().count == 1)
    }
  }

  @Test("7 keeps the rows of an object for ever, and hands out URLs nobody looked at")
  func seven() async throws {
    try await withTams(api: .vasttams7) { lab in
      try lab.service.prepare()
      try await makeFlow(lab)
      let storage = try await lab.call(
        "POST", "/flows/\(Self.flow)/storage", .map(["limit": .integer(1)]), expecting: 201)
      let media = try #require(storage["media_objects"].listValue?.first)
      let object = try #require(media["object_id"].textValue)
      try await lab.call("GET", "/objects/\(object)", expecting: 200)
      #expect(try await lab.use("PUT", media["put_url"]["url"], body: "bytes").status == 200)
      let path = "/flows/\(Self.flow)/segments"
      let segment: Value = .map([
        "object_id": .text(object), "timerange": .text("[0:0_1:0)"),
        "storage_path": media["metadata"]["storage_path"],
      ])
      try await lab.call("POST", path, segment, expecting: 201)
      let shown = try #require(try await lab.call("GET", path).listValue?.first)
      #expect(shown["storage_path"] == media["metadata"]["storage_path"])
      let url = try #require(shown["get_urls"].listValue?.first?["url"])
      #expect(try await lab.use("GET", url).text == "bytes")
      try lab.objects.remove(try #require(shown["storage_path"].textValue))
      #expect(try await lab.call("GET", path).listValue?.first?["get_urls"] != .list([]))

      try await lab.call("DELETE", path, expecting: 200)
      try await lab.call("DELETE", "/flows/\(Self.flow)", expecting: 200)
      try await lab.call("DELETE", "/sources/\(Self.source)", expecting: 200)
      try await lab.call("DELETE", "/objects/\(object)", expecting: 409)
      let references = try lab.database.read { connection in
        try connection.value("SELECT count(*) FROM flow_object_references")
      }
      #expect(references == .integer(2))
    }
  }
}

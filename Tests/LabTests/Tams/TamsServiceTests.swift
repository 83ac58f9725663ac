import Core
import Testing

@testable import Lab

@Suite("The TAMS API")
struct TamsServiceTests {
  @Test("takes a canary from its flow to its bytes, and deleting the flow leaves nothing")
  func canary() async throws {
    try await withTams { lab in
      try lab.seed()
      let before = try lab.digest()
      let id = newUUID()
      let source = newUUID()
      let made = try await lab.call(
        "PUT", "/flows/\(id)", lab.flow(id, source: source), expecting: 201)
      #expect(made["tags"]["several"] == .list([.text("a"), .text("b")]))
      let storage = try await lab.call(
        "POST", "/flows/\(id)/storage", .map(["limit": .integer(1)]), expecting: 201)
      let media = try #require(storage["media_objects"].listValue?.first)
      let object = try #require(media["object_id"].textValue)
      try await lab.call("GET", "/objects/\(object)", expecting: 404)
      #expect(try await lab.use("PUT", media["put_url"]["url"], body: "bytes").status == 200)
      let segment: Value = .map(["object_id": .text(object), "timerange": .text("[0:0_10:0)")])
      try await lab.call("POST", "/flows/\(id)/segments", segment, expecting: 201)
      let listed = try await lab.call("GET", "/flows/\(id)/segments", expecting: 200)
      let url = try #require(listed.listValue?.first?["get_urls"].listValue?.first?["url"])
      #expect(try await lab.use("GET", url).text == "bytes")
      let found = try await lab.call("GET", "/objects/\(object)", expecting: 200)
      #expect(found["referenced_by_flows"] == .list([.text(id)]))
      let withTime = try await lab.call(
        "GET", "/flows/\(id)?include_timerange=true", expecting: 200)
      #expect(withTime["timerange"] == .text("[0:0_10:0)"))

      try await lab.call("DELETE", "/flows/\(id)", expecting: 204)
      for path in [
        "/flows/\(id)", "/sources/\(source)", "/objects/\(object)", "/flows/\(id)/segments",
      ] {
        try await lab.call("GET", path, expecting: 404)
      }
      #expect(try await lab.use("GET", url).status == 404)
      #expect(try lab.digest() == before)
    }
  }

  @Test("answers empty lists and 404 when its database is gone, and makes a new one at its start")
  func databaseGone() async throws {
    try await withTams { lab in
      try lab.seed()
      let flow = try await lab.call("GET", "/flows").listValue?.first?["id"].textValue ?? ""
      _ = try DisasterScene(database: lab.database, media: lab.objects).cause(.databaseLost)
      for path in [
        "/sources", "/flows", "/flows/\(flow)/segments", "/service/webhooks",
        "/flow-delete-requests",
      ] {
        #expect(try await lab.call("GET", path, expecting: 200) == .list([]))
      }
      try await lab.call("GET", "/flows/\(flow)", expecting: 404)
      try await lab.call("GET", "/health", expecting: 200)
      #expect(!lab.database.exists)
      try lab.service.prepare()
      #expect(lab.database.exists)
      #expect(try await lab.call("GET", "/flows", expecting: 200) == .list([]))
    }
  }

  @Test("shows everything that was seeded, page by page")
  func pages() async throws {
    try await withTams { lab in
      try lab.seed()
      let flows = try await lab.call("GET", "/flows", expecting: 200).listValue ?? []
      #expect(flows.count == lab.plan.catalogue.flows.count)
      var segments = 0
      for flow in flows {
        var path = "/flows/\(flow["id"].textValue ?? "")/segments?limit=7"
        while true {
          let response = await lab.response(path)
          segments += Int(response.headers["X-Paging-Count"] ?? "") ?? 0
          guard let link = response.headers["Link"] else { break }
          #expect(link.hasPrefix("<http://tams.example/") && link.hasSuffix(">; rel=\"next\""))
          path = String(link.dropFirst("<http://tams.example".count).prefix { $0 != ">" })
        }
      }
      #expect(segments == 60)
      let sources = try await lab.call("GET", "/sources?format=urn:x-nmos:format:multi").listValue
      #expect(sources?.first?["source_collection"].listValue?.count == 2)
      let looped = try await lab.call("GET", "/flows?tag_exists.segment_retention_offset=true")
      #expect(looped.listValue?.count == 1)
    }
  }

  @Test("keeps an object that a flow still uses when another that used it is deleted")
  func sharedObjects() async throws {
    try await withTams { lab in
      try lab.seed()
      let clip = try #require(lab.plan.catalogue.flows.first { $0.label == "Highlights" })
      let segments = try await lab.call("GET", "/flows/\(clip.id)/segments", expecting: 200)
      let keys = try lab.objects.keys()
      try await lab.call("DELETE", "/flows/\(clip.id)", expecting: 204)
      #expect(try lab.objects.keys() == keys)
      let object = segments.listValue?.first?["object_id"].textValue ?? ""
      try await lab.call("GET", "/objects/\(object)", expecting: 200)
    }
  }

  @Test("refuses what would break the store, each with its reason")
  func refusals() async throws {
    try await withTams { lab in
      try lab.seed()
      let id = newUUID()
      try await lab.call("PUT", "/flows/\(id)", lab.flow(newUUID()), expecting: 400)
      try await lab.call("PUT", "/flows/\(id)", lab.flow(id), expecting: 201)
      try await lab.call("PUT", "/flows/\(id)", lab.flow(id), expecting: 204)
      func post(_ object: String, _ range: String, _ status: Int) async throws {
        try await lab.call(
          "POST", "/flows/\(id)/segments",
          .map(["object_id": .text(object), "timerange": .text(range)]), expecting: status)
      }
      try await post("unknown", "[0:0_1:0)", 400)
      let names: Value = .map(["object_ids": .list([.text("a/b"), .text("c")])])
      try await lab.call("POST", "/flows/\(id)/storage", names, expecting: 201)
      try await lab.call("POST", "/flows/\(id)/storage", names, expecting: 400)
      try await post("a/b", "[0:0_10:0)", 201)
      try await post("c", "[9:0_11:0)", 400)
      try await post("c", "[10:0_10:0)", 400)
      try await post("c", "[10:0_20:0)", 201)
      try await lab.call("DELETE", "/flows/\(id)/segments?timerange=[5:0_20:0)", expecting: 204)
      let left = try await lab.call("GET", "/flows/\(id)/segments").listValue
      #expect(left?.map { $0["object_id"] } == [.text("a/b")])
      try await lab.call("PUT", "/flows/\(id)/read_only", .bool(true), expecting: 204)
      for (method, path) in [
        ("DELETE", ""), ("DELETE", "/segments"), ("PUT", "/tags/x"), ("POST", "/storage"),
      ] {
        try await lab.call(
          method, "/flows/\(id)" + path, .text("v"), expecting: path == "/storage" ? 400 : 403)
      }
      try await lab.call("GET", "/flows?timerange=soon", expecting: 400)
      try await lab.call("PATCH", "/flows", expecting: 405)
      try await lab.call("GET", "/nothing", expecting: 404)
    }
  }

  @Test("never shows the key of a webhook, and remembers that one is disabled")
  func webhooks() async throws {
    try await withTams { lab in
      try lab.seed()
      let hook = try #require(try await lab.call("GET", "/service/webhooks").listValue?.first)
      #expect(hook["api_key_value"] == .null && hook["status"] == .text("created"))
      var changed = hook.mapValue ?? [:]
      changed["status"] = .text("disabled")
      let id = hook["id"].textValue ?? ""
      try await lab.call("PUT", "/service/webhooks/\(id)", .map(changed), expecting: 201)
      let read = try await lab.call("GET", "/service/webhooks/\(id)", expecting: 200)
      #expect(read["status"] == .text("disabled") && read["events"] == hook["events"])
    }
  }
}

@Suite("The retention worker")
struct RetentionWorkerTests {
  @Test("finds nothing to delete in a consistent site, and destroys part of one that was set back")
  func expiry() async throws {
    try await withTams { lab in
      let point = try #require(lab.snapshots.database.last { $0 < TamsTestLab.end })
      let worker = RetentionWorker(
        database: lab.database, media: lab.bucket, log: try EffectLog(lab.s3.log))
      try lab.seed(until: point)
      #expect(try await worker.sweep(at: point).deleted == 0)
      let before = try lab.objects.keys().count
      let deleted = try await worker.sweep(at: TamsTestLab.end).deleted
      #expect(deleted > 0)
      #expect(try lab.objects.keys().count == before - deleted)
    }
  }

  @Test("leaves the live site alone for hours after the end of the history")
  func calm() async throws {
    try await withTams { lab in
      try lab.seed()
      let worker = RetentionWorker(
        database: lab.database, media: lab.bucket, log: try EffectLog(lab.s3.log))
      let digest = try lab.digest()
      let sweep = try await worker.sweep(at: TamsTestLab.end + .seconds(11 * 3_600))
      #expect(sweep.deleted == 0)
      #expect(try lab.digest() == digest)
      #expect(try await worker.sweep(at: sweep.next).deleted == 0)
      #expect(try await worker.sweep(at: sweep.next + .milliseconds(1)).deleted == 1)
    }
  }
}

import Core
import Testing

@testable import Lab

@Suite("VMS: snapshots")
struct SnapshotsTests {
  @Test("a snapshot is made, listed with a slash at the end, changed and deleted")
  func life() throws {
    try withVast { vast throws in
      let id = try vast.takeSnapshot("s1")
      let row = try vast.row("snapshots/\(id)/")
      #expect(row["name"] == .text("s1") && row["path"] == .text("/tams/media/"))
      #expect(row["state"] == .text("SUCCEED") && row["expiration_time"] == .null)
      #expect(row["protection_policy_id"] == .null && row["tenant_id"] == .integer(1))
      let expires = "2099-04-01T00:00:00Z"
      let change = try vast.call(
        .patch, "snapshots/\(id)/", ["expiration_time": .text(expires)])
      #expect(change.status == 200 && change.body == nil)
      #expect(try vast.row("snapshots/\(id)/")["expiration_time"] == .text(expires))
      #expect(try vast.call(.delete, "snapshots/\(id)/").status == 204)
      #expect(try vast.call(.get, "snapshots/\(id)/").status == 404)
      #expect(try vast.call(.delete, "snapshots/\(id)/").status == 404)
      #expect(!Files.exists(vast.state.folder.snapshot(id)))
    }
  }

  @Test("a name that is taken is refused in the words of VMS, in the scope of the switch")
  func uniqueName() throws {
    let body: [String: Value] = ["name": .text("s1"), "path": .text("/tams/db")]
    try withVast { vast throws in
      _ = try vast.takeSnapshot("s1")
      let answer = try vast.call(.post, "snapshots/", body)
      #expect(answer.status == 400)
      #expect(answer.body == .map(["name": .list([.text("This field must be unique.")])]))
    }
    try withVast(["name_scope=path"]) { vast throws in
      _ = try vast.takeSnapshot("s1")
      #expect(try vast.call(.post, "snapshots/", body).status == 201)
      #expect(try vast.call(.post, "snapshots/", body).status == 400)
    }
  }

  @Test("lists are filtered, with and without the slash of a path; unknown filters do nothing")
  func filters() throws {
    try withVast { vast throws in
      let first = try vast.takeSnapshot("s1")
      _ = try vast.takeSnapshot("s2", path: "/tams/db")
      func ids(_ query: String) throws -> [Int] {
        try vast.rows("snapshots/?\(query)").compactMap { $0["id"].integerValue }
      }
      for query in [
        "path=/tams/media", "path=/tams/media/", "name=s1", "name__contains=1&state=SUCCEED",
        "id=\(first)", "name=s1&no_such_filter=x",
      ] {
        #expect(try ids(query) == [first], "\(query)")
      }
      #expect(try ids("state=FAILED") == [])
      #expect(try ids("tenant_id=2") == [])
      #expect(try ids("protection_policy__name=tams-media-6h") == [])
    }
  }

  @Test("a page comes in an envelope, the whole list bare; the switch makes pages bare too")
  func pages() throws {
    func fill(_ vast: VastTestLab) throws {
      for name in ["s1", "s2", "s3"] { _ = try vast.takeSnapshot(name) }
    }
    try withVast { vast throws in
      try fill(vast)
      #expect(try vast.rows("snapshots/").count == 3)
      let page = try vast.row("snapshots/?page_size=2&name__contains=s")
      #expect(page["count"] == .integer(3) && page["results"].listValue?.count == 2)
      #expect(page["previous"] == .null)
      #expect(
        page["next"]
          == .text(
            "https://127.0.0.1:1/api/latest/snapshots/?name__contains=s&page=2&page_size=2"))
      let last = try vast.row("snapshots/?page=2&page_size=2")
      #expect(last["next"] == .null && last["results"].listValue?.count == 1)
      #expect(try vast.call(.get, "snapshots/?page=3&page_size=2").status == 404)
    }
    try withVast(["lists=bare"]) { vast throws in
      try fill(vast)
      #expect(try vast.rows("snapshots/?page=1&page_size=2").count == 2)
      #expect(try vast.rows("snapshots/?page=3&page_size=2").isEmpty)
    }
  }

  @Test("an expired snapshot is gone, and its name free")
  func expiry() throws {
    try withVast { vast throws in
      let id = try vast.takeSnapshot("s1")
      let past: [String: Value] = ["expiration_time": .text("2020-01-01T00:00:00Z")]
      #expect(try vast.call(.patch, "snapshots/\(id)/", past).status == 200)
      #expect(try vast.rows("snapshots/") == [])
      #expect(try vast.call(.get, "snapshots/\(id)/").status == 404)
      #expect(!Files.exists(vast.state.folder.snapshot(id)))
      _ = try vast.takeSnapshot("s1")
    }
  }

  @Test("an indestructible snapshot cannot be deleted, shortened or made destructible")
  func indestructible() throws {
    try withVast { vast throws in
      let id = try vast.takeSnapshot("s1")
      let path = "snapshots/\(id)/"
      let long: [String: Value] = [
        "indestructible": .bool(true), "expiration_time": .text("2099-01-01T00:00:00Z"),
      ]
      #expect(try vast.call(.patch, path, long).status == 200)
      #expect(try vast.call(.delete, path).status == 400)
      #expect(try vast.call(.patch, path, ["indestructible": .bool(false)]).status == 400)
      let shorter: [String: Value] = ["expiration_time": .text("2098-01-01T00:00:00Z")]
      #expect(try vast.call(.patch, path, shorter).status == 400)
      let longer: [String: Value] = ["expiration_time": .text("2100-01-01T00:00:00Z")]
      #expect(try vast.call(.patch, path, longer).status == 200)
    }
  }

  @Test("what is wrong with a body is said by field")
  func badBodies() throws {
    try withVast { vast throws in
      func fields(_ body: [String: Value]) throws -> [String] {
        let answer = try vast.call(.post, "snapshots/", body)
        #expect(answer.status == 400)
        return answer.body?.mapValue?.keys.sorted() ?? []
      }
      #expect(try fields(["path": .text("/tams/db")]) == ["name"])
      #expect(try fields(["name": .text("a")]) == ["path"])
      #expect(try fields(["name": .text("a"), "path": .text("tams")]) == ["path"])
      #expect(try fields(["name": .text("a"), "path": .text("/nowhere")]) == ["path"])
      let whole: [String: Value] = ["name": .text("a"), "path": .text("/tams/db")]
      #expect(try fields(whole.merging(["tenant_id": .integer(9)]) { $1 }) == ["tenant_id"])
      #expect(
        try fields(whole.merging(["expiration_time": .text("tomorrow")]) { $1 }) == [
          "expiration_time"
        ])
    }
  }

  @Test("a snapshot that is ready later shows it, also with an undocumented state")
  func readyLater() throws {
    for (states, word) in [("usual", "CREATING"), ("unknown", "MATERIALIZING")] {
      try withVast(["snapshot_ready=later", "states=\(states)"], speed: 1e-3) { vast throws in
        let id = try vast.takeSnapshot("s1")
        #expect(try vast.row("snapshots/\(id)/")["state"] == .text(word))
        let path = try vast.protectedPath()
        let restore = try vast.call(
          .post, "protectedpaths/\(path)/restore/",
          ["name": .text("r"), "loanee_snapshot_id": .integer(id)])
        #expect(restore.status == 400)
      }
    }
  }
}

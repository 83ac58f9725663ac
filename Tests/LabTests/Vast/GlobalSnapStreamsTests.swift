import Core
import Testing

@testable import Lab

@Suite("VMS: clones")
struct GlobalSnapStreamsTests {
  private let target: [String: Value] = [
    "name": .text("c1"), "loanee_root_path": .text("/drill/r1/"), "loanee_tenant_id": .integer(1),
    "enabled": .bool(true),
  ]

  private func clone(_ vast: VastTestLab) throws -> VMSAnswer {
    try vast.write("old")
    let snapshot = try vast.takeSnapshot("s1")
    return try vast.call(.post, "snapshots/\(snapshot)/clone/", target)
  }

  @Test("a clone can be read and written, and goes with its directory")
  func life() throws {
    try withVast { vast throws in
      let stream = try #require(try clone(vast).body)
      let id = try #require(stream["id"].integerValue)
      #expect(stream["loanee_root_path"] == .text("/drill/r1/"))
      #expect(stream["state"] == .text("Completed"))
      #expect(stream["status"] == .map(["state": .text("FINISHED")]))
      #expect(try vast.rows("globalsnapstreams/?name=c1").count == 1)
      let path = try #require(ElementPath("/drill/r1"))
      #expect(try Files.read(vast.state.folder.live(path) + "/f") == Array("old".utf8))
      let gone = try vast.call(
        .delete, "globalsnapstreams/\(id)/", ["remove_dir": .bool(true)])
      #expect(gone.status == 200 && gone.body?["async_task"]["id"] != .null)
      #expect(try vast.call(.get, "globalsnapstreams/\(id)/").status == 404)
      #expect(!vast.state.store.isDirectory(path))
    }
  }

  @Test("a target that exists and a name that is taken are refused")
  func refused() throws {
    try withVast { vast throws in
      #expect(try clone(vast).status == 200)
      let snapshot = try vast.takeSnapshot("s2")
      let again = try vast.call(.post, "snapshots/\(snapshot)/clone/", target)
      #expect(again.body?["loanee_root_path"] != .null && again.status == 400)
      let other = target.merging(["loanee_root_path": .text("/drill/r2/")]) { $1 }
      let named = try vast.call(.post, "snapshots/\(snapshot)/clone/", other)
      #expect(named.body?["name"] == .list([.text("This field must be unique.")]))
    }
  }

  @Test("an unfinished clone holds its snapshot, is not deleted, and goes when it is stopped")
  func unfinished() throws {
    try withVast(speed: 1e-3) { vast throws in
      let stream = try #require(try clone(vast).body)
      let id = try #require(stream["id"].integerValue)
      let snapshot = try #require(stream["loanee_snapshot_id"].integerValue)
      #expect(try vast.call(.delete, "snapshots/\(snapshot)/").status == 400)
      #expect(try vast.call(.delete, "globalsnapstreams/\(id)/").status == 400)
      #expect(try vast.call(.patch, "globalsnapstreams/\(id)/stop/").status == 200)
    }
  }

  @Test("the stream of a restore is left to its protected path")
  func restoreStream() throws {
    try withVast { vast throws in
      try vast.write("old")
      let snapshot = try vast.takeSnapshot("s1")
      let restore = try vast.call(
        .post, "protectedpaths/\(vast.protectedPath())/restore/",
        ["name": .text("r1"), "loanee_snapshot_id": .integer(snapshot)])
      let id = try #require(restore.body?["id"].integerValue)
      #expect(try vast.call(.delete, "globalsnapstreams/\(id)/").status == 400)
      #expect(try vast.call(.patch, "globalsnapstreams/\(id)/stop/").status == 400)
    }
  }

  @Test("the clone of a database opens as one only where the switch says so")
  func database() throws {
    for (value, opens) in [("opens", true), ("closed", false)] {
      try withVast(["database_clone=\(value)"]) { vast throws in
        let snapshot = try vast.takeSnapshot("s1", path: "/tams/db")
        #expect(try vast.call(.post, "snapshots/\(snapshot)/clone/", target).status == 200)
        let view: [String: Value] = [
          "path": .text("/drill/r1"), "policy_id": .integer(1), "bucket": .text("drill-db"),
          "protocols": .list([.text("S3"), .text("DATABASE")]),
        ]
        #expect(try vast.call(.post, "views/", view).status == 201)
        let buckets = Buckets(vast.state)
        #expect((buckets.databaseFile(bucket: "drill-db", schema: "tams7") != nil) == opens)
        #expect(buckets.databaseFile(bucket: "tams-db", schema: "tams7") != nil)
      }
    }
  }
}

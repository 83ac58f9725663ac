import Core
import Testing

@testable import Lab

@Suite("VMS: the other resources")
struct VastAPITests {
  @Test("what the lab starts with can be found by name, bucket and path")
  func start() throws {
    try withVast { vast throws in
      let view = try #require(try vast.rows("views/?bucket=tams-db").first)
      #expect(view["path"] == .text("/tams/db"))
      #expect(view["protocols"] == .list([.text("S3"), .text("DATABASE")]))
      #expect(try vast.rows("views/?path=/tams/media/").count == 1)
      #expect(try vast.rows("tenants/?name=default").first?["id"] == .integer(1))
      #expect(try vast.rows("tenants/?name=other").isEmpty)
      #expect(try vast.rows("versions/?status=success").first?["sys_version"] != .null)
      #expect(try vast.rows("clusters/").first?["state"] == .text("ONLINE"))
      #expect(try vast.row("health/")["status"] == .text("ok"))
      let policy = try #require(try vast.rows("protectionpolicies/?name=tams-db-daily").first)
      #expect(
        policy["frames"]
          == .list([
            .map([
              "every": .text("1D"), "start-at": .text("2026-01-01 02:00:00"),
              "keep-local": .text("7D"),
            ])
          ]))
      let paths = try vast.rows("protectedpaths/?source_dir=/tams/db")
      #expect(paths.count == 3)
      #expect(paths.first?["protection_policy_id"] == .text(policy["id"].display))
    }
  }

  @Test("unknown paths, ids and methods are refused")
  func unknown() throws {
    try withVast { vast throws in
      #expect(try vast.call(.get, "nowhere/").status == 404)
      #expect(try vast.call(.get, "snapshots/77777/").status == 404)
      #expect(try vast.call(.put, "snapshots/").status == 405)
      #expect(vast.api.answer(nil, authorization: VastTestLab.basic).status == 404)
    }
  }

  @Test(
    "a path needs its slash; the version may be any or none",
    arguments: [
      ("/api/latest/snapshots/", true), ("/api/v5/snapshots/", true), ("/api/snapshots/", true),
      ("/api/latest/snapshots", false), ("/snapshots/", false), ("/api/", false),
      ("/api/latest/snapshots/1/clone/2/", false),
    ])
  func paths(path: String, isCall: Bool) {
    let call = VMSCall(method: .get, path: path, query: [], body: .map([:]), origin: "")
    #expect((call != nil) == isCall)
    if isCall { #expect(call?.resource == "snapshots") }
  }

  @Test("a policy with its protected path is made, and goes only after it")
  func policies() throws {
    try withVast { vast throws in
      let body: [String: Value] = [
        "name": .text("p"), "prefix": .text("p"), "clone_type": .text("LOCAL"),
        "frames": .list([
          .map(["every": .text("1h"), "start-at": .text(""), "keep-local": .text("2W")])
        ]),
      ]
      let made = try vast.call(.post, "protectionpolicies/", body)
      #expect(made.status == 201)
      let id = try #require(made.body?["id"].integerValue)
      #expect(try vast.call(.post, "protectionpolicies/", body).status == 400)
      let path = try vast.call(
        .post, "protectedpaths/",
        [
          "name": .text("pp"), "source_dir": .text("/scratch"),
          "protection_policy_id": .text(String(id)),
        ])
      #expect(path.status == 201 && path.body?["protection_policy_name"] == .text("p"))
      let below = try vast.call(
        .post, "protectedpaths/",
        [
          "name": .text("below"), "source_dir": .text("/scratch/a"),
          "protection_policy_id": .text(String(id)),
        ])
      #expect(below.status == 400)
      #expect(try vast.call(.delete, "protectionpolicies/\(id)/").status == 400)
      let pathID = try vast.protectedPath("pp")
      #expect(try vast.call(.delete, "protectedpaths/\(pathID)/").status == 204)
      #expect(try vast.call(.delete, "protectionpolicies/\(id)/").status == 204)
    }
  }

  @Test("a key is disabled and enabled, by the user's id and by the uid of a directory's user")
  func keys() throws {
    try withVast { vast throws in
      let user = try #require(try vast.rows("users/?name=tams").first)
      let id = try #require(user["id"].integerValue)
      func enabled() throws -> Value? {
        try vast.row("users/\(id)/")["access_keys"].listValue?.first?["enabled"]
      }
      let off: [String: Value] = ["access_key": .text("TAMSKEY"), "enabled": .bool(false)]
      #expect(try vast.call(.patch, "users/\(id)/access_keys/", off).status == 204)
      #expect(try enabled() == .bool(false))
      #expect(vast.api.keys.state(of: "TAMSKEY") == .disabled(owner: "tams"))
      let on: [String: Value] = [
        "access_key": .text("TAMSKEY"), "enabled": .bool(true), "uid": user["uid"],
      ]
      #expect(try vast.call(.patch, "users/non_local_keys/", on).status == 204)
      #expect(try enabled() == .bool(true))
      let other: [String: Value] = ["access_key": .text("OTHER"), "enabled": .bool(true)]
      #expect(try vast.call(.patch, "users/\(id)/access_keys/", other).status == 404)
      let made = try vast.call(.post, "users/\(id)/access_keys/")
      let key = try #require(made.body?["access_key"].textValue)
      #expect(vast.api.keys.state(of: key) != .unknown)
    }
  }

  @Test("folders are made, looked at and deleted")
  func folders() throws {
    try withVast { vast throws in
      let path: [String: Value] = ["path": .text("/drill"), "tenant_id": .integer(1)]
      #expect(try vast.call(.post, "folders/stat_path/", path).status == 400)
      #expect(try vast.call(.post, "folders/create_folder/", path).status == 200)
      let stat = try vast.call(.post, "folders/stat_path/", path)
      #expect(stat.body?["is_directory"] == .bool(true) && stat.body?["children"] == .integer(0))
      #expect(try vast.call(.delete, "folders/delete_folder/", path).status == 200)
      let gone = try vast.call(.delete, "folders/delete_folder/", path)
      #expect(gone.body == .map(["detail": .text("no such directory")]))
      let used: [String: Value] = ["path": .text("/tams")]
      #expect(try vast.call(.delete, "folders/delete_folder/", used).status == 400)
    }
  }

  @Test("the clock of the cluster is ahead by the switch")
  func clockSkew() throws {
    try withVast(["clock_skew=7200"]) { vast throws in
      let id = try vast.takeSnapshot("s1")
      let created = try vast.row("snapshots/\(id)/")["created"].textValue
      let time = try #require(created.flatMap(Timestamp.init(rfc3339:)))
      #expect(time > LabClock.machineTime + .seconds(7_000))
    }
  }
}

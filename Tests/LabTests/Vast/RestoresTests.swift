import Core
import Testing

@testable import Lab

@Suite("VMS: restore of a protected path")
struct RestoresTests {
  private func start(
    _ vast: VastTestLab, snapshot: Int, name: String = "r1"
  ) throws -> VMSAnswer {
    try vast.call(
      .post, "protectedpaths/\(vast.protectedPath())/restore/",
      ["name": .text(name), "loanee_snapshot_id": .integer(snapshot)])
  }

  private func patch(_ vast: VastTestLab, _ action: String) throws -> VMSAnswer {
    try vast.call(.patch, "protectedpaths/\(vast.protectedPath())/\(action)/")
  }

  /// A snapshot of `old`, and `new` live.
  private func snapshotOfOld(_ vast: VastTestLab) throws -> Int {
    try vast.write("old")
    let id = try vast.takeSnapshot("s1")
    try vast.write("new")
    return id
  }

  @Test("live data changes with the commit and not before, and then nothing is left open")
  func commit() throws {
    try withVast { vast throws in
      let answer = try start(vast, snapshot: snapshotOfOld(vast))
      #expect(answer.status == 200)
      let stream = try #require(answer.body)
      #expect(stream["name"] == .text("r1") && stream["sync_progress"] == .integer(100))
      let task = try #require(stream["async_task"]["id"].integerValue)
      #expect(try vast.row("vtasks/\(task)/")["state"] == .text("COMPLETED"))
      let path = try vast.row("protectedpaths/\(vast.protectedPath())/")
      #expect(path["restore_task"] == .text("/api/latest/vtasks/\(task)/"))
      #expect(path["state"] == .text("Active") && path["role"] == .text("Local"))
      #expect(try vast.read() == "new")
      let commit = try patch(vast, "commit")
      #expect(commit.status == 200 && commit.body == nil)
      #expect(try vast.read() == "old")
      let after = try vast.row("protectedpaths/\(vast.protectedPath())/")
      #expect(after["restore_task"] == .null && after["restore_progress"] == .map([:]))
      #expect(try vast.rows("globalsnapstreams/") == [])
    }
  }

  @Test("a commit takes its time after the answer, and cannot be stopped meanwhile")
  func slowCommit() throws {
    try withVast(speed: 1e-3) { vast throws in
      let answer = try start(vast, snapshot: snapshotOfOld(vast))
      #expect(answer.body?["state"] == .text("Initializing"))
      #expect(answer.body?["status"]["state"] == .text("INIT"))
      #expect(answer.body?["async_task"]["state"] == .text("RUNNING"))
      #expect(try patch(vast, "commit").status == 200)
      #expect(try vast.read() == "new")
      #expect(try patch(vast, "stop").status == 409)
      #expect(try vast.row("protectedpaths/\(vast.protectedPath())/")["restore_task"] != .null)
    }
  }

  @Test("a stop leaves live data and no clone")
  func stop() throws {
    try withVast { vast throws in
      _ = try start(vast, snapshot: snapshotOfOld(vast))
      #expect(try patch(vast, "stop").status == 200)
      #expect(try vast.read() == "new")
      #expect(try vast.rows("globalsnapstreams/") == [])
      #expect(try Files.entries(of: vast.state.folder.staging) == [])
      #expect(try patch(vast, "stop").status == 400)
      #expect(try vast.row("protectedpaths/\(vast.protectedPath())/")["restore_task"] == .null)
    }
  }

  @Test("a snapshot of the directory above can be restored, one of another cannot")
  func otherDirectories() throws {
    try withVast { vast throws in
      try vast.write("old")
      let above = try vast.takeSnapshot("above", path: "/tams")
      let other = try vast.takeSnapshot("other", path: "/tams/db")
      try vast.write("new")
      #expect(try start(vast, snapshot: other).status == 400)
      #expect(try start(vast, snapshot: 9_999).status == 400)
      #expect(try start(vast, snapshot: above).status == 200)
      #expect(try patch(vast, "commit").status == 200)
      #expect(try vast.read() == "old")
    }
  }

  @Test("a second restore and a second commit are answered as the switch says")
  func second() throws {
    for (value, status) in [("409", 409), ("200", 200), ("500", 500)] {
      try withVast(["second_restore=\(value)", "second_commit=\(value)"]) { vast throws in
        let snapshot = try snapshotOfOld(vast)
        let first = try start(vast, snapshot: snapshot)
        let second = try start(vast, snapshot: snapshot, name: "r2")
        #expect(second.status == status)
        if status == 200 { #expect(second.body?["id"] == first.body?["id"]) }
        #expect(try vast.rows("globalsnapstreams/").count == 1)
        #expect(try patch(vast, "commit").status == 200)
        #expect(try patch(vast, "commit").status == status)
        #expect(try vast.read() == "old")
      }
    }
  }

  @Test("newer snapshots and views survive a commit unless a switch drops them")
  func dropped() throws {
    try withVast { vast throws in
      let old = try snapshotOfOld(vast)
      let newer = try vast.takeSnapshot("rescue")
      _ = try start(vast, snapshot: old)
      _ = try patch(vast, "commit")
      #expect(try vast.call(.get, "snapshots/\(newer)/").status == 200)
      #expect(try vast.rows("views/?bucket=tams-media").count == 1)
    }
    try withVast(["commit_newer_snapshots=drop", "commit_views=drop"]) { vast throws in
      let old = try snapshotOfOld(vast)
      let newer = try vast.takeSnapshot("rescue")
      let elsewhere = try vast.takeSnapshot("elsewhere", path: "/tams/db")
      _ = try start(vast, snapshot: old)
      _ = try patch(vast, "commit")
      #expect(try vast.call(.get, "snapshots/\(newer)/").status == 404)
      #expect(try vast.call(.get, "snapshots/\(old)/").status == 200)
      #expect(try vast.call(.get, "snapshots/\(elsewhere)/").status == 200)
      #expect(try vast.rows("views/?bucket=tams-media").isEmpty)
    }
  }

  @Test("snapshots without a policy and suspended paths are refused where a switch says so")
  func refused() throws {
    try withVast(["policyless_restore=refuse"]) { vast throws in
      let answer = try start(vast, snapshot: snapshotOfOld(vast))
      #expect(answer.status == 400)
    }
    try withVast(["suspended_restore=refuse"]) { vast throws in
      let snapshot = try snapshotOfOld(vast)
      let path = "protectedpaths/\(try vast.protectedPath())/"
      #expect(try vast.call(.patch, path, ["enabled": .bool(false)]).status == 200)
      #expect(try vast.row(path)["state"] == .text("Suspended"))
      #expect(try vast.row(path)["enabled"] == .bool(false))
      #expect(try start(vast, snapshot: snapshot).status == 400)
      #expect(try vast.call(.patch, path, ["enabled": .bool(true)]).status == 200)
      #expect(try start(vast, snapshot: snapshot).status == 200)
    }
    try withVast(["early_commit=refuse"], speed: 1e-3) { vast throws in
      _ = try start(vast, snapshot: snapshotOfOld(vast))
      #expect(try patch(vast, "commit").status == 409)
    }
  }

  @Test("scale of progress, references and words follow the switches")
  func appearance() throws {
    for (scale, value) in [
      ("0-100", Value.integer(100)), ("0-1", .integer(1)), ("0-1000", .integer(1_000)),
      ("absent", .null),
    ] {
      try withVast(["sync_progress=\(scale)"]) { vast throws in
        let answer = try start(vast, snapshot: snapshotOfOld(vast))
        #expect(answer.body?["sync_progress"] == value)
      }
    }
    try withVast(["states=unknown", "roles=odd", "restore_task=id"], speed: 1e-3) { vast throws in
      let answer = try start(vast, snapshot: snapshotOfOld(vast))
      #expect(answer.body?["async_task"]["state"] == .text("QUEUED_FOR_LEADER"))
      let path = try vast.row("protectedpaths/\(vast.protectedPath())/")
      #expect(path["state"] == .text("RESTORE_STAGED") && path["role"] == .text("STANDALONE"))
      #expect(path["restore_task"] == .text(answer.body?["async_task"]["id"].display ?? ""))
    }
  }

  @Test("an effect that is pending when the process dies is carried out by the next one")
  func pendingEffect() throws {
    try withVast(speed: 10) { vast throws in
      _ = try start(vast, snapshot: snapshotOfOld(vast))
      _ = try patch(vast, "commit")
      let next = try VastState(vast.state.folder, speed: 10)
      while next.untilNextEffect != nil { _ = try next.settle() }
      #expect(try vast.read() == "old")
    }
  }

  @Test("validate names views with versioning below the path")
  func validate() throws {
    try withVast { vast throws in
      let path = "protectedpaths/\(try vast.protectedPath())/validate/"
      #expect(try vast.row(path)["s3_versioning"] == .list([]))
      let view = try vast.call(
        .post, "views/",
        [
          "path": .text("/tams/media/sub"), "policy_id": .integer(1), "bucket": .text("versions"),
          "create_dir": .bool(true), "s3_versioning": .bool(true),
        ])
      #expect(view.status == 201)
      #expect(try vast.row(path)["s3_versioning"] == .list([.text("/tams/media/sub")]))
      #expect(try vast.row(path)["is_dest_ppath"] == .bool(false))
    }
  }
}

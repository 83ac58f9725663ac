import Core
import Testing

@testable import Lab

@Suite("VMS: tasks that go wrong")
struct TaskFaultsTests {
  /// A snapshot of files `a` and `b` that say old; live they say new.
  private func snapshotOfOld(_ vast: VastTestLab) throws -> Int {
    try write(vast, "old")
    let id = try vast.takeSnapshot("s1")
    try write(vast, "new")
    return id
  }

  private func write(_ vast: VastTestLab, _ text: String) throws {
    let folder = vast.state.folder.live(SeedSchedule.media)
    for name in ["a", "b"] { try Files.replace("\(folder)/\(name)", with: Array(text.utf8)) }
  }

  private func read(_ folder: String) throws -> [String: String] {
    let names = try Files.entries(of: folder).map(\.name)
    return try Dictionary(
      uniqueKeysWithValues: names.map { name in
        (name, String(decoding: try Files.read("\(folder)/\(name)"), as: UTF8.self))
      })
  }

  private func live(_ vast: VastTestLab) throws -> [String: String] {
    try read(vast.state.folder.live(SeedSchedule.media))
  }

  private func restore(_ vast: VastTestLab, _ fault: TaskFault?) throws -> VMSAnswer {
    var vast = vast
    let snapshot = try snapshotOfOld(vast)
    vast.api.taskFault = fault
    let path = try vast.protectedPath()
    return try vast.call(
      .post, "protectedpaths/\(path)/restore/",
      ["name": .text("r"), "loanee_snapshot_id": .integer(snapshot)])
  }

  private func patch(
    _ vast: VastTestLab, _ action: String, _ fault: TaskFault? = nil
  ) throws -> VMSAnswer {
    var vast = vast
    vast.api.taskFault = fault
    return try vast.call(.patch, "protectedpaths/\(vast.protectedPath())/\(action)/")
  }

  private func newestTask(_ vast: VastTestLab) throws -> Value {
    try #require(try vast.rows("vtasks/").last)
  }

  private let new = ["a": "new", "b": "new"]
  private let old = ["a": "old", "b": "old"]

  @Test(
    "a restore that fails shows so, cannot be committed, and can be stopped",
    arguments: [(TaskFault.failed, "FAILED"), (.timeout, "TIMEOUT")])
  func failedRestore(_ fault: TaskFault, state: String) throws {
    try withVast { vast throws in
      let stream = try #require(try restore(vast, fault).body?["id"].integerValue)
      let task = try newestTask(vast)
      #expect(task["state"] == .text(state) && task["messages"].listValue?.count == 1)
      #expect(try vast.row("globalsnapstreams/\(stream)/")["state"] == .text("Failed"))
      #expect(try patch(vast, "commit").status == 409)
      #expect(try live(vast) == new)
      #expect(try patch(vast, "stop").status == 200)
      #expect(try vast.rows("globalsnapstreams/") == [])
    }
  }

  @Test(
    "a commit that fails has no effect and can be sent again",
    arguments: [TaskFault.failed, .timeout])
  func failedCommit(_ fault: TaskFault) throws {
    try withVast { vast throws in
      _ = try restore(vast, nil)
      #expect(try patch(vast, "commit", fault).status == 200)
      #expect(try newestTask(vast)["state"] != .text("COMPLETED"))
      #expect(try live(vast) == new)
      #expect(try patch(vast, "commit").status == 200)
      #expect(try live(vast) == old)
      #expect(try vast.rows("globalsnapstreams/") == [])
    }
  }

  @Test("a restore that is partial looks complete and has lost half")
  func partialRestore() throws {
    try withVast { vast throws in
      let stream = try #require(try restore(vast, .partial).body?["id"].integerValue)
      #expect(try newestTask(vast)["state"] == .text("PARTIALLY_COMPLETED"))
      #expect(try vast.row("globalsnapstreams/\(stream)/")["state"] == .text("Completed"))
      #expect(try read(vast.state.folder.staging(stream)) == ["a": "old"])
      #expect(try live(vast) == new)
      #expect(try patch(vast, "commit").status == 200)
      #expect(try live(vast) == ["a": "old"])
    }
  }

  @Test("a commit that is partial has replaced half, and does the rest when it is sent again")
  func partialCommit() throws {
    try withVast { vast throws in
      _ = try restore(vast, nil)
      #expect(try patch(vast, "commit", .partial).status == 200)
      #expect(try newestTask(vast)["state"] == .text("PARTIALLY_COMPLETED"))
      #expect(try live(vast) == ["a": "old", "b": "new"])
      #expect(try vast.rows("globalsnapstreams/").count == 1)
      #expect(try patch(vast, "commit").status == 200)
      #expect(try live(vast) == old)
    }
  }

  @Test("a removal that is partial leaves the record, and can be repeated")
  func partialStop() throws {
    try withVast { vast throws in
      _ = try restore(vast, nil)
      #expect(try patch(vast, "stop", .partial).status == 200)
      #expect(try vast.rows("globalsnapstreams/").count == 1)
      #expect(try Files.entries(of: vast.state.folder.staging) == [])
      #expect(try patch(vast, "stop").status == 200)
      #expect(try vast.rows("globalsnapstreams/") == [])
    }
  }

  @Test("a task that is forgotten does its work, and nobody knows of it")
  func forgotten() throws {
    try withVast { vast throws in
      _ = try restore(vast, nil)
      let known = try vast.rows("vtasks/").count
      #expect(try patch(vast, "commit", .forgotten).status == 200)
      #expect(try live(vast) == old)
      #expect(try vast.rows("vtasks/").count == known)
      let id = try #require(vast.state.read { $0.tasks.last?.id })
      #expect(try vast.call(.get, "vtasks/\(id)/").status == 404)
    }
  }
}

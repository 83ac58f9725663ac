import Testing

/// The executor is killed as by a power cut, and another process goes on.
@Suite("An executor killed in the middle of a step")
struct KillTests {
  /// Steps with effects can die between intent and effect too; the others have no intent.
  static let forward =
    [
      "keep", "stop", "fence", "suspend", "rescue", "prepare", "commit", "unfence", "start",
      "canary", "open", "schedules",
    ].flatMap { ["step.\($0).intent", "step.\($0).effect", "step.\($0).result"] }
    + [
      "preflight", "point", "verify", "consent", "check-database", "check-objects", "requests",
      "check-api",
    ].map { "step.\($0).effect" }

  @Test("is healed by resume: the point's data, each effect once", arguments: forward)
  func resume(_ place: String) async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      try await lab.disaster("flows-deleted")
      try await lab.kill(at: place, ["run", Checkout.runbook("full-restore"), "--site", lab.site])
      let resumed = try await RunEnding(lab.tamsdr(["resume", "--yes"]), lab)
      #expect(resumed.status == 0, "\(resumed.invocation)")
      #expect(resumed.holds == ["service retention"])
      let (database, bucket) = try await lab.report().snapshots
      let point = try await lab.digest(database: database, bucket: bucket)
      #expect(try await lab.digest() == point)
      let effects = try await lab.effects()
      #expect(effects.filter { $0.hasPrefix("vms commit done") }.count == 2)
      #expect(repeated(effects) == [])
    }
  }

  static let back = ["prepare", "suspend", "fence", "stop"]
    .flatMap { ["undo.\($0).intent", "undo.\($0).effect"] }

  @Test("on the way back is healed by resume: the data as before", arguments: back)
  func rollback(_ place: String) async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      try await lab.disaster("flows-deleted")
      let before = try await SiteState(of: lab)
      try await lab.fail(
        ServiceFault(
          service: "vms", method: "PATCH", path: "/commit/", fault: "400", always: true))
      try await lab.kill(at: place, ["run", Checkout.runbook("full-restore"), "--site", lab.site])
      let resumed = try await RunEnding(lab.tamsdr(["resume", "--yes"]), lab)
      #expect(resumed.status == 3, "\(resumed.invocation)")
      #expect(resumed.holds.isEmpty)
      #expect(try await SiteState(of: lab) == before)
      #expect(repeated(try await lab.effects()) == [])
    }
  }

  @Test(
    "while a commit is undone is healed by resume: the data as before",
    arguments: ["undo.commit.intent", "undo.commit.effect"])
  func commitUndone(_ place: String) async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      try await lab.disaster("flows-deleted")
      let before = try await SiteState(of: lab)
      try await lab.fail(ServiceFault(service: "trino", body: "coalesce(l.flow_id", fault: "403"))
      let run = try await lab.run("full-restore", ["--yes", "--accept", "loss_over_limit"])
      #expect(run.status == 6, "\(run)")
      try await lab.kill(at: place, ["rollback"])
      let resumed = try await RunEnding(lab.tamsdr(["resume", "--yes"]), lab)
      #expect(resumed.status == 3, "\(resumed.invocation)")
      #expect(resumed.holds.isEmpty)
      #expect(try await SiteState(of: lab) == before)
      #expect(repeated(try await lab.effects()) == [])
    }
  }

  private func repeated(_ effects: [String]) -> [String] {
    Dictionary(grouping: effects) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
  }
}

extension LabSite {
  /// Runs tamsdr until it is killed at a place of its own.
  func kill(at place: String, _ words: [String]) async throws {
    let consent = words[0] == "run" ? ["--yes", "--accept", "loss_over_limit"] : ["--yes"]
    let killed = try await tamsdr(words + consent, environment: ["TAMSDR_CRASH_AT": place])
    guard killed.status == 128 + 9 else { throw Broken(description: "\(place)\n\(killed)") }
  }
}

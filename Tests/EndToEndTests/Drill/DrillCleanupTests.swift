import Testing

/// What a process that dies in a drill leaves, and how it goes.
@Suite("A drill that was killed")
struct DrillCleanupTests {
  /// Steps with effects can die between intent and effect too; the others have no intent.
  static let places =
    ["clone", "start", "canary", "release", "tell"].flatMap {
      ["step.\($0).intent", "step.\($0).effect", "step.\($0).result"]
    }
    + [
      "preflight", "point", "verify", "check-database", "check-objects", "requests", "check-api",
    ].map { "step.\($0).effect" }

  @Test("leaves nothing behind --cleanup, wherever it was", arguments: places)
  func cleanup(place: String) async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      let before = try await SiteState(of: lab)
      try await lab.kill(at: place, ["run", Checkout.runbook("drill"), "--site", lab.site])
      let left = try await lab.leftInSandbox()
      let cleaned = try await lab.tamsdr(["drill", "--cleanup", "--site", lab.site, "--yes"])
      #expect(cleaned.status == 0, "\(cleaned)")
      #expect(cleaned.output.contains("removed from the sandbox") == !left.isEmpty, "\(cleaned)")
      #expect(try await lab.leftInSandbox() == [])
      #expect(try await lab.changesOutsideSandbox() == [])
      #expect(try await SiteState(of: lab) == before)
    }
  }

  @Test(
    "goes on with resume, and ends as if nothing had been",
    arguments: [
      "step.clone.intent", "step.clone.effect", "step.start.effect", "step.canary.effect",
      "step.release.effect",
    ])
  func resume(place: String) async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      let before = try await SiteState(of: lab)
      try await lab.kill(at: place, ["run", Checkout.runbook("drill"), "--site", lab.site])
      let resumed = try await RunEnding(lab.tamsdr(["resume", "--yes"]), lab)
      #expect(resumed.status == 0, "\(resumed.invocation)")
      #expect(try await lab.leftInSandbox() == [])
      #expect(try await SiteState(of: lab) == before)
    }
  }

  @Test("is listed, removed after a yes only, and ended by a person; then another can be held")
  func asked() async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      try await lab.kill(
        at: "step.start.result", ["run", Checkout.runbook("drill"), "--site", lab.site])
      let left = try await lab.leftInSandbox()
      #expect(left.count == 7, "\(left)")
      let words = ["drill", "--cleanup", "--site", lab.site]
      let listed = try await lab.tamsdr(words)
      #expect(listed.status == 6, "\(listed)")
      #expect(listed.output.contains("service drill-api"), "\(listed)")
      #expect(try await lab.leftInSandbox() == left)
      let cleaned = try await lab.tamsdr(words + ["--yes"])
      let run = try #require(try await lab.report().text("run"))
      #expect(cleaned.output.contains("tamsdr abandon \(run) --reason"), "\(cleaned)")
      let again = try await lab.tamsdr(words)
      #expect(again.status == 0, "\(again)")
      #expect(again.output.contains("nothing is left"), "\(again)")
      let abandoned = try await lab.tamsdr(["abandon", run, "--reason", "cleaned"])
      #expect(abandoned.status == 4, "\(abandoned)")
      let drill = try await lab.run("drill")
      #expect(drill.status == 0, "\(drill)")
    }
  }

  @Test(
    "drill without --cleanup says how a drill is held; a site without a sandbox has no leftovers")
  func usage() async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      let bare = try await lab.tamsdr(["drill", "--site", lab.site])
      #expect(bare.status == 2, "\(bare)")
      #expect(bare.errors.contains("tamsdr run runbooks/drill.yaml"), "\(bare)")
      let other = try await lab.tamsdr(
        ["drill", "--cleanup", "--site", Checkout.root + "/examples/none.yaml"])
      #expect(other.status == 2, "\(other)")
    }
  }
}

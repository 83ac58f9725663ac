import Testing

@Suite("A run that is open")
struct OpenRunTests {
  @Test("refuses another at its site with 7, and names the commands that settle it")
  func refusesAnother() async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      try await lab.disaster("both")
      let crashed = try await lab.tamsdr(
        ["run", Checkout.runbook("full-restore"), "--site", lab.site, "--yes"],
        environment: ["TAMSDR_CRASH_AT": "step.fence.effect"])
      #expect(crashed.status == 128 + 9, "\(crashed)")
      let open = try await lab.report()
      #expect(open.text("outcome") == "interrupted")
      let logged = try await lab.log().count
      let second = try await lab.run("full-restore")
      #expect(second.status == 7, "\(second)")
      let run = try #require(open.text("run"))
      for command in ["resume", "rollback", "abandon"] {
        #expect(second.errors.contains("tamsdr \(command) \(run)"), "\(second)")
      }
      #expect(try await lab.log().count == logged)
    }
  }
}

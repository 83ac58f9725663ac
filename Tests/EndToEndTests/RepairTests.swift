import Foundation
import Testing

@Suite("Repairs from the command line")
struct RepairTests {
  @Test("are planned, approved and made, with the services that ran before running again")
  func mended() async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      let before = try await lab.digest()
      try await lab.disaster("storage-paths-wrong")
      try await lab.disaster("delete-request-alive")
      let damaged = try await lab.digest()
      let manifest = lab.state + "-manifest.json"
      let planned = try await lab.planRepairs(["-o", manifest])
      #expect(planned.output.contains("nothing was changed"))
      #expect(planned.output.contains("next: tamsdr run runbooks/repair.yaml"))
      #expect(planned.output.contains("delete request"))
      #expect(try await lab.digest() == damaged)

      let unanswered = try await lab.run("repair", ["--set", "manifest=@\(manifest)"])
      #expect(unanswered.status == 6, "\(unanswered)")
      #expect(try await lab.digest() == damaged)
      // The run has the manifest's text: the file is not needed any more.
      try FileManager.default.removeItem(atPath: manifest)
      let resumed = try await lab.tamsdr(["resume", "--yes"])
      #expect(resumed.status == 0, "\(resumed)")
      #expect(try await lab.digest() == before)
      #expect(try await lab.isRunning("retention"))
      #expect(try await lab.planRepairs().output.contains("nothing to repair"))

      let back = try await lab.tamsdr(["rollback", "--yes"])
      #expect(back.status == 3, "\(back)")
      #expect(try await lab.digest() == damaged)
      #expect(try await lab.isRunning("retention"))
    }
  }

  @Test("killed in the middle are made once each by resume, or taken back by rollback")
  func killed() async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      let before = try await lab.digest()
      try await lab.disaster("storage-paths-wrong")
      let damaged = try await lab.digest()
      let manifest = lab.state + "-manifest.json"
      let planned = try await lab.planRepairs(["-o", manifest])
      let entries = planned.lines.count { $0.hasPrefix("R7 ") }
      try #require(entries > 3)
      let run = ["run", Checkout.runbook("repair"), "--site", lab.site]
      let words = run + ["--set", "manifest=@\(manifest)"]
      // The first answer is that of the look at what is there.
      let place = "repair|GET #/statement/executing/#/#/# after|3"
      let mark = try await lab.log().count
      try await lab.kill(at: place, words)
      #expect(try await lab.updates(since: mark) == 2)
      let taken = try await lab.tamsdr(["rollback", "--yes"])
      #expect(taken.status == 3, "\(taken)")
      #expect(try await lab.digest() == damaged)

      let again = try await lab.log().count
      try await lab.kill(at: place, words)
      let resumed = try await lab.tamsdr(["resume", "--yes"])
      #expect(resumed.status == 0, "\(resumed)")
      #expect(try await lab.digest() == before)
      #expect(try await lab.updates(since: again) == entries)
      #expect(try await lab.isRunning("retention"))
    }
  }

  @Test("begin with the tables, where these are not whole")
  func tables() async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      try await lab.disaster("column-missing")
      let damaged = try await lab.digest()
      let manifest = lab.state + "-manifest.json"
      let planned = try await lab.planRepairs(["--adopt-orphans", "-o", manifest])
      #expect(planned.output.contains("P5 degraded: there is no column segments.storage_path"))
      #expect(planned.lines.contains { $0.hasPrefix("R9 ") && $0.contains("medium") })
      #expect(planned.output.contains("restart a TAMS that runs"))
      #expect(try await lab.digest() == damaged)
      let made = try await lab.run("repair", ["--set", "manifest=@\(manifest)", "--yes"])
      // Segments have no keys yet: whether their objects are there nobody can tell.
      #expect(made.status == 8, "\(made)")
      #expect(try await lab.planRepairs().output.contains("P5 pass"))
      let back = try await lab.tamsdr(["rollback", "--yes"])
      #expect(back.status == 4 && back.output.contains("services stay stopped"), "\(back)")
      #expect(try await lab.planRepairs().output.contains("P5 degraded"))
    }
  }

  @Test("are refused without a rescue and an approval, and with a file that is none")
  func refused() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let runbook = folder.path + "/bare.yaml"
    try """
    runbook: bare
    steps:
      - { id: mend, action: tams.repair, with: { manifest: "{}", apply: true } }
    """.write(toFile: runbook, atomically: true, encoding: .utf8)
    let check = try await Invocation.run(Checkout.tamsdr, ["check", runbook])
    #expect(check.status == 2)
    #expect(check.errors.contains("tams.repair needs approval.ask before it on every path"))
    #expect(check.errors.contains("tams.repair needs recovery_point.take before it on every path"))
    let missing = try await Invocation.run(
      Checkout.tamsdr,
      [
        "check", Checkout.runbook("repair"), "--site", Checkout.root + "/examples/site.yaml",
        "--set", "manifest=@\(folder.path)/none.json",
      ])
    #expect(missing.status == 2)
    #expect(missing.errors.contains("the file cannot be read"))
  }
}

extension LabSite {
  fileprivate func planRepairs(_ options: [String] = []) async throws -> Invocation {
    let done = try await Invocation.run(Checkout.tamsdr, ["repair", "--site", site] + options)
    guard done.status == 0 else { throw Broken(description: "\(done)") }
    return done
  }

  /// How many updates of one row the tables have seen.
  fileprivate func updates(since length: Int) async throws -> Int {
    try await changes(since: length).filter { $0.hasPrefix("trino UPDATE of 1 rows") }.count
  }
}

import Foundation
import Testing

@Suite("A runbook that includes others")
struct IncludeTests {
  @Test("is killed, goes on by the texts frozen at its start, and restores the point's data")
  func resumes() async throws {
    try await LabSite.with(["--segments", "20"]) { lab in
      let folder = try lab.copyParts()
      try await lab.disaster("both")
      let killed = try await lab.tamsdr(
        ["run", folder + "/restore-in-parts.yaml", "--site", lab.site, "--yes"],
        environment: ["TAMSDR_CRASH_AT": "step.fence/rescue.effect"])
      #expect(killed.status == 128 + 9, "\(killed)")
      // Each edit would stop the run, were it read.
      try "runbook: [".write(toFile: folder + "/fence.yaml", atomically: true, encoding: .utf8)
      try FileManager.default.removeItem(atPath: folder + "/reopen.yaml")

      let resumed = try await lab.tamsdr(["resume", "--yes"])
      #expect(resumed.status == 0, "\(resumed)")
      let report = try await lab.report()
      #expect(report.state(of: "fence/rescue") == "done")
      #expect(report.state(of: "reopen/open") == "done")
      #expect(report.list("files").count { $0["kind"] as? String == "include" } == 2)
      #expect(report.list("sessions").map { $0["command"] as? String } == ["run", "resume"])
      let doubt = try #require(report.list("in_doubt").first)
      #expect(doubt["step"] as? String == "fence/rescue")
      #expect(["probe", "attempt"].contains(doubt["settled_by"] as? String))
      let page = try await lab.tamsdr(["report", "--format", "html"])
      #expect(page.output.contains("aria-labelledby=\"line1 line1d\""), "\(page)")
      #expect(page.output.contains("in doubt: nobody knew"), "\(page)")
      let (database, bucket) = report.snapshots
      let point = try await lab.digest(database: database, bucket: bucket)
      #expect(try await lab.digest() == point)
      let effects = try await lab.effects()
      #expect(
        effects.filter { $0.contains("-fence-rescue-") }.count
          == Set(effects.filter { $0.contains("-fence-rescue-") }).count)
    }
  }

  @Test("is refused with the place in the file that is wrong")
  func places() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let runbook = try folder.write(
      "runbook: outer\nsteps:\n  - { id: part, include: { runbook: part.yaml } }\n",
      to: "outer.yaml")
    let part = try folder.write(
      "runbook: part\nsteps:\n  - { id: b, action: service.stp }\n", to: "part.yaml")
    let check = try await Invocation.run(Checkout.tamsdr, ["check", runbook])
    #expect(check.status == 2, "\(check)")
    #expect(
      check.errors.contains("\(part):3:22: error unknown-action: unknown action 'service.stp'"),
      "\(check)")
    #expect(check.errors.contains("\n    - { id: b, action: service.stp }\n"), "\(check)")
    #expect(check.errors.contains("1 error in \(part)"), "\(check)")
  }
}

extension LabSite {
  /// The runbook to copy that is made of parts, in a folder where it can be edited.
  func copyParts() throws -> String {
    let copy = folder + "-parts"
    try FileManager.default.copyItem(atPath: Checkout.root + "/examples/include", toPath: copy)
    return copy
  }
}

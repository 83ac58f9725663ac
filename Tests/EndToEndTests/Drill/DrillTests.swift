import Foundation
import Testing

/// The recovery on clones, as a whole program beside a TAMS that goes on working.
@Suite("A drill")
struct DrillTests {
  @Test("proves the point on clones while a writer adds segments, and touches nothing else")
  func besideWriter() async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      let before = try await SiteState(of: lab)
      let start = try await lab.log().count
      let writer = try await Writer(lab)
      async let written = writer.run()
      try await writer.hasBegun()
      let drill = try await RunEnding(lab.run("drill"), lab)
      try writer.end()
      let segments = try await written
      #expect(drill.status == 0, "\(drill.invocation)")
      #expect(drill.holds == [])
      #expect(segments > 0)
      #expect(try await lab.changesOutsideSandbox(since: start) == [])
      #expect(try await lab.changesByTamsdr(since: start) > 6)
      #expect(try await lab.leftInSandbox() == [])
      // What the writer wrote is there, byte for byte; without it all is as it was.
      #expect(try await writer.takeBack() == segments)
      #expect(try await SiteState(of: lab) == before)
    }
  }

  @Test("measures clones and checks against the objectives, and says what a recovery adds")
  func report() async throws {
    try await LabSite.with(["--segments", "40", "--layout", "parent"]) { lab in
      let drill = try await lab.run("drill")
      #expect(drill.status == 0, "\(drill)")
      let first = try await lab.report()
      #expect(first.text("kind") == "drill")
      #expect(first.members["site_changed"] as? Bool == false)
      let time = first.members["rto"] as? [String: Any]
      #expect(time?["met"] as? Bool == true)
      #expect((time?["actual_s"] as? Double ?? 0) > 0)
      #expect((first.members["rpo"] as? [String: Any])?["met"] as? Bool == true)
      let unmeasured = first.members["recovery_adds"] as? [String: Any]
      #expect(unmeasured?["time_s"] is NSNull)
      #expect(first.flag("drill", "empty_again") == true)
      #expect(first.list("drill", "clones").count == 1)
      #expect(first.texts("drill", "removed").isEmpty == false)
      let markdown = try await lab.tamsdr(["report", "--format", "markdown"])
      #expect(markdown.output.contains("\n## Isolation of the drill\n"), "\(markdown)")
      let text = try await lab.tamsdr(["report"])
      #expect(text.output.contains("not measured, no recovery here has committed yet"), "\(text)")
      let recovery = try await lab.run("full-restore", ["--yes", "--accept", "loss_over_limit"])
      #expect(recovery.status == 0, "\(recovery)")
      #expect(try await lab.report().members["recovery_adds"] is NSNull)
      let again = try await lab.run("drill")
      #expect(again.status == 0, "\(again)")
      let measured = try await lab.report().members["recovery_adds"] as? [String: Any]
      #expect((measured?["time_s"] as? Double ?? 0) > 0)
      #expect(measured?["run"] as? String == recovery.lines.first)
    }
  }

  @Test("fails where a clone is not whole, and takes it down")
  func fails() async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      let before = try await SiteState(of: lab)
      // The TAMS of the sandbox cannot be started.
      try await lab.control([
        "fault", "--service", "command", "--path", "start-private drill-api", "--fault", "fail",
        "--always",
      ])
      let drill = try await RunEnding(lab.run("drill"), lab)
      #expect(drill.status == 3, "\(drill.invocation)")
      #expect(drill.holds == [])
      #expect(try await lab.leftInSandbox() == [])
      #expect(try await SiteState(of: lab) == before)
    }
  }

  /// Each names a directory of the site as the place of a clone.
  static let bent: [(to: String, place: String?, status: Int)] = [
    ("/tams/media", nil, 2),
    ("/tamsdr-drill/../tams", nil, 2),
    ("${{ parameters.place }}", "/tams/media", 3),
    ("${{ parameters.place }}", "/tamsdr-drill/../tams/media", 3),
    ("/${{ parameters.place }}/a", "tams", 3),
    ("${{ each.key }}", nil, 3),
  ]

  @Test("that was bent to clone into the site is refused, and sends no change", arguments: bent)
  func refused(to: String, place: String?, status: Int) async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      let before = try await SiteState(of: lab)
      let start = try await lab.log().count
      let bent = try lab.bentDrill(
        "with: { restore: \"${{ each.value }}\" }",
        with: "with: { restore: \"${{ each.value }}\", to: \"\(to)\" }")
      let whole = try String(contentsOfFile: bent, encoding: .utf8).replacing(
        "parameters:\n", with: "parameters:\n  place: { type: text, default: /tams }\n")
      try whole.write(toFile: bent, atomically: true, encoding: .utf8)
      let run = try await lab.tamsdr(
        ["run", bent, "--site", lab.site, "--yes"]
          + (place.map { ["--set", "place=\($0)"] } ?? []))
      #expect(run.status == status, "\(run)")
      let reason =
        status == 2 ? run.errors : try await lab.report().text("rollback", "cause") ?? ""
      #expect(reason.contains("the sandbox"), "\(run)\n\(reason)")
      #expect(try await lab.changesByTamsdr(since: start) == 0)
      #expect(try await lab.leftInSandbox() == [])
      #expect(try await SiteState(of: lab) == before)
    }
  }

  @Test(
    "that was bent to do what a recovery does is refused before it starts",
    arguments: [
      "vast.extend_snapshot", "s3.disable_keys", "recovery_point.take", "vast.snapshot",
      "command.run", "vast.suspend_schedules",
    ])
  func recovering(action: String) async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      let bent = try lab.bentDrill("action: tams.check_delete_requests", with: "action: \(action)")
      let run = try await lab.tamsdr(["run", bent, "--site", lab.site, "--yes"])
      #expect(run.status == 2, "\(run)")
      #expect(run.errors.contains("\(action) changes the site: a drill may not"), "\(run)")
    }
  }

  @Test("does not keep a recovery waiting, not even one that was killed")
  func recoveryBeside() async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      try await lab.kill(
        at: "step.clone.result", ["run", Checkout.runbook("drill"), "--site", lab.site])
      try await lab.disaster("both")
      let recovery = try await lab.run("full-restore")
      #expect(recovery.status == 0, "\(recovery)")
      let second = try await lab.run("drill")
      #expect(second.status == 7, "\(second)")
    }
  }
}

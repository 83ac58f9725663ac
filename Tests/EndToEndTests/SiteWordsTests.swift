import Foundation
import Testing

@Suite("What a refused command on a run says of the site")
struct SiteWordsTests {
  private func runbook(_ lab: LabSite, _ steps: String) throws -> String {
    let path = lab.folder + "/../words.yaml"
    let text = "runbook: words\nsteps:\n" + steps
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  @Test("is that it is changed, and names the way back of a run that has ended so")
  func ended() async throws {
    try await LabSite.with(["--segments", "20"]) { lab in
      let path = try runbook(
        lab,
        """
          - { id: touch, action: command.run, with: { command: ["true"], read_only: false } }
          - { id: trouble, action: command.run, with: { command: ["false"], read_only: true } }

        """)
      let failed = try await lab.tamsdr(
        ["run", path, "--site", lab.site, "--yes", "--on-failure", "stop"])
      #expect(failed.status == 4, "\(failed)")
      let run = try #require(try await lab.report().text("run"))
      let resumed = try await lab.tamsdr(["resume", "--yes"])
      #expect(resumed.status == 2, "\(resumed)")
      #expect(resumed.errors.contains("site: changed, as run \(run) left it"), "\(resumed)")
      #expect(resumed.errors.contains("next: tamsdr rollback \(run)"), "\(resumed)")
    }
  }

  @Test("is that another process has it, while one has")
  func locked() async throws {
    try await LabSite.with(["--segments", "20"]) { lab in
      let output = lab.folder + "/../nested.txt"
      let command =
        "'\(Checkout.tamsdr)' rollback --yes --state-dir '\(lab.state)' > '\(output)' 2>&1; "
        + "echo exit $? >> '\(output)'"
      let path = try runbook(
        lab,
        """
          - id: nested
            action: command.run
            with: { command: [sh, -c, "\(command)"], read_only: true }

        """)
      let run = try await lab.tamsdr(["run", path, "--site", lab.site, "--yes"])
      #expect(run.status == 0, "\(run)")
      let nested = try String(contentsOfFile: output, encoding: .utf8)
      #expect(nested.contains("exit 7"), "\(nested)")
      #expect(nested.contains("site: in the hands of that process"), "\(nested)")
    }
  }

  @Test("is that it is changed, where a decision cannot be mirrored; given again it counts")
  func notMirrored() async throws {
    try await TwoHosts.with(journal: "required: true, lease: 1m") { hosts in
      let lab = hosts.lab
      try await lab.disaster("flows-deleted")
      let died = try await hosts.tamsdr(
        ["run", Checkout.runbook("full-restore"), "--site", lab.site, "--yes"]
          + ["--accept", "loss_over_limit"], on: hosts.first,
        environment: ["TAMSDR_CRASH_AT": "step.rescue.effect"])
      #expect(died.status == 128 + 9, "\(died)")
      let run = try #require(try hosts.newestRun(of: hosts.first))
      try await lab.fail(
        ServiceFault(service: "s3", method: "PUT", path: ".jsonl", fault: "500", always: true))
      let abandon = ["abandon", run, "--reason", "enough"]
      let stopped = try await hosts.tamsdr(abandon, on: hosts.first)
      #expect(stopped.status == 6, "\(stopped)")
      #expect(stopped.errors.contains("site: changed, as run \(run) left it"), "\(stopped)")
      try await lab.clearFaults()
      let abandoned = try await hosts.tamsdr(abandon, on: hosts.first)
      #expect(abandoned.status == 4, "\(abandoned)")
    }
  }
}

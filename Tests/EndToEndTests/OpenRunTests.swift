import Foundation
import Testing

@Suite("A run that is open")
struct OpenRunTests {
  /// The id of a restore that was killed once the site was fenced.
  private func openRun(at lab: LabSite) async throws -> String {
    try await lab.disaster("both")
    let crashed = try await lab.tamsdr(
      ["run", Checkout.runbook("full-restore"), "--site", lab.site, "--yes"],
      environment: ["TAMSDR_CRASH_AT": "step.fence.effect"])
    #expect(crashed.status == 128 + 9, "\(crashed)")
    return try #require(try await lab.report().text("run"))
  }

  @Test("refuses another at its site with 7, and names the commands that settle it")
  func refusesAnother() async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      let run = try await openRun(at: lab)
      #expect(try await lab.report().text("outcome") == "interrupted")
      let logged = try await lab.log().count
      let second = try await lab.run("full-restore")
      #expect(second.status == 7, "\(second)")
      for command in ["resume", "rollback", "abandon"] {
        #expect(second.errors.contains("tamsdr \(command) \(run)"), "\(second)")
      }
      #expect(try await lab.log().count == logged)
    }
  }

  @Test("that was abandoned with a restore open keeps the next from stopping anything")
  func abandonedRestore() async throws {
    try await LabSite.with(["--segments", "20"]) { lab in
      try await lab.disaster("both")
      let words = ["run", Checkout.runbook("full-restore"), "--site", lab.site, "--yes"]
      let crashed = try await lab.tamsdr(
        words, environment: ["TAMSDR_CRASH_AT": "step.prepare.effect"])
      #expect(crashed.status == 128 + 9, "\(crashed)")
      let run = try #require(try await lab.report().text("run"))
      let abandoned = try await lab.tamsdr(["abandon", run, "--reason", "a test"])
      #expect(abandoned.status == 4, "\(abandoned)")
      let left = "left at the cluster: tamsdr-\(run)-prepare"
      #expect(abandoned.output.contains(left), "\(abandoned)")
      let changes = try await lab.changes().count
      let next = try await lab.tamsdr(words)
      #expect(next.status == 3, "\(next)")
      #expect(next.errors.contains("another restore is open on protected path"), "\(next)")
      #expect(try await lab.changes().count == changes)
      let back = try await lab.tamsdr(["rollback", run, "--yes"])
      #expect(back.status == 4, "\(back)")
      let last = try await lab.tamsdr(words)
      #expect(last.status == 0, "\(last)")
    }
  }

  @Test("is told by status also where a newer one at another site is shown")
  func toldBeside() async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      let open = try await openRun(at: lab)
      let (other, runbook) = (lab.folder + "/other.yaml", lab.folder + "/true.yaml")
      try String(contentsOfFile: lab.site, encoding: .utf8)
        .replacing(/(?m)^site: .*$/, with: "site: other")
        .replacing(/(?m)^  schema: .*$/, with: "  schema: other")
        .write(toFile: other, atomically: true, encoding: .utf8)
      try """
      runbook: "true"
      steps:
        - { id: nothing, action: command.run, with: { command: ["true"], read_only: true } }
      """.write(toFile: runbook, atomically: true, encoding: .utf8)
      let newer = try await lab.tamsdr(["run", runbook, "--site", other, "--yes"])
      #expect(newer.status == 0, "\(newer)")
      let unreadable = "20250101-000000-dead"
      try "no journal\n".write(
        toFile: "\(lab.state)/runs/\(unreadable).jsonl", atomically: true, encoding: .utf8)
      let told = try await lab.tamsdr(["status"])
      #expect(told.output.contains("perhaps open: \(unreadable), unreadable: "), "\(told)")
      let line = "also open: \(open), full-restore at lab: interrupted; tamsdr status \(open)"
      #expect(told.output.contains(line), "\(told)")
      let named = try await lab.tamsdr(["status", open])
      #expect(!named.output.contains("also open"), "\(named)")
    }
  }

  @Test("refuses with 7 whatever would let an older run of its site work, and goes on itself")
  func refusesOlderRun() async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      try await lab.disaster("both")
      let waiting = try await lab.run("full-restore", [])
      #expect(waiting.status == 6, "\(waiting)")
      let older = try #require(try await lab.report().text("run"))
      let crashed = try await lab.tamsdr(
        ["run", Checkout.runbook("full-restore"), "--site", lab.site, "--yes"],
        environment: ["TAMSDR_CRASH_AT": "step.fence.effect"])
      #expect(crashed.status == 128 + 9, "\(crashed)")
      let open = try #require(try await lab.report().text("run"))
      let logged = try await lab.log().count
      for words in [
        ["approve", "--yes"], ["reject"], ["resume", "--yes"], ["rollback", "--yes"],
      ] {
        let refused = try await lab.tamsdr([words[0], older] + words.dropFirst())
        #expect(refused.status == 7, "\(refused)")
        #expect(refused.errors.contains("run \(open) is open at this site"), "\(refused)")
        #expect(refused.errors.contains("tamsdr resume \(open)"), "\(refused)")
      }
      #expect(try await lab.log().count == logged)
      // To end it sends nothing.
      let abandoned = try await lab.tamsdr(["abandon", older, "--reason", "overtaken"])
      #expect(abandoned.status == 3, "\(abandoned)")
      let resumed = try await lab.tamsdr(["resume", open, "--yes"])
      #expect(resumed.status == 0, "\(resumed)")
    }
  }

  @Test("is one whose command may have changed something, and not one that only reads")
  func commands() async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      let file = lab.folder + "/../touched"
      for readOnly in [true, false] {
        let runbook = lab.folder + "/../touch-\(readOnly).yaml"
        try """
        runbook: touch
        steps:
          - id: touch
            action: command.run
            with: { command: [touch, "\(file)"], read_only: \(readOnly) }
          - { id: trouble, action: command.run, with: { command: ["false"], read_only: true } }

        """.write(toFile: runbook, atomically: true, encoding: .utf8)
        let words = ["run", runbook, "--site", lab.site, "--yes"]
        let killed = try await lab.tamsdr(
          words, environment: ["TAMSDR_CRASH_AT": "step.touch.result"])
        #expect(killed.status == 128 + 9, "\(killed)")
        #expect(try await lab.report().flag("site_changed") == !readOnly)
        guard !readOnly else { continue }
        let second = try await lab.tamsdr(words)
        #expect(second.status == 7, "\(second)")
        let resumed = try await lab.tamsdr(["resume", "--yes"])
        #expect(resumed.status == 4, "\(resumed)")
      }
    }
  }

  @Test(
    "is stopped by a signal at a safe place, says how to go on, and goes on",
    arguments: ["INT", "TERM"], ["vast.extend_snapshot", "vast.restore_prepare"])
  func interrupted(_ signal: String, during action: String) async throws {
    try await LabSite.with(["--segments", "40", "--speed", "1"]) { lab in
      try await lab.disaster("both")
      let script = """
        "$@" & run=$!
        until grep -qs '"action":"\(action)","attempt"' '\(lab.state)'/runs/*.jsonl; do sleep 0.05; done
        kill -\(signal) $run
        wait $run
        """
      let stopped = try await Invocation.run(
        "bash",
        ["-c", "set -m\n" + script, "bash", Checkout.tamsdr, "run"]
          + [Checkout.runbook("full-restore"), "--site", lab.site, "--yes"]
          + ["--state-dir", lab.state])
      #expect(stopped.status == 130, "\(stopped)")
      #expect(stopped.errors.contains("tamsdr resume"), "\(stopped)")
      #expect(try await lab.report().text("outcome") == "interrupted")
      let resumed = try await lab.tamsdr(["resume", "--yes"])
      #expect(resumed.status == 0, "\(resumed)")
    }
  }
}

import Foundation
import Testing

@Suite("A run that waits for an approval")
struct ApprovalTests {
  /// The id of a restore that waits with its question.
  private func waiting(at lab: LabSite) async throws -> String {
    try await lab.disaster("both")
    let waiting = try await lab.run("full-restore", [])
    #expect(waiting.status == 6, "\(waiting)")
    let run = try #require(try await lab.report().text("run"))
    #expect(waiting.errors.contains("tamsdr approve \(run)"), "\(waiting)")
    return run
  }

  @Test("goes on with approve from another process, and tells who saw what")
  func approved() async throws {
    try await LabSite.with(["--segments", "20"]) { lab in
      let run = try await waiting(at: lab)
      let approved = try await lab.tamsdr(["approve", run, "consent"])
      #expect(approved.status == 0, "\(approved)")
      #expect(approved.errors.contains("is replaced by snapshot"), "\(approved)")
      let question = try #require(try await lab.report().list("questions").first)
      #expect(question["accepted"] as? Bool == true, "\(question)")
      #expect((question["text"] as? String)?.contains("is replaced by snapshot") == true)
      let again = try await lab.tamsdr(["approve", run])
      #expect(again.status == 2, "\(again)")
    }
  }

  @Test("ends untouched with reject from another process")
  func rejected() async throws {
    try await LabSite.with(["--segments", "20"]) { lab in
      try await lab.disaster("flows-deleted")
      let before = try await SiteState(of: lab)
      let changes = try await lab.changes().count
      let waiting = try await lab.run("full-restore", ["--accept", "loss_over_limit"])
      #expect(waiting.status == 6, "\(waiting)")
      let rejected = try await lab.tamsdr(["reject"])
      #expect(rejected.status == 3, "\(rejected)")
      #expect(try await SiteState(of: lab) == before)
      #expect(try await lab.changes().count == changes)
    }
  }

  @Test("is asked anew, and takes no yes, once another run has changed the site")
  func outdated() async throws {
    try await LabSite.with(["--segments", "20"]) { lab in
      let run = try await waiting(at: lab)
      let other = try await lab.run("full-restore")
      #expect(other.status == 0, "\(other)")
      let restoring = try #require(try await lab.report().text("run"))
      try await lab.disaster("write-leaked")
      let (before, changes) = (try await SiteState(of: lab), try await lab.changes().count)

      let told = try await lab.tamsdr(["status", run])
      #expect(told.output.contains("run \(restoring) has changed it since"), "\(told)")
      #expect(told.output.contains("tamsdr resume \(run)"), "\(told)")
      #expect(!told.output.contains("tamsdr approve \(run)"), "\(told)")
      let newest = try await lab.tamsdr(["status"])
      #expect(newest.output.contains("also asking: \(run), full-restore at lab"), "\(newest)")
      let unnamed = try await lab.tamsdr(["approve", "--yes"])
      #expect(unnamed.status == 2, "\(unnamed)")
      #expect(unnamed.errors.contains("next: tamsdr approve \(run)"), "\(unnamed)")
      let approved = try await lab.tamsdr(["approve", run, "--yes"])
      #expect(approved.status == 6, "\(approved)")
      #expect(approved.errors.contains("next: tamsdr resume \(run)"), "\(approved)")
      #expect(approved.errors.contains("question-outdated: run \(restoring)"), "\(approved)")
      let resumed = try await lab.tamsdr(["resume", run])
      #expect(resumed.status == 6, "\(resumed)")
      #expect(resumed.errors.contains("losing 1 segment"), "\(resumed)")
      #expect(try await SiteState(of: lab) == before)
      #expect(try await lab.changes().count == changes)
      let rejected = try await lab.tamsdr(["reject", run])
      #expect(rejected.status == 3, "\(rejected)")
    }
  }

  @Test("is the one that status means once it has gone on after a newer run has ended")
  func latest() async throws {
    try await LabSite.with(["--segments", "20"]) { lab in
      let run = try await waiting(at: lab)
      // There are no tables yet: it fails before it changes anything.
      #expect(try await lab.run("release").status == 3)
      #expect(try await lab.report().text("run") != run)
      #expect(try await lab.tamsdr(["approve", run, "--yes"]).status == 0)
      #expect(try await lab.report().text("run") == run)
      let released = try await lab.run("release")
      #expect(released.status == 0, "\(released)")
      // Nothing is left to start: the site is as before that run.
      let again = try await lab.run("release")
      #expect(again.status == 0 && again.output.contains("there was nothing to do"), "\(again)")
      #expect(try await lab.report().flag("site_changed") == false)
    }
  }

  @Test("takes a no also once another run has changed the site")
  func outdatedNo() async throws {
    try await LabSite.with(["--segments", "20"]) { lab in
      let run = try await waiting(at: lab)
      #expect(try await lab.run("full-restore").status == 0)
      let rejected = try await lab.tamsdr(["reject", run])
      #expect(rejected.status == 3, "\(rejected)")
    }
  }

  @Test("takes silence beyond its time limit for what the runbook says, and no late yes")
  func silence() async throws {
    try await LabSite.with(["--segments", "20"]) { lab in
      try await lab.disaster("both")
      let runbook = try lab.runbookThatRejectsSilence()
      let waiting = try await lab.tamsdr(["run", runbook, "--site", lab.site])
      #expect(waiting.status == 6, "\(waiting)")
      #expect(waiting.errors.contains("call storage on call: +44 20 7946 0000"), "\(waiting)")
      let late = try await lab.untilTimeIsOver { try await lab.tamsdr(["approve"]) }
      #expect(late.status == 2, "\(late)")
      let resumed = try await lab.tamsdr(["resume", "--yes"])
      #expect(resumed.status == 3, "\(resumed)")
      #expect(resumed.errors.contains("the time limit of 1s said no"), "\(resumed)")
    }
  }
}

extension LabSite {
  fileprivate func runbookThatRejectsSilence() throws -> String {
    let text = try String(contentsOfFile: Checkout.runbook("full-restore"), encoding: .utf8)
      .replacingOccurrences(
        of: "      message: >-",
        with: "      time_limit: 1s\n      at_limit: reject\n      message: >-"
      )
      .replacingOccurrences(
        of: "\nsteps:\n",
        with: "\ncontacts: [{ name: storage on call, reach: [\"+44 20 7946 0000\"] }]\nsteps:\n")
    let path = folder + "/silence.yaml"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  /// The deadline is in the journal: work is done once it has passed.
  fileprivate func untilTimeIsOver<Result>(
    _ work: () async throws -> Result
  ) async throws -> Result {
    let question = try #require(try await report().list("questions").first)
    let text = try #require(question["until"] as? String)
    let until = try Date("\(text.prefix(19))Z", strategy: .iso8601) + 1
    try await Task.sleep(for: .seconds(max(0, until.timeIntervalSinceNow)))
    return try await work()
  }
}

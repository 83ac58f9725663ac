import Foundation
import Testing

/// full-restore with a step put in that fails, after each of its own: where the run ends, and what it
/// leaves.
@Suite("A failure in the middle of full-restore")
struct FailureTests {
  struct Case: Sendable, CustomTestStringConvertible {
    /// The failing step follows this one.
    let after: String
    let status: Int
    let outcome: String
    let holds: [String]

    var testDescription: String { "after \(after): \(outcome), exit \(status)" }
  }

  private static let stopped = ["service retention", "service tams-api"]

  static let cases =
    [
      "preflight", "verify", "consent", "keep", "stop", "fence", "suspend", "rescue", "prepare",
    ].map { Case(after: $0, status: 3, outcome: "rolled_back", holds: []) }
    + ["commit", "check-database", "check-objects", "requests"].map {
      Case(after: $0, status: 6, outcome: "waiting", holds: ["key", "schedule"] + stopped)
    }
    + [
      Case(after: "unfence", status: 6, outcome: "waiting", holds: ["schedule"] + stopped),
      Case(
        after: "start", status: 6, outcome: "waiting", holds: ["schedule", "service retention"]),
      Case(
        after: "canary", status: 6, outcome: "waiting", holds: ["schedule", "service retention"]),
      Case(
        after: "open", status: 6, outcome: "waiting", holds: ["schedule", "service retention"]),
    ]

  @Test("ends as the design says, with the holds it says", arguments: cases)
  func ends(_ failure: Case) async throws {
    try await LabSite.with { lab in
      try await lab.disaster("objects-deleted")
      let before = try await lab.digest()
      let runbook = try lab.fullRestore(failingAfter: failure.after)
      let run = try await lab.tamsdr([
        "run", runbook, "--site", lab.site, "--yes", "--accept", "loss_over_limit",
      ])
      #expect(run.status == failure.status, "\(run)")
      let report = try await lab.report()
      #expect(report.text("outcome") == failure.outcome)
      // Which key and which protected paths is the lab's affair.
      let kinds = Set(report.holds.map { $0.hasPrefix("service") ? $0 : $0.words.first ?? "" })
      #expect(kinds.sorted() == failure.holds.sorted())
      if failure.status == 3 {
        #expect(report.flag("site_changed") == false)
        #expect(try await lab.digest() == before)
        #expect(try await lab.isRunning("tams-api"))
        #expect(try await lab.isRunning("retention"))
      } else {
        #expect(run.errors.contains("next: tamsdr resume"), "\(run)")
        #expect(run.errors.contains("next: tamsdr rollback"), "\(run)")
      }
    }
  }

  @Test("leaves services stopped that ran on lost tables, and says why")
  func lostTables() async throws {
    try await LabSite.with { lab in
      try await lab.disaster("tables-dropped")
      let before = try await lab.digest()
      let runbook = try lab.fullRestore(failingAfter: "prepare")
      let run = try await lab.tamsdr(["run", runbook, "--site", lab.site, "--yes"])
      #expect(run.status == 4, "\(run)")
      let report = try await lab.report()
      #expect(report.text("outcome") == "rolled_back")
      #expect(report.holds == FailureTests.stopped)
      #expect(try await lab.digest() == before)
      #expect(try await !lab.isRunning("tams-api"))
    }
  }

  @Test("keeps fence and stop where a data step cannot be undone, and names what is held")
  func undoFails() async throws {
    try await LabSite.with { lab in
      try await lab.disaster("objects-deleted")
      let runbook = try lab.fullRestore(
        failingAfter: "commit",
        commit:
          "    rollback: [ { id: no-way, action: command.run, with: { command: [\"false\"] } } ]")
      let run = try await lab.tamsdr([
        "run", runbook, "--site", lab.site, "--yes", "--accept", "loss_over_limit", "--on-failure",
        "rollback",
      ])
      #expect(run.status == 4, "\(run)")
      let report = try await lab.report()
      #expect(report.text("outcome") == "rollback_incomplete")
      #expect(report.holds.contains("service tams-api"))
      #expect(report.holds.contains { $0.hasPrefix("key ") })
      let status = try await lab.tamsdr(["status"])
      #expect(status.status == 0)
      for hold in report.list("holds") {
        let lift = try #require(hold["lift"] as? String)
        #expect(status.output.contains(lift), "\(lift) in \(status)")
      }
      let rescues = report.list("rescue_snapshots").compactMap { $0["snapshot"] as? String }
      #expect(rescues.count == 2)
      for rescue in rescues { #expect(status.output.contains(rescue), "\(status)") }
      #expect(try await !lab.isRunning("tams-api"))
    }
  }
}

extension String {
  fileprivate var words: [String] { split(separator: " ").map(String.init) }
}

extension LabSite {
  /// full-restore with a step that fails put after one of its own, and lines added to its commit.
  func fullRestore(failingAfter step: String? = nil, commit: String = "") throws -> String {
    var lines = try String(contentsOfFile: Checkout.runbook("full-restore"), encoding: .utf8)
      .components(separatedBy: "\n")
    if !commit.isEmpty {
      let action = try #require(lines.firstIndex { $0.contains("vast.restore_commit") })
      lines.insert(commit, at: action + 1)
    }
    if let step {
      let starts = [" id: \(step),", " id: \(step)"]
      let own = try #require(
        lines.firstIndex { line in
          line.hasPrefix("  - ") && starts.contains { line.contains($0) }
            && (line.contains("{") || line.hasSuffix(" id: \(step)"))
        })
      let next = lines[(own + 1)...].firstIndex {
        $0.hasPrefix("  - ") || $0.hasPrefix("  #") || $0.isEmpty
      }
      lines.insert(
        "  - { id: boom, action: command.run, with: { command: [\"false\"] } }",
        at: try #require(next))
    }
    let path = folder + "/failing.yaml"
    try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }
}

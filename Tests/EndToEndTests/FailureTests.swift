import Foundation
import Testing

/// full-restore with a step or a rollback hook of its own that fails.
@Suite("A failure in the middle of full-restore")
struct FailureTests {
  private static let stopped = ["service retention", "service tams-api"]

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
      #expect(report.holds == Self.stopped)
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

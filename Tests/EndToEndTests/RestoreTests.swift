import Foundation
import Testing

@Suite("A restore in the lab")
struct RestoreTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let disaster: String
    let runbook: String
    var layout = "two"
    var tables = "vasttams-7"
    /// Segments younger than the bucket snapshot have lost their objects for good: said, not hidden.
    var isVerified: Bool { runbook != "bucket-only" }

    /// Buckets are snapshotted every six hours: half-way between two.
    var options: [String] { isVerified ? [] : LabSite.historyEnding(at: 3, every: 6) }

    var testDescription: String {
      "\(disaster), \(runbook), layout \(layout), tables \(tables)"
    }
  }

  static let cases: [Case] =
    ["database-lost", "tables-dropped", "flows-deleted"].flatMap { disaster in
      ["full-restore", "database-only"].map { Case(disaster: disaster, runbook: $0) }
    }
    + ["objects-deleted", "objects-corrupted"].flatMap { disaster in
      ["full-restore", "bucket-only"].map { Case(disaster: disaster, runbook: $0) }
    } + [
      Case(disaster: "both", runbook: "full-restore"),
      Case(disaster: "both", runbook: "full-restore", layout: "parent"),
      Case(disaster: "both", runbook: "full-restore", tables: "vasttams-6"),
      Case(disaster: "tables-dropped", runbook: "database-only", tables: "vasttams-6"),
    ]

  @Test("gives back what the chosen snapshots hold, and says so", arguments: cases)
  func restores(_ restore: Case) async throws {
    let options = ["--layout", restore.layout, "--tables", restore.tables] + restore.options
    try await LabSite.with(options) { lab in
      try await lab.disaster(restore.disaster)
      let run = try await lab.run(restore.runbook, ["--yes", "--accept", "loss_over_limit"])
      #expect(run.status == (restore.isVerified ? 0 : 8), "\(run)")
      let report = try await lab.report()
      #expect(report.text("outcome") == (restore.isVerified ? "succeeded" : "unverified"))
      #expect(report.texts("unverified").isEmpty == restore.isVerified)
      #expect(report.text("run") == run.lines.first)
      #expect(report.flag("rto", "met") == restore.isVerified)
      #expect(report.holds == ["service retention"])
      #expect(report.list("rescue_snapshots").isEmpty == false)
      let (database, bucket) = report.snapshots
      #expect((database == nil) == (restore.runbook == "bucket-only"))
      #expect((bucket == nil) == (restore.runbook == "database-only"))
      let kept = try await lab.digest(database: database, bucket: bucket)
      #expect(try await lab.digest() == kept)
      #expect(try await lab.isRunning("tams-api"))
      #expect(try await !lab.isRunning("retention"))
    }
  }

  @Test("leaves workers stopped until release gives the site back to them, and says that they are")
  func released() async throws {
    try await LabSite.with { lab in
      try await lab.disaster("flows-deleted")
      let restored = try await lab.run("full-restore", ["--yes", "--accept", "loss_over_limit"])
      #expect(restored.status == 0, "\(restored)")
      #expect(try await !lab.isRunning("retention"))
      let unanswered = try await lab.run("release", [])
      #expect(unanswered.status == 6, "\(unanswered)")
      #expect(try await !lab.isRunning("retention"))
      let run = try await lab.tamsdr(["resume", "--yes"])
      #expect(run.status == 0, "\(run)")
      #expect(try await lab.isRunning("retention"))
      let report = try await lab.report()
      #expect(report.holds == [])
      let found = report.list("checks").first { $0["id"] as? String == "V31" }
      #expect(found?["verdict"] as? String == "pass", "\(String(describing: found))")

      let first = try #require(restored.lines.first)
      let release = try #require(report.text("run"))
      let status = try await lab.tamsdr(["status", String(first)])
      #expect(status.output.contains("lifted since by run \(release)"), "\(status)")
      #expect(!status.output.contains("# lift service retention"), "\(status)")
    }
  }

  @Test(
    "of one part is refused before anything is touched, where one directory holds both",
    arguments: ["database-only", "bucket-only"])
  func parentLayout(_ runbook: String) async throws {
    try await LabSite.with(["--layout", "parent"]) { lab in
      let before = try await lab.digest()
      let logged = try await lab.log().count
      let run = try await lab.run(runbook)
      #expect(run.status == 3, "\(run)")
      #expect(run.errors.contains("/tams"), "\(run)")
      #expect(try await lab.changes(since: logged) == [])
      #expect(try await lab.digest() == before)
    }
  }

  @Test("of the database alone goes back by itself when the objects it needs are gone")
  func rollback() async throws {
    try await LabSite.with { lab in
      try await lab.disaster("objects-deleted")
      let before = try await lab.digest()
      let run = try await lab.run(
        "database-only", ["--yes", "--accept", "loss_over_limit", "--on-failure", "rollback"])
      #expect(run.status == 3, "\(run)")
      let report = try await lab.report()
      #expect(report.text("outcome") == "rolled_back")
      #expect(report.holds.isEmpty)
      #expect(report.flag("site_changed") == false)
      #expect(try await lab.digest() == before)
      #expect(try await lab.isRunning("tams-api"))
      #expect(try await lab.isRunning("retention"))
    }
  }

  @Test("names the worker it leaves stopped, and the command that starts it does")
  func retentionHeld() async throws {
    try await LabSite.with { lab in
      try await lab.disaster("database-lost")
      let run = try await lab.run("full-restore")
      #expect(run.status == 0, "\(run)")
      let status = try await lab.tamsdr(["status"])
      #expect(status.status == 0)
      #expect(status.output.contains("held: service retention"), "\(status)")
      let lift = try #require(
        try await lab.report().list("holds").first { $0["object"] as? String == "retention" })
      let command = try #require(lift["lift"] as? String)
      let started = try await Invocation.run("bash", ["-c", command])
      #expect(started.status == 0, "\(started)")
      #expect(try await lab.isRunning("retention"))
    }
  }

  @Test("shows what is lost where a runbook starts the retention worker too early")
  func retentionTooEarly() async throws {
    // What has expired since the newest point depends on the day and the hour: nearly a day of it.
    try await LabSite.with(["--history-end", "2026-11-29T01:30:00Z"]) { lab in
      try await lab.disaster("database-lost")
      let run = try await lab.tamsdr([
        "run", try lab.runbookStartingWorkerEarly(), "--site", lab.site, "--yes",
      ])
      #expect(run.status == 6, "\(run)")
      let report = try await lab.report()
      #expect(report.text("failure", "step") == "check-again")
      let (database, bucket) = try await lab.report().snapshots
      let point = try await lab.digest(database: database, bucket: bucket)
      #expect(try await lab.digest() != point)
      let failing = report.list("checks").filter { $0["verdict"] as? String == "fail" }
      #expect(!failing.isEmpty)
      for check in failing {
        let id = try #require(check["id"] as? String)
        #expect(run.errors.contains(id), "\(run)")
      }
    }
  }
}

extension LabSite {
  /// full-restore that lets the worker loose as soon as its key works, and then looks again.
  fileprivate func runbookStartingWorkerEarly() throws -> String {
    let swept = "'\(Checkout.lab)' log --dir '\(folder)' --json | grep '\"service\":\"worker\"'"
    let lines = [
      "  - { id: too-early, action: service.start, with: { roles: [worker] } }",
      "  - id: swept",
      "    action: wait.until",
      "    with:",
      "      every: 200ms",
      "      command:",
      "        - sh",
      "        - -c",
      "        - |",
      "          \(swept)",
      "    timeout: 1m",
      "  - id: check-again",
      "    action: tams.check_database",
      "    with: { point: \"${{ steps.point.point }}\" }",
    ]
    var text = try String(contentsOfFile: Checkout.runbook("full-restore"), encoding: .utf8)
      .components(separatedBy: "\n")
    let unfence = try #require(text.firstIndex { $0.contains("id: unfence") })
    text.insert(contentsOf: lines, at: unfence + 1)
    let path = folder + "/early.yaml"
    try text.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }
}

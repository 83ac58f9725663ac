import Testing

/// What nobody outside VAST knows is a switch of the lab: whatever the answer is, a restore is right or
/// refused.
@Suite("full-restore on a cluster that differs")
struct SwitchTests {
  static let switches = [
    "commit_newer_snapshots=drop", "policyless_restore=refuse", "suspended_restore=refuse",
    "second_restore=200", "second_restore=500", "second_commit=200", "second_commit=500",
    "sync_progress=0-1", "sync_progress=0-1000", "sync_progress=absent", "states=unknown",
    "key_disable=slow", "database_clone=closed", "lists=bare", "snapshot_ready=later", "roles=odd",
    "name_scope=path", "clock_skew=30",
  ]

  @Test("restores, or refuses with the reason; is never wrong", arguments: switches)
  func differs(_ setting: String) async throws {
    try await LabSite.with(["--vast", setting]) { lab in
      try await lab.disaster("both")
      let before = try await lab.digest()
      let run = try await lab.run("full-restore", ["--yes", "--accept", "undo_lost"])
      let report = try await lab.report()
      switch run.status {
      case 0, 8:
        let (database, bucket) = report.snapshots
        let kept = try await lab.digest(database: database, bucket: bucket)
        #expect(try await lab.digest() == kept, "\(run)")
      default:
        #expect(run.status == 3, "\(run)")
        #expect(report.text("failure", "what")?.isEmpty == false)
        #expect(try await lab.digest() == before, "\(run)")
      }
      if setting == "commit_newer_snapshots=drop" { #expect(report.text("undo") == "lost") }
    }
  }
}

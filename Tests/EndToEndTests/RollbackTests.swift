import Foundation
import Testing

@Suite("A rollback after a run has succeeded")
struct RollbackTests {
  @Test("tells what clients wrote since, keeps it, and brings back what was before the run")
  func afterSuccess() async throws {
    try await LabSite.with(["--segments", "20"]) { lab in
      try await lab.disaster("flows-deleted")
      let before = try await SiteState(of: lab)
      let run = try await lab.run("full-restore", ["--yes", "--accept", "loss_over_limit"])
      #expect(run.status == 0, "\(run)")
      try await lab.writeFlow("11111111-1111-4111-8111-111111111111")
      // A person has let the worker loose as well: it is stopped again, and runs again in the end.
      try await lab.control(["service", "start", "retention"])
      let back = try await RunEnding(lab.tamsdr(["rollback", "--yes"]), lab)
      #expect(back.status == 3, "\(back.invocation)")
      #expect(back.outcome == "rolled_back")
      #expect(back.holds.isEmpty)
      let told = back.invocation.errors
      #expect(told.contains("hold service retention: broken"), "\(told)")
      #expect(told.contains("of what clients wrote since the restore: losing 1 flow;"), "\(told)")
      #expect(try await SiteState(of: lab) == before)
      let kept = try await lab.report().list("rescue_snapshots").compactMap {
        $0["snapshot"] as? String
      }
      #expect(kept.filter { $0.contains("before-rollback") }.count == 2, "\(kept)")
      #expect(kept.count == 4, "\(kept)")
    }
  }

  @Test("says before it is agreed to that what was restored goes again")
  func ontoNothing() async throws {
    try await LabSite.with(["--segments", "20"]) { lab in
      try await lab.disaster("both")
      #expect(try await lab.run("full-restore").status == 0)
      let changes = try await lab.changes().count
      let back = try await lab.tamsdr(["rollback"])
      #expect(back.status == 6, "\(back)")
      let told = try #require(
        back.errors.firstMatch(of: /going back to before the run means losing ([0-9]+) segments/))
      #expect(try #require(Int(told.1)) > 5, "\(back)")
      #expect(back.errors.contains("the point holds no tables"), "\(back)")
      #expect(try await lab.changes().count == changes)
    }
  }

  @Test("says which run has changed the site since, and does nothing unasked")
  func overtaken() async throws {
    try await LabSite.with(["--segments", "20"]) { lab in
      try await lab.disaster("flows-deleted")
      let options = ["--yes", "--accept", "loss_over_limit"]
      #expect(try await lab.run("full-restore", options).status == 0)
      let first = try #require(try await lab.report().text("run"))
      #expect(try await lab.run("full-restore", options).status == 0)
      let second = try #require(try await lab.report().text("run"))
      let changes = try await lab.changes().count
      let back = try await lab.tamsdr(["rollback", first, "--yes"])
      #expect(back.status == 6, "\(back)")
      #expect(back.errors.contains("next: tamsdr rollback \(second)"), "\(back)")
      #expect(back.errors.contains("WARNING: run \(second) has changed the site since"), "\(back)")
      #expect(try await lab.changes().count == changes)
    }
  }

  @Test(
    "that was killed goes on with resume, and ends as before the run",
    arguments: [
      "undo.schedules.effect", "undo.open.effect", "undo.start.effect", "undo.unfence.effect",
      "step.rescue/before-rollback.intent", "step.rescue/before-rollback.effect",
      "undo.commit.effect", "undo.suspend.effect", "undo.stop.intent",
    ])
  func killed(_ place: String) async throws {
    try await LabSite.with(["--segments", "20"]) { lab in
      try await lab.disaster("flows-deleted")
      let before = try await SiteState(of: lab)
      let run = try await lab.run("full-restore", ["--yes", "--accept", "loss_over_limit"])
      #expect(run.status == 0, "\(run)")
      let killed = try await lab.tamsdr(
        ["rollback", "--yes"], environment: ["TAMSDR_CRASH_AT": place])
      #expect(killed.status == 128 + 9, "\(killed)")
      let resumed = try await RunEnding(lab.tamsdr(["resume", "--yes"]), lab)
      #expect(resumed.status == 3, "\(resumed.invocation)")
      #expect(resumed.holds.isEmpty)
      #expect(try await SiteState(of: lab) == before)
    }
  }

  @Test("is refused untouched where the rescue snapshot is gone")
  func rescueGone() async throws {
    try await LabSite.with(["--segments", "20"]) { lab in
      try await lab.disaster("flows-deleted")
      let run = try await lab.run("full-restore", ["--yes", "--accept", "loss_over_limit"])
      #expect(run.status == 0, "\(run)")
      let rescue = try #require(
        try await lab.report().list("rescue_snapshots").first?["snapshot"] as? String)
      try await lab.deleteSnapshot(rescue)
      let left = try await SiteState(of: lab)
      let changes = try await lab.changes().count
      let refused = try await lab.tamsdr(["rollback", "--yes"])
      #expect(refused.status == 2, "\(refused)")
      #expect(refused.errors.contains("rescue snapshot \(rescue) is gone"), "\(refused)")
      #expect(try await SiteState(of: lab) == left)
      #expect(try await lab.changes().count == changes)
    }
  }
}

extension LabSite {
  /// What `tamsdr-lab env` exports, run as a shell's words around a command.
  fileprivate func shell(_ script: String) async throws {
    let done = try await Invocation.run(
      "bash", ["-c", "set -e\neval \"$('\(Checkout.lab)' env --dir '\(folder)')\"\n\(script)"])
    guard done.status == 0 else { throw Broken(description: done.description) }
  }

  fileprivate func writeFlow(_ id: String) async throws {
    let flow = """
      {"id": "\(id)", "source_id": "22222222-2222-4222-8222-222222222222", "label": "since",
       "format": "urn:x-nmos:format:multi"}
      """
    try await shell(
      "curl -sSf -X PUT -H 'Content-Type: application/json' -d '\(flow)' \"$TAMS_URL/flows/\(id)\"")
  }

  fileprivate func deleteSnapshot(_ name: String) async throws {
    try await shell(
      """
      call() { curl -sSf --cacert "$VMS_CA_FILE" -u "$VMS_USER:$VMS_PASSWORD" "$@"; }
      id=$(call "https://$VMS_ADDRESS/api/latest/snapshots/?name=\(name)" \
        | sed -E 's/.*"id": ?([0-9]+).*/\\1/')
      call -X DELETE "https://$VMS_ADDRESS/api/latest/snapshots/$id/"
      """)
  }
}

import Foundation
import Testing

/// Whether a commit can be undone is shown on the lab's scratch directory, and said from then on.
@Suite("prove-restore")
struct ProofTests {
  @Test("shows the way back without touching TAMS; plan, approval and report say so from then on")
  func proven() async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      let before = try await SiteState(of: lab)
      #expect(try await lab.plannedUndo().certainty == "assumed")
      let proof = try await lab.run("prove-restore", [])
      #expect(proof.status == 0, "\(proof)")
      #expect(proof.output.contains("site: changed by this run"))
      let run = try await lab.report().text("run") ?? ""
      #expect(try await SiteState(of: lab) == before)
      let planned = try await lab.plannedUndo()
      #expect(planned.certainty == "proven")
      #expect(planned.reason.contains("run \(run) of "))

      try await lab.disaster("flows-deleted")
      let restored = try await lab.run("full-restore", ["--yes", "--accept", "loss_over_limit"])
      #expect(restored.status == 0, "\(restored)")
      #expect(restored.output.contains("site: restored by this run"))
      let report = try await lab.report()
      #expect(report.text("undo") == "proven")
      #expect(report.text("undo_reason")?.contains("run \(run) of ") == true)
      let asked = report.list("questions").first { $0["kind"] as? String == "approval" }
      #expect(
        (asked?["text"] as? String)?.contains("undo of the commits: proven (run \(run) of ") == true
      )
    }
  }

  @Test("is assumed where only another cluster has shown it, and the plan says which")
  func elsewhere() async throws {
    try await LabSite.with(["--segments", "40"]) { other in
      let proof = try await other.run("prove-restore", [])
      #expect(proof.status == 0, "\(proof)")
      try await LabSite.with(["--segments", "40"]) { lab in
        let planned = try await lab.plannedUndo(state: other.state)
        #expect(planned.certainty == "assumed")
        #expect(planned.reason.hasPrefix("this is cluster "))
        #expect(planned.reason.contains(", but of cluster "))
      }
    }
  }

  @Test(
    "shows that the way back is lost: exit 8, and a restore asks before it commits",
    arguments: ["commit_newer_snapshots=drop", "policyless_restore=refuse"])
  func lost(setting: String) async throws {
    try await LabSite.with(["--segments", "40", "--vast", setting]) { lab in
      let proof = try await lab.run("prove-restore", [])
      #expect(proof.status == 8, "\(proof)")
      #expect(try await lab.plannedUndo().certainty == "lost")
      let run = try await lab.run("full-restore", ["--yes", "--accept", "loss_over_limit"])
      #expect(run.status == 6, "\(run)")
      #expect(try await lab.report().list("questions").last?["kind"] as? String == "undo_lost")
      let resumed = try await lab.tamsdr(["resume", "--yes", "--accept", "undo_lost"])
      #expect(resumed.status == 0, "\(resumed)")
      #expect(try await lab.report().text("undo") == "lost")
    }
  }

  static let places =
    ["before", "write", "rescue", "back", "forth"].flatMap {
      ["step.\($0).intent", "step.\($0).effect"]
    } + ["step.back.result", "step.compare.effect"]

  @Test("killed anywhere is healed by resume: proven, each effect once", arguments: places)
  func killed(place: String) async throws {
    try await LabSite.with(["--segments", "20"]) { lab in
      try await lab.kill(at: place, ["run", Checkout.runbook("prove-restore"), "--site", lab.site])
      let resumed = try await lab.tamsdr(["resume"])
      #expect(resumed.status == 0, "\(resumed)")
      #expect(try await lab.plannedUndo().certainty == "proven")
      let effects = try await lab.effects()
      #expect(effects.filter { $0.hasPrefix("vms commit done") }.count == 2)
      #expect(Set(effects).count == effects.count, "\(effects)")
    }
  }

  @Test(
    "a lost answer to any of its calls is settled by asking: proven, each effect once",
    arguments: [("POST", "/snapshots/"), ("POST", "/restore/"), ("PATCH", "/commit/")])
  func lostAnswer(method: String, path: String) async throws {
    try await LabSite.with(["--segments", "20"]) { lab in
      try await lab.fail(
        ServiceFault(service: "vms", method: method, path: path, fault: "reset-after"))
      let run = try await lab.run("prove-restore", [])
      #expect(run.status == 0, "\(run)")
      #expect(try await lab.strikes() == 1)
      let effects = try await lab.effects()
      #expect(effects.filter { $0.hasPrefix("vms commit done") }.count == 2)
      #expect(Set(effects).count == effects.count, "\(effects)")
    }
  }

  @Test("that fails goes back: nothing of it is left on the cluster, and nothing is shown")
  func failed() async throws {
    try await LabSite.with(["--segments", "20"]) { lab in
      try await lab.fail(
        ServiceFault(
          service: "vms", method: "POST", path: "/restore/", fault: "403", at: 2, always: true))
      let run = try await lab.run("prove-restore", [])
      #expect(run.status == 3, "\(run)")
      let effects = try await lab.effects()
      #expect(effects.filter { $0.hasPrefix("vms snapshot taken") }.count == 2)
      #expect(effects.filter { $0.hasPrefix("vms snapshot deleted") }.count == 2)
      try await lab.clearFaults()
      #expect(try await lab.plannedUndo().certainty == "assumed")
    }
  }
}

extension LabSite {
  /// What `plan` says of the undo of full-restore's commits, by the journals of a state folder.
  fileprivate func plannedUndo(
    state: String? = nil
  ) async throws -> (certainty: String, reason: String) {
    let plan = try await Invocation.run(
      Checkout.tamsdr,
      [
        "plan", Checkout.runbook("full-restore"), "--site", site, "--json", "--state-dir",
        state ?? self.state,
      ])
    guard plan.status == 0,
      let members = try JSONSerialization.jsonObject(with: Data(plan.output.utf8))
        as? [String: Any], let certainty = members["undo"] as? String,
      let reason = members["undo_reason"] as? String
    else { throw Broken(description: "\(plan)") }
    return (certainty, reason)
  }
}

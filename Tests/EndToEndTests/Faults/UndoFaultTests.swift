import Testing

@Suite("A data step that cannot be undone")
struct UndoFaultTests {
  @Test("keeps fence and stop, says how to lift them, and goes back when it can")
  func undoFails() async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      try await lab.disaster("flows-deleted")
      let before = try await SiteState(of: lab)
      try await lab.fail(
        ServiceFault(service: "trino", body: "coalesce(l.flow_id", fault: "403"))
      let run = try await lab.run("full-restore", ["--yes", "--accept", "loss_over_limit"])
      #expect(run.status == 6, "\(run)")

      // Of the two directories one comes back, the other's restore is refused.
      try await lab.fail(
        ServiceFault(
          service: "vms", method: "POST", path: try await lab.firstCommitted() + "restore/",
          fault: "400", always: true))
      let rollback = try await RunEnding(lab.tamsdr(["rollback", "--yes"]), lab)
      #expect(rollback.status == 4, "\(rollback.invocation)")
      #expect(rollback.outcome == "rollback_incomplete")
      #expect(
        rollback.holds == ["service tams-api", "service retention", "key", "schedule"],
        "\(rollback.invocation)")
      let held = try await SiteState(of: lab)
      #expect(!held.apiRuns && !held.workerRuns && !held.isOpen)
      #expect(held.digest != before.digest)
      try await expectStatusNamesHolds(lab)
      try await expectRescues(lab)

      try await lab.clearFaults()
      let again = try await RunEnding(lab.tamsdr(["rollback", "--yes"]), lab)
      #expect(again.status == 3, "\(again.invocation)")
      #expect(again.holds.isEmpty)
      #expect(try await SiteState(of: lab) == before)
    }
  }

  private func expectStatusNamesHolds(_ lab: LabSite) async throws {
    let status = try await lab.tamsdr(["status"])
    #expect(status.status == 0)
    let holds = try await lab.report().list("holds")
    #expect(holds.count == 7, "two services, one key, four protected paths: \(status)")
    for hold in holds {
      let object = try #require(hold["object"] as? String)
      let lift = try #require(hold["lift"] as? String)
      #expect(status.output.contains(object) && status.output.contains(lift), "\(status)")
    }
  }

  /// The report names them, and the cluster has taken them and not removed them.
  private func expectRescues(_ lab: LabSite) async throws {
    let rescues = try await lab.report().list("rescue_snapshots")
      .compactMap { $0["snapshot"] as? String }
    #expect(rescues.count == 2)
    let effects = try await lab.effects()
    for rescue in rescues {
      #expect(effects.filter { $0.hasSuffix(" \(rescue)") } == ["vms snapshot taken \(rescue)"])
    }
  }
}

extension LabSite {
  /// The path in VMS of the protected path that was committed first.
  fileprivate func firstCommitted() async throws -> String {
    let commit = try await log().compactMap { $0["path"] }.first { $0.hasSuffix("/commit/") }
    return String(try #require(commit).dropLast("commit/".count))
  }
}

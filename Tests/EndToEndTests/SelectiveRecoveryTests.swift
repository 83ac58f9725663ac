import Foundation
import Testing

@Suite("Selective recovery")
struct SelectiveRecoveryTests {
  /// A lab that was snapshotted whole and lost objects since, with its digest before.
  private func withLostObjects(
    _ work: @Sendable (LabSite, _ whole: String) async throws -> Void
  ) async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      try await lab.cluster("POST", "snapshots/", #"{"name": "whole", "path": "/tams/media/"}"#)
      let whole = try await lab.digest()
      try await lab.disaster("objects-deleted")
      try await work(lab, whole)
    }
  }

  @Test("assess proposes it, and the run brings every object back while TAMS keeps running")
  func selectedObjects() async throws {
    try await withLostObjects { lab, whole in
      let assessed = try await lab.assess()
      #expect(assessed["strategy"] as? String == "selected_objects", "\(assessed)")
      let next = try #require(assessed["next"] as? String)
      #expect(next.contains("runbooks/selected-objects.yaml --site \(lab.site) --set at="))

      let run = try await lab.run("selected-objects")
      #expect(run.status == 0, "\(run)")
      #expect(try await lab.digest() == whole)
      let report = try await lab.report()
      #expect(report.holds == [])
      #expect(report.members["recovery_point"] is NSNull)
      #expect(try await lab.isRunning("retention"))
      #expect(try await lab.isOpen())
      let stops = try await lab.effects().filter { $0.contains("stopped") || $0.contains("commit") }
      #expect(stops == [])
      #expect(try await lab.assess()["strategy"] as? String == "nothing")
    }
  }

  @Test("a run that only asked tells nothing of how long copies take")
  func onlyAsked() async throws {
    try await withLostObjects { lab, _ in
      let asked = try await lab.tamsdr([
        "run", Checkout.runbook("selected-objects"), "--site", lab.site,
      ])
      #expect(asked.status == 6, "\(asked)")
      #expect(try #require(asked.output.firstMatch(of: /Copy (\d+) objects/)).output.1.count > 1)
      let assessed = try await lab.assess()
      #expect(assessed["strategy"] as? String == "selected_objects")
      #expect(!"\(assessed)".contains("copied"), "\(assessed)")
    }
  }

  @Test(
    "killed in the copy it goes on, each object once",
    arguments: [
      "step.copy.intent", "copy|PUT tams-media/tams/#/#/#/# after|5", "step.copy.effect",
    ])
  func killed(_ place: String) async throws {
    try await withLostObjects { lab, whole in
      try await lab.kill(
        at: place, ["run", Checkout.runbook("selected-objects"), "--site", lab.site])
      let resumed = try await lab.tamsdr(["resume", "--yes"])
      #expect(resumed.status == 0, "\(resumed)")
      #expect(try await lab.digest() == whole)
      let copies = try await lab.effects().filter { $0.hasPrefix("s3 object copied") }
      #expect(copies.count > 5 && Set(copies).count == copies.count)
    }
  }

  @Test("rolled back, the copies are gone and the data is as before")
  func rolledBack() async throws {
    try await withLostObjects { lab, _ in
      let before = try await SiteState(of: lab)
      try await lab.kill(
        at: "step.copy.result", ["run", Checkout.runbook("selected-objects"), "--site", lab.site])
      let back = try await lab.tamsdr(["rollback", "--yes"])
      #expect(back.status == 3, "\(back)")
      #expect(try await SiteState(of: lab) == before)
    }
  }

  @Test("a wrong delete through TAMS goes back to before it; release gives the site to its workers")
  func wrongDelete() async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      let deleted = try await lab.deleteFlows(2)
      #expect(deleted == 2)
      let assessed = try await lab.assess()
      #expect(assessed["strategy"] as? String == "wrong_delete", "\(assessed)")
      let next = try #require(assessed["next"] as? String)
      let before = try #require(next.split(separator: " ").first { $0.hasPrefix("before=") })

      let run = try await lab.run(
        "wrong-delete", ["--set", String(before), "--yes", "--accept", "loss_over_limit"])
      #expect(run.status == 0, "\(run)")
      let report = try await lab.report()
      let (database, bucket) = report.snapshots
      let point = try await lab.digest(database: database, bucket: bucket)
      #expect(try await lab.digest() == point)
      #expect(report.holds == ["service retention"])
      #expect(try await !lab.isRunning("retention"))

      let released = try await lab.run("release")
      #expect(released.status == 0, "\(released)")
      #expect(try await lab.isRunning("retention"))
      #expect(try await lab.isOpen())
      #expect(try await lab.report().holds == [])
    }
  }

  @Test("release starts nothing while a delete request is alive")
  func unsettled() async throws {
    try await LabSite.with(["--segments", "20"]) { lab in
      try await lab.disaster("delete-request-alive")
      try await lab.control(["service", "stop", "retention"])
      let released = try await lab.run("release")
      #expect(released.status == 3, "\(released)")
      #expect(released.errors.contains("delete"), "\(released)")
      #expect(try await !lab.isRunning("retention"))
    }
  }
}

extension LabSite {
  fileprivate func assess() async throws -> [String: Any] {
    let done = try await tamsdr([
      "assess", "--site", site, "--format", "json", "--runbooks", "\(Checkout.root)/runbooks",
    ])
    guard done.status == 0,
      let object = try JSONSerialization.jsonObject(with: Data(done.output.utf8)) as? [String: Any]
    else { throw Broken(description: done.description) }
    return object
  }

  /// Deletes so many flows that have segments as a client does, and gives how many went.
  fileprivate func deleteFlows(_ count: Int) async throws -> Int {
    let script = """
      import json, os, sys, urllib.request
      base, wanted, gone = os.environ["TAMS_URL"], int(sys.argv[1]), 0
      for flow in json.load(urllib.request.urlopen(base + "/flows?limit=1000")):
          path = base + "/flows/" + flow["id"]
          if gone == wanted or flow.get("read_only"): continue
          if not json.load(urllib.request.urlopen(path + "/segments?limit=1")): continue
          urllib.request.urlopen(urllib.request.Request(path, method="DELETE"))
          gone += 1
      print(gone)
      """
    let done = try await Invocation.run(
      "bash",
      [
        "-c", "eval \"$('\(Checkout.lab)' env --dir '\(folder)')\" && exec python3 -c \"$@\"",
        "bash", script, String(count),
      ])
    guard done.status == 0, let gone = done.lines.last.flatMap({ Int($0) }) else {
      throw Broken(description: done.description)
    }
    return gone
  }
}

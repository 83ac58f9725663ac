import Foundation
import Testing

@Suite("Rescue snapshots")
struct RescueTests {
  @Test("are listed by name with what deletes them, and only that, after a yes, does")
  func released() async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      #expect(try await lab.rescues().isEmpty)
      let restored = try await lab.run("full-restore", ["--yes", "--accept", "loss_over_limit"])
      #expect(restored.status == 0, "\(restored)")
      let run = try await lab.report().text("run") ?? ""
      let rescues = try await lab.rescues()
      #expect(rescues.map { $0["directory"] as? String } == ["/tams/db", "/tams/media"])
      for rescue in rescues {
        #expect(rescue["run"] as? String == run)
        #expect(rescue["step"] as? String == "rescue")
        #expect(rescue["outcome"] as? String == "succeeded")
        #expect(rescue["expires"] is String)
        #expect(
          rescue["release"] as? String == "tamsdr run runbooks/release-rescues.yaml --site "
            + "\(lab.site) --set run=\(run) --state-dir \(lab.state)")
      }
      // A state folder that has no journal of the run cannot tell whether it is over.
      let elsewhere = try await lab.rescues(state: lab.state + "-other")
      #expect(elsewhere.allSatisfy { $0["release"] is NSNull && $0["kept"] is String })
      #expect(elsewhere.count == 2)

      let unanswered = try await lab.run("release-rescues", ["--set", "run=\(run)"])
      #expect(unanswered.status == 6, "\(unanswered)")
      #expect(try await lab.rescues().count == 2)
      let released = try await lab.tamsdr(["resume", "--yes"])
      #expect(released.status == 0, "\(released)")
      #expect(try await lab.rescues().isEmpty)
    }
  }

  @Test("of a run that is not over stay, and the list says why")
  func kept() async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      try await lab.fail(ServiceFault(service: "trino", body: "coalesce(l.flow_id", fault: "403"))
      let run = try await lab.run("full-restore", ["--yes", "--accept", "loss_over_limit"])
      #expect(run.status == 6, "\(run)")
      let id = try await lab.report().text("run") ?? ""
      let rescues = try await lab.rescues()
      #expect(rescues.count == 2)
      #expect(
        rescues.allSatisfy {
          $0["kept"] as? String == "kept: run \(id) is waiting: its rescues are its way back"
        })
      let release = try await lab.run("release-rescues", ["--yes", "--set", "run=\(id)"])
      #expect(release.status == 7, "\(release)")
      #expect(try await lab.rescues().count == 2)
    }
  }

  @Test("are asked for with a site")
  func usage() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let list = try await Invocation.run(
      Checkout.tamsdr, ["list", "--rescues", "--state-dir", folder.path + "/state"])
    #expect(list.status == 2, "\(list)")
    #expect(list.errors.contains("tamsdr list --rescues --site SITE"))
  }
}

extension LabSite {
  fileprivate func rescues(state: String? = nil) async throws -> [[String: Any]] {
    let list = try await Invocation.run(
      Checkout.tamsdr,
      ["list", "--rescues", "--site", site, "--json", "--state-dir", state ?? self.state])
    guard list.status == 0,
      let rows = try JSONSerialization.jsonObject(with: Data(list.output.utf8))
        as? [[String: Any]]
    else { throw Broken(description: "\(list)") }
    return rows
  }
}

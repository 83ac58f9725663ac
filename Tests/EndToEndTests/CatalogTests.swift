import Foundation
import Testing

@Suite("A restore at a site with a VAST Catalog")
struct CatalogTests {
  @Test(
    "asks it for the objects of the segments once its index is newer than the commit",
    arguments: [("current", "catalog"), ("behind", "listing")])
  func inventory(_ index: String, _ expected: String) async throws {
    try await LabSite.with(["--vast", "catalog_index=\(index)", "--journal", "mirror"]) { lab in
      try await lab.disaster("both")
      let runbook = lab.state + "-runbook.yaml"
      let text = try String(contentsOfFile: Checkout.runbook("full-restore"), encoding: .utf8)
      let step = "  - { id: check-objects,"
      try #require(text.contains(step))
      // The mirror of the journal writes objects: the cluster changes while the restore is proved.
      try text.replacing(
        step,
        with: "  - { id: pause, action: command.run, with: { command: [sleep, \"3\"] } }\n" + step
      ).write(toFile: runbook, atomically: true, encoding: .utf8)
      let run = try await lab.tamsdr([
        "run", runbook, "--site", lab.site, "--yes", "--accept", "loss_over_limit",
      ])
      #expect(run.status == 0, "\(run)")
      let asked = try await lab.report().list("checks").filter { $0["id"] as? String == "V19" }
        .compactMap { ($0["numbers"] as? [String: Any])?["inventory"] as? String }
      #expect(asked == [expected])
    }
  }
}

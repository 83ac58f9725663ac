import Foundation
import Testing

@Suite("A restore of a TAMS that speaks as vasttams does")
struct ApiTests {
  @Test(
    "is whole, and says what could not be checked and what the canary leaves",
    arguments: ["vasttams-6", "vasttams-7"])
  func restores(_ api: String) async throws {
    // On the tables that go with it.
    try await LabSite.with(["--api", api, "--tables", api]) { lab in
      #expect(try String(contentsOfFile: lab.site, encoding: .utf8).contains("api: \(api)\n"))
      try await lab.disaster("both")
      let run = try await lab.run("full-restore", ["--yes", "--accept", "loss_over_limit"])
      #expect(run.status == 0, "\(run)")
      let report = try await lab.report()
      #expect(report.text("outcome") == "succeeded")
      #expect(report.list("checks").allSatisfy { $0["verdict"] as? String == "pass" })
      let unmade = Set(report.list("not_made").compactMap { $0["id"] as? String })
      #expect(unmade.isSuperset(of: ["V03", "V16", "V22", "V29", "V31"]), "\(unmade)")
      let text = try await lab.tamsdr(["report"]).output
      #expect(text.contains("Checks not made"), "\(text)")
      let kept =
        report.list("steps").first { $0["id"] as? String == "canary" }?["outputs"]
        as? [String: Any]
      let bookkeeping = kept?["bookkeeping"] as? [String]
      #expect(bookkeeping?.count == (api == "vasttams-7" ? 1 : 0))
      let (database, bucket) = report.snapshots
      if api == "vasttams-6" {
        #expect(
          try await lab.digest() == lab.digest(database: database, bucket: bucket))
      }

      let watch = try await lab.tamsdr(["watch", "--now"])
      #expect(watch.status == 0, "\(watch)")
    }
  }

  @Test(
    "is looked at again through the same API: a database lost since is not taken for an empty one",
    arguments: ["vasttams-6", "vasttams-7"])
  func lostAgain(_ api: String) async throws {
    try await LabSite.with(["--api", api]) { lab in
      try await lab.disaster("database-lost")
      let run = try await lab.run("full-restore")
      #expect(run.status == 0, "\(run)")
      try await lab.disaster("tables-emptied")
      let watch = try await lab.tamsdr(["watch", "--now"])
      #expect(watch.status == 8, "\(watch)")
      let checks =
        try await lab.report().list("watches").flatMap { $0["checks"] as? [[String: Any]] ?? [] }
      let shown = checks.first { $0["id"] as? String == "V05" }?["verdict"] as? String
      #expect(shown == "unknown", "\(watch)")
    }
  }

  @Test("is refused at once where the site file names another dialect")
  func refused() async throws {
    try await LabSite.with(["--api", "vasttams-6"]) { lab in
      let text = try String(contentsOfFile: lab.site, encoding: .utf8)
      try text.replacingOccurrences(of: "api: vasttams-6", with: "api: vasttams-7")
        .write(toFile: lab.site, atomically: true, encoding: .utf8)
      let before = try await lab.digest()
      let run = try await lab.run("full-restore")
      #expect(run.status == 3, "\(run)")
      #expect(run.errors.contains("version 6.0"), "\(run)")
      #expect(try await lab.digest() == before)
    }
  }
}

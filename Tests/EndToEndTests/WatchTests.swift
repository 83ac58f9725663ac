import Foundation
import Testing

@Suite("Looking again at what a run brought back")
struct WatchTests {
  @Test(
    "passes while nothing is lost, is in the report, and is made once for each time",
    arguments: ["vasttams-7", "vasttams-6"])
  func passes(tables: String) async throws {
    try await LabSite.with(["--tables", tables]) { lab in
      try await lab.disaster("both")
      #expect(
        try await lab.run("full-restore", ["--yes", "--accept", "loss_over_limit"]).status == 0)
      let ended = try await lab.report().text("ended")
      let logged = try await lab.log().count
      let watch = ["watch", "--after", "1s", "--after", "2s"]
      let first = try await lab.tamsdr(watch)
      #expect(first.status == 0, "\(first)")
      #expect(try await lab.changes(since: logged) == [])
      let report = try await lab.report()
      #expect(report.list("watches").map { $0["verdict"] as? String } == ["pass", "pass"])
      #expect(report.list("watches").compactMap { $0["due_s"] as? Double } == [1, 2])
      #expect(report.text("ended") == ended)
      #expect(report.text("outcome") == "succeeded")

      let again = try await lab.tamsdr(watch)
      #expect(again.status == 0, "\(again)")
      #expect(try await lab.report().list("watches").count == 2)
    }
  }

  @Test(
    "finds what was lost or overwritten since",
    arguments: [
      ("objects-deleted", ["V19"], []), ("objects-truncated", ["V21"], []),
      // Where the newest segment is of a flow that goes.
      ("flows-deleted", ["V06"], ["V12"]),
      ("database-lost", ["V05", "V06", "V12", "V13", "V19"], []),
    ] as [(String, Set<String>, Set<String>)])
  func finds(_ disaster: String, _ expected: Set<String>, _ possible: Set<String>) async throws {
    try await LabSite.with { lab in
      #expect(
        try await lab.run("full-restore", ["--yes", "--accept", "loss_over_limit"]).status == 0)
      try await lab.disaster(disaster)
      let watch = try await lab.tamsdr(["watch", "--now"])
      #expect(watch.status == 8, "\(watch)")
      let report = try await lab.report()
      let checks = report.list("watches").flatMap { $0["checks"] as? [[String: Any]] ?? [] }
      let found = Set(
        checks.filter { $0["verdict"] as? String != "pass" }.compactMap { $0["id"] as? String })
      #expect(found.isSuperset(of: expected), "\(watch)")
      #expect(found.isSubset(of: expected.union(possible)), "\(watch)")
    }
  }

  @Test("settles what could not be known before old presigned URLs had expired")
  func settles() async throws {
    try await LabSite.with { lab in
      let window = 15
      try edit(lab.site, "presigned_lifetime: 5s", "presigned_lifetime: \(window)s")
      let runbook = try runbook(accepting: lab)
      let run = try await lab.tamsdr([
        "run", runbook, "--site", lab.site, "--yes", "--accept", "loss_over_limit",
      ])
      #expect(run.status == 8, "\(run)")
      let before = try await lab.report()
      #expect(before.text("provisional_until") != nil)
      #expect(before.texts("unverified").contains { $0.hasPrefix("V29") })

      let early = try await lab.tamsdr(["watch", "--now"])
      #expect(early.status == 8, "\(early)")
      #expect(try await lab.report().text("provisional_until") != nil)
      let late = try await lab.tamsdr(["watch", "--after", "\(window)s"])
      #expect(late.status == 0, "\(late)")
      let after = try await lab.report()
      #expect(after.text("provisional_until") == nil)
      #expect(after.texts("unverified") == [])
    }
  }

  @Test("is refused for a run that restored nothing")
  func refuses() async throws {
    try await LabSite.with { lab in
      let run = try await lab.tamsdr(["run", Checkout.runbook("full-restore"), "--site", lab.site])
      #expect(run.status == 6, "\(run)")
      let watch = try await lab.tamsdr(["watch", "--now"])
      #expect(watch.status == 2, "\(watch)")
      #expect(watch.errors.contains("nothing to watch"), "\(watch)")
    }
  }

  private func runbook(accepting lab: LabSite) throws -> String {
    let path = lab.state + "-runbook.yaml"
    let text = try String(contentsOfFile: Checkout.runbook("full-restore"), encoding: .utf8)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    try edit(
      path, "action: s3.enable_keys,",
      "action: s3.enable_keys, with: { outstanding: accept },")
    return path
  }

  private func edit(_ path: String, _ old: String, _ new: String) throws {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try #require(text.contains(old))
    try text.replacingOccurrences(of: old, with: new)
      .write(toFile: path, atomically: true, encoding: .utf8)
  }
}

import Foundation
import Testing

@Suite("The recovery points of a year")
struct PointsTests {
  private struct Points {
    let all: [[String: Any]]
    let reasons: [String]

    init(_ done: Invocation) throws {
      let object = try JSONSerialization.jsonObject(with: Data(done.output.utf8)) as? [String: Any]
      all = try #require(object?["points"] as? [[String: Any]])
      reasons = try #require(object?["reasons"] as? [String])
    }

    var usable: [[String: Any]] { all.filter { $0["usable"] as? Bool == true } }
  }

  @Test(
    "each say what going back would lose, and which have no bucket snapshot to go with them",
    arguments: ["vasttams-7", "vasttams-6"])
  func year(tables: String) async throws {
    // How many of a year's points have one depends on the day and the hour.
    let options = ["--history-end", "2026-11-28T12:00:00Z", "--segments", "60"]
    try await LabSite.with(options + ["--tables", tables]) { lab in
      let points = try Points(try await lab.reading(["points", "--site", lab.site, "--json"]))
      let unpaired = points.all.count - points.usable.count
      #expect(unpaired == 11 && points.all.count == 23)
      let lost = points.usable.compactMap { ($0["loss"] as? [String: Any])?["segments"] as? Int }
      #expect(lost.count == points.usable.count)
      #expect(
        lost == lost.sorted() && lost.last ?? 0 > lost.first ?? 0, "an older point loses more")
      #expect(points.usable.allSatisfy { $0["dangling"] as? Int == 0 })

      let warning = "\(unpaired) of \(points.all.count) database points have no bucket snapshot"
      let table = try await lab.reading(["points", "--site", lab.site, "--within", "0s"])
      #expect(table.output.contains(warning), "\(table)")
      #expect(table.output.contains("not counted in the time given: \(points.usable.count) points"))
      let check = try await lab.reading([
        "check", Checkout.runbook("full-restore"), "--site", lab.site, "--cluster",
      ])
      #expect(check.status == 0 && check.output.contains("warning: \(warning)"), "\(check)")
    }
  }

  @Test("can be named as a pair, which a run then goes back to or refuses")
  func named() async throws {
    try await LabSite.with(["--segments", "20"]) { lab in
      let points = try Points(try await lab.reading(["points", "--site", lab.site, "--json"]))
      let wanted = try #require(points.usable.dropFirst(2).first)
      let names = try #require(wanted["snapshots"] as? [String])
      let named = names.flatMap { ["--snapshot", $0] }
      let only = try Points(
        try await lab.reading(["points", "--site", lab.site, "--json"] + named))
      #expect(only.all.count == 1)
      #expect(only.all.first?["time"] as? String == wanted["time"] as? String)
      let none = try Points(
        try await lab.reading(["points", "--site", lab.site, "--json", "--snapshot", "no-such"]))
      #expect(none.all.isEmpty)
      #expect(none.reasons.first?.contains("no-such") == true, "\(none.reasons)")
    }
  }
}

extension LabSite {
  /// A command that knows no runs.
  fileprivate func reading(_ arguments: [String]) async throws -> Invocation {
    try await Invocation.run(Checkout.tamsdr, arguments)
  }
}

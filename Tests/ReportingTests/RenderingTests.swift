import Core
import Foundation
import Reporting
import Testing

@Suite("The forms of a report")
struct RenderingTests {
  private func finished() -> Report {
    var run = SampleRun()
    run.reachCommit()
    run.finish()
    return run.report()
  }

  @Test("JSON has every member scripts rely on, also those without a value")
  func members() throws {
    let data = Data(try JSONReport.render(SampleRun().report()).utf8)
    let report = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    for name in [
      "schema", "run", "kind", "runbook", "site", "outcome", "exit_code", "site_changed", "holds",
      "started", "ended", "rto", "rpo", "decision_s", "machine_s", "recovery_point", "undo",
      "steps", "checks", "not_made", "journal",
    ] {
      #expect(report[name] != nil, "\(name)")
    }
    #expect(report["undo"] is NSNull)
    let steps = try #require(report["steps"] as? [[String: Any]])
    for name in [
      "id", "action", "state", "attempts", "started", "duration_s", "budget_s", "outputs",
      "rollback",
    ] {
      #expect(steps.first?[name] != nil, "\(name)")
    }
  }

  @Test("JSON gives numbers in seconds and the snapshots of the point")
  func numbers() throws {
    let document = JSONReport.document(of: finished())
    #expect(document["rto"]["objective_s"] == .number(1_800))
    #expect(document["rto"]["actual_s"] == .number(140))
    #expect(document["rto"]["met"] == .bool(true))
    #expect(document["decision_s"] == .number(20))
    #expect(document["recovery_point"]["skew_s"] == .number(14_400))
    #expect(document["recovery_point"]["database"]["snapshot"] == .text("daily"))
    #expect(
      document["recovery_point"]["buckets"].listValue?.first?["snapshot"] == .text("media"))
    #expect(document["recovery_point"]["loss"]["segments"] == .integer(12))
    #expect(document["rescue_snapshots"].listValue?.first?["snapshot"] == .text("rescue-db"))
    #expect(document["checks"].listValue?.first?["numbers"]["expected"] == .integer(200))
  }

  @Test("the loss counted behind the fence stands beside the one that was agreed to")
  func bothLosses() {
    var run = SampleRun()
    run.reachCommit(losing: Loss(segments: .rows(15)))
    run.finish()
    let report = run.report()
    let point = JSONReport.document(of: report)["recovery_point"]
    #expect(point["loss"]["segments"] == .integer(15))
    #expect(point["loss"]["counted_behind_fence"] == .bool(true))
    #expect(point["loss_preview"]["segments"] == .integer(12))
    let text = TextReport.render(report)
    #expect(text.contains("15 segments") && text.contains("12 segments"))
  }

  @Test("text says outcome, objectives, point, holds and every step")
  func text() {
    let text = TextReport.render(finished())
    for part in [
      "sample on lab, run 20260301-100000-abcd", "succeeded, exit code 0",
      "2 min 20 s of 30 min 00 s: met", "tams-db: daily", "12 segments, unknown flows",
      "service tams-api: probe says stopped", "/tams/db: rescue-db, kept until 2026-03-15",
      "/tams/media: none, it was absent (404 twice)", "yes by operator after 20 s",
      "1 min 10 s  1 min 00 s  OVER BUDGET",
    ] {
      #expect(text.contains(part), "\(part)")
    }
  }

  @Test("the page needs nothing else, runs nothing and escapes what it shows")
  func page() {
    let page = HTMLReport.render(finished())
    #expect(page.contains("200 of 200 &lt;rows&gt;"))
    #expect(!page.contains("<rows>"))
    for forbidden in ["<script", "http:", "https:", "src=", "href=", "url("] {
      #expect(!page.contains(forbidden), "\(forbidden)")
    }
    #expect(page.contains("prefers-color-scheme: dark"))
    #expect(page.contains("<td class=\"good\">done</td>"))
  }

  @Test("page and text show the same facts")
  func sameFacts() {
    let report = finished()
    let page = HTMLReport.render(report)
    for line in TextReport.render(report).split(separator: "\n") where line.contains("done") {
      let id = line.split(separator: " ").first.map(String.init) ?? ""
      #expect(page.contains("<td>\(id)</td>"), "\(id)")
    }
  }

  @Test(
    "spans are read at a glance",
    arguments: [
      (Duration.milliseconds(420), "0.4 s"), (.seconds(42), "42 s"), (.seconds(185), "3 min 05 s"),
      (.seconds(7_620), "2 h 07 min"), (.seconds(273_600), "3 d 4 h"),
      (.seconds(-90), "-1 min 30 s"),
      (.milliseconds(59_960), "1 min 00 s"),
    ])
  func spans(span: Duration, text: String) {
    #expect(Figures.span(span) == text)
  }

  @Test("columns line up and lines end without blanks")
  func table() {
    #expect(
      TextTable.lines([["a", "long", ""], ["longer", "b", "c"]]) == [
        "a       long", "longer  b     c",
      ])
  }
}

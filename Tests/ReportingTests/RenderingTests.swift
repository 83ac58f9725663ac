import Core
import Foundation
import Testing

@testable import Reporting

@Suite("The forms of a report")
struct RenderingTests {
  private func finished() -> Report {
    var run = SampleRun()
    run.reachCommit()
    run.finish()
    return run.report()
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
      "2 min 20 s of 30 min 00 s: met", "tams-db: daily",
      "losing 12 segments and what nobody could count",
      "service tams-api is stopped: probe says stopped",
      "/tams/db: rescue-db, kept until 2026-03-15",
      "/tams/media: none, it was absent (404 twice)", "yes by operator after 20 s",
      "1 min 10 s  1 min 00 s  OVER BUDGET",
    ] {
      #expect(text.contains(part), "\(part)")
    }
  }

  @Test("the page escapes what it shows, and marks words that say good or bad")
  func page() {
    let page = HTMLReport.render(finished())
    #expect(page.contains("200 of 200 &lt;rows&gt;"))
    #expect(!page.contains("<rows>"))
    #expect(page.contains("prefers-color-scheme: dark"))
    #expect(page.contains("class=\"good short\">done</td>"))
  }

  @Test("text, Markdown and page show the same steps, in the same order")
  func sameFacts() {
    let report = finished()
    let forms = [
      TextReport.render(report), MarkdownReport.render(report), HTMLReport.render(report),
    ]
    for form in forms {
      var rest = form[...]
      for step in report.steps {
        let row = rest.ranges(of: step.action)
        #expect(!row.isEmpty, "\(step.key.display)")
        if let first = row.first { rest = rest[first.upperBound...] }
      }
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

  @Test(
    "spans take little room where there is little",
    arguments: [
      (Duration.zero, "0 s"), (.milliseconds(250), "0.25 s"), (.seconds(30), "30 s"),
      (.seconds(300), "5 min"), (.seconds(5_400), "1 h 30 min"), (.seconds(172_800), "2 d"),
      (.seconds(180_000), "2 d 2 h"), (.seconds(-90), "-1 min 30 s"),
    ])
  func shortSpans(span: Duration, text: String) {
    #expect(Figures.short(span) == text)
  }

  @Test(
    "a check tells what it found, how much it looked at, and what that cost, apart from each other")
  func checkFigures() {
    let check = Check(
      id: "V25", title: "reads", verdict: .pass,
      numbers: [
        "sampled": .integer(200), "population": .integer(4_000), "objects": .integer(200),
        "requests": .integer(400), "bytes": .integer(1_048_576), "seconds": .number(1.26),
        "damaged": .integer(0), "offenders": .list([]), "sample": .list((1...7).map(Value.integer)),
        "flows": .map(["live": .integer(7), "point": .integer(8)]),
      ], finding: "")
    let figures = CheckFigures(check)
    #expect(
      figures.numbers
        == "damaged 0, flows 7 live and 8 point, offenders none, sample 1 2 3 4 5 and 2 more")
    #expect(figures.coverage == "200 of 4000 (5.0 %)")
    #expect(figures.cost == "400 requests, 1.0 MiB, 1.3 s")
  }

  @Test("columns line up and lines end without blanks")
  func table() {
    #expect(
      TextTable.lines([["a", "long", ""], ["longer", "b", "c"]]) == [
        "a       long", "longer  b     c",
      ])
  }
}

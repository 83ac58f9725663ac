import Core

/// The point, what going back to it cost, and what was proved of the data.
extension ReportPage {
  static func data(_ report: Report) -> [Section] {
    [
      Section(title: "Recovery point", content: .facts(point(report))),
      Section(title: "Candidate points", content: .lines(candidates(report))),
      Section(title: "Checks", content: checks(report)),
      Section(
        title: "Checks not made",
        content: .lines(
          report.unmade.map { "\($0.check.id) (\($0.step.display)): \($0.check.reason)" })),
      Section(title: "Looked at again", content: watches(report)),
    ]
  }

  private static func point(_ report: Report) -> [Fact] {
    guard let chosen = report.point else { return [] }
    let point = chosen.point
    var facts: [Fact] = [
      ("time", Figures.time(point.time)), ("class", point.kind.rawValue),
      ("skew", Figures.span(point.skew)), ("database", Sentences.snapshot(point.database)),
    ]
    for bucket in point.buckets { facts.append(("bucket", Sentences.snapshot(bucket))) }
    facts += taken(point)
    if let expires = point.expires {
      facts.append(("snapshots kept until", Figures.time(expires)))
    }
    let isPreview = chosen.behindFence == nil
    let counted = isPreview ? ", counted before the fence" : ""
    facts.append(("lost", Sentences.loss(chosen.loss) + counted))
    facts.append(("brought back", Sentences.broughtBack(chosen.loss)))
    if !isPreview { facts.append(("lost as previewed", Sentences.loss(chosen.preview))) }
    return facts
  }

  private static func taken(_ point: RecoveryPoint) -> [Fact] {
    ([point.database] + point.buckets).compactMap { part in
      part.snapshot.map {
        (
          "\(part.view.bucket) taken",
          Figures.time($0.created) + ($0.policy.map { ", by policy \($0)" } ?? "")
        )
      }
    }
  }

  private static func candidates(_ report: Report) -> [String] {
    guard let chosen = report.point else { return [] }
    let next = chosen.runnerUp.map { ["the next best would have been \($0.sentence)"] }
    return chosen.reasons + (next ?? ["no other usable point was found"])
  }

  private static func checks(_ report: Report) -> Content {
    .table(
      columns: [
        .wide("check"), "verdict", .wide("finding"), .detail("numbers", isWide: true),
        .detail("looked at"),
        .detail("cost"),
        "step",
      ],
      rows: report.checks.map { line in
        let figures = CheckFigures(line.check)
        return [
          "\(line.check.id) \(line.check.title)", line.check.verdict.rawValue,
          line.check.finding, figures.numbers, figures.coverage, figures.cost,
          line.step.display,
        ]
      })
  }

  private static func watches(_ report: Report) -> Content {
    .table(
      columns: ["time", "check", "verdict", .wide("finding")],
      rows: report.watches.flatMap { watched in
        watched.watch.checks.map { check in
          [
            Figures.time(watched.time), "\(check.id) \(check.title)", check.verdict.rawValue,
            check.finding,
          ]
        }
      })
  }
}

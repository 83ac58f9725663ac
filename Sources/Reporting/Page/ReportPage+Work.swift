import Core

/// What was done, step by step.
extension ReportPage {
  static func work(_ report: Report) -> [Section] {
    [
      Section(title: "Time line", content: .timeline(Timeline(report))),
      Section(title: "Moments", content: moments(report)),
      Section(title: "Steps", content: steps(report)),
      Section(title: "Remote work and ways back", content: remoteWork(report), isDetail: true),
    ]
  }

  private static func moments(_ report: Report) -> Content {
    .table(
      columns: ["time, UTC", "since the incident", .wide("what")],
      rows: report.chronicle.moments.map {
        [
          clock($0.time, report), Figures.span($0.time - report.incident),
          $0.what,
        ]
      })
  }

  private static func steps(_ report: Report) -> Content {
    .table(
      columns: [
        "step", "action", "state", .detail("start, UTC"), .detail("end, UTC"), "tries", "took",
        "budget", .detail("deviation"), .wide("remarks"),
      ],
      rows: report.steps.map { step in
        [
          step.key.display, step.action, Sentences.state(step, report),
          clock(step.started, report), clock(step.ended, report), String(step.attempts),
          span(step.duration), span(step.budget), step.deviation.map(Figures.deviation) ?? "-",
          remarks(step),
        ]
      })
  }

  private static func remarks(_ step: Report.Step) -> String {
    var remarks: [String] = []
    if step.isOverBudget { remarks.append("OVER BUDGET") }
    if let problem = step.problem { remarks.append(problem.display) }
    if let decision = step.decision { remarks.append(decision) }
    if let undo = step.rollback {
      remarks.append(
        "rollback \(undo.state.replacingUnderscores)" + (undo.note.map { ": \($0)" } ?? ""))
    }
    return remarks.joined(separator: "; ")
  }

  private static func remoteWork(_ report: Report) -> Content {
    .table(
      columns: ["step", "remote name", .wide("handle"), "way back"],
      rows: report.steps.filter { $0.remoteName != nil || $0.wayBack != .none }.map { step in
        [
          step.key.display, step.remoteName ?? "-",
          step.handle.isEmpty ? "-" : Value.map(step.handle).display,
          Sentences.wayBack(step.wayBack),
        ]
      })
  }
}

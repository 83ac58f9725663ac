import Core

/// What became of a run, in one sentence.
extension Sentences {
  static func summary(_ report: Report) -> String {
    switch report.outcome {
    case .succeeded: "\(achievement(report))\(timing(report))."
    case .unverified:
      "\(achievement(report))\(timing(report)), but NOT VERIFIED: "
        + "\(report.doubts.first ?? "see below")"
        + (report.doubts.count > 1 ? ", and \(report.doubts.count - 1) more." : ".")
    case .rolledBack:
      "The run did not succeed\(cause(report)) and went back: \(siteAfter(report))."
    case .rollbackIncomplete:
      "The run did not succeed\(cause(report)), and ITS WAY BACK IS NOT COMPLETE: "
        + "\(siteAfter(report))."
    case .failed: "The run FAILED\(cause(report)): \(siteAfter(report))."
    case .abandoned: "The run was ended as it stood: \(siteAfter(report))."
    case .waiting: "The run WAITS FOR A PERSON\(cause(report)): \(siteAfter(report)) meanwhile."
    case .interrupted: "The run was INTERRUPTED and is not ended: \(siteAfter(report)) meanwhile."
    case .running: "The run is under way: \(progress(report))."
    }
  }

  private static func achievement(_ report: Report) -> String {
    let site = report.site.name
    if report.kind == .drill {
      let left =
        report.siteChanged ? "something is left in its sandbox" : "its sandbox is empty again"
      guard let point = report.point?.point else { return "The drill was held, and \(left)" }
      return "The drill held on clones of \(Figures.time(point.time)) was completed, and \(left)"
    }
    guard report.undo != nil, let point = report.point else {
      return "\(report.runbook.name) was completed on \(site)"
    }
    return "\(site) is back at \(Figures.time(point.point.time)), \(point.loss.sentence)"
  }

  private static func timing(_ report: Report) -> String {
    guard let actual = report.recoveryTime.actual else { return "" }
    let time = "; it took \(Figures.span(actual)) from the incident"
    guard let target = report.recoveryTime.objective else { return time }
    return actual <= target
      ? "\(time), within the objective of \(Figures.span(target))"
      : "\(time), LONGER THAN THE OBJECTIVE of \(Figures.span(target))"
  }

  private static func cause(_ report: Report) -> String {
    guard let failure = report.failure else {
      return report.chronicle.rollbacks.last.map { " (\($0.cause))" } ?? ""
    }
    let place = failure.step.map { " at \($0.display)" } ?? ""
    return "\(place) (\(failure.problem.what))"
  }

  private static func siteAfter(_ report: Report) -> String {
    let holds = report.holds.filter { !$0.proof.foundInForce }.count
    let held = holds == 0 ? "" : ", with \(holds) \(holds == 1 ? "hold" : "holds") in force"
    return "the site is \(site(report))\(held)"
  }

  private static func progress(_ report: Report) -> String {
    let done = report.steps.count { $0.state == "done" || $0.state == "skipped" }
    return "\(done) of \(report.steps.count) steps are done"
  }
}

import Core

/// How the run stands, and what a person does now.
extension ReportPage {
  static func standing(_ report: Report) -> [Section] {
    [
      Section(title: "Result", content: .facts(result(report))),
      Section(
        title: "What stopped it", content: .lines(report.failure.map(Sentences.trouble) ?? [])),
      Section(title: "Next", content: .commands(report.next)),
      Section(title: "Whom to call", content: .lines(report.contacts.map(\.text))),
      Section(title: "Why it is not verified", content: .lines(report.doubts)),
      Section(title: "Warnings", content: .lines(report.warnings)),
      Section(
        title: "Holds in force",
        content: .lines(
          report.holds.filter { report.liftedSince[$0.proof.hold] == nil }.map { hold in
            Sentences.hold(hold, in: report)
              + (report.kept[hold.proof.hold] == nil ? "; lifted by: \(hold.proof.lift)" : "")
          })),
      Section(
        title: "Holds lifted since",
        content: .lines(
          report.holds.filter { report.liftedSince[$0.proof.hold] != nil }
            .map { Sentences.hold($0, in: report) })),
      Section(title: "Rescue snapshots", content: .lines(report.rescues.map(Sentences.rescue))),
      Section(
        title: "Remote objects left",
        content: .lines(report.remains.map { "\($0.name): \($0.step.display) is \($0.state)" })),
    ]
  }

  private static func result(_ report: Report) -> [Fact] {
    var facts: [Fact] = [
      ("outcome", Sentences.outcome(report)), ("kind", report.kind.rawValue),
      ("site", Sentences.site(report)), ("recovery time", Sentences.recoveryTime(report)),
    ]
    if let margin = margin(report.recoveryTime) { facts.append(("margin", margin)) }
    facts.append(
      (
        "of it",
        "\(Figures.span(report.decision)) decisions, \(Figures.span(report.machine)) machine"
      ))
    facts.append(("data loss window", Sentences.objective(report.dataLoss)))
    if let addition = report.addition {
      facts.append(("a recovery adds", Sentences.addition(addition)))
    }
    if let closes = report.provisionalUntil {
      facts.append(
        (
          "provisional",
          "old presigned URLs could write until \(Figures.time(closes)); see tamsdr watch"
        ))
    }
    if let oldest = report.oldestLost {
      // What was ingested between the incident and the fence is lost, too.
      let isBefore = oldest >= .zero
      facts.append(
        (
          "oldest loss",
          "\(Figures.span(isBefore ? oldest : .zero - oldest)) \(isBefore ? "before" : "after") the incident"
        ))
    }
    if let undo = report.undo {
      let reason = report.undoReason.map { $0.isEmpty ? "" : ": \($0)" } ?? ""
      facts.append(("undo", undo.rawValue + reason))
    }
    let isStart = report.incident == report.started
    facts.append(
      (
        "incident",
        Figures.time(report.incident)
          + (isStart ? ", taken to be the run's start: --incident-at tells another" : "")
      ))
    facts.append(("started", Figures.time(report.started)))
    facts.append(("ended", report.ended.map(Figures.time) ?? "not yet"))
    return facts
  }

  private static func margin(_ time: Report.Objective) -> String? {
    guard let target = time.objective, let actual = time.actual else { return nil }
    return actual <= target
      ? "\(Figures.span(target - actual)) to spare"
      : "\(Figures.span(actual - target)) too long"
  }
}

import Core

/// What the run was made from, how that can be proved, and what this report does not know.
extension ReportPage {
  static func origin(_ report: Report) -> [Section] {
    [
      Section(title: "Isolation of the drill", content: .facts(drill(report))),
      Section(title: "Parameters", content: .facts(parameters(report))),
      Section(title: "Evidence", content: .facts(evidence(report))),
    ]
  }

  private static func drill(_ report: Report) -> [Fact] {
    guard let drill = report.drill else { return [] }
    var facts: [Fact] = [("sandbox", drill.sandbox ?? "the site names none")]
    facts += drill.buckets.sorted { $0.key < $1.key }.map { ("in place of \($0.key)", $0.value) }
    facts += drill.clones.map { ("clone by \($0.step.display)", "\($0.name) at \($0.directory)") }
    facts += drill.removed.map { ("taken down", $0) }
    facts.append(
      (
        "left",
        drill.isEmptyAgain
          ? "nothing" : "something of it: tamsdr drill --cleanup finds it and removes it"
      ))
    facts.append(
      (
        "guard",
        "clients of a drill refuse every change outside the sandbox, whatever the runbook says"
      ))
    return facts
  }

  private static func parameters(_ report: Report) -> [Fact] {
    report.parameters.sorted { $0.key < $1.key }.map { ($0.key, $0.value.display) }
  }

  private static func evidence(_ report: Report) -> [Fact] {
    let journal = report.journal
    var facts: [Fact] = [
      ("journal", journal.path), ("records", String(journal.records)), ("head", journal.head),
      ("chain", Sentences.chain(journal)),
      ("runbook", "\(report.runbook.path) \(report.runbook.digest)"),
      ("site file", "\(report.site.path) \(report.site.digest)"),
    ]
    for file in report.otherFiles { facts.append((label(of: file), "\(file.path) \(file.digest)")) }
    facts.append(("program", report.tool))
    let cluster = report.cluster.map { "\($0.name), version \($0.version)" }
    facts.append(("cluster", cluster ?? "not asked"))
    return facts
  }

  private static func label(of file: Report.File) -> String {
    switch file.kind {
    case .include: "included runbook"
    case .plan: "plan"
    case .script: "script"
    }
  }

  /// What an auditor may look for and no journal holds.
  static func notRecorded(_ report: Report) -> [Fact] {
    NotRecorded.all(report).map { ($0.what, $0.reason) }
  }
}

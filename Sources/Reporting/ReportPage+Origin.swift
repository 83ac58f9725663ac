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

/// A fact that belongs in such a report and is nowhere recorded: named, so that nobody takes it for left
/// out.
struct NotRecorded {
  let what: String
  let reason: String

  static func all(_ report: Report) -> [NotRecorded] {
    var all = [
      NotRecorded(
        what: "author, approver and version of the runbook, and its changes since the last run",
        reason: "version control has them; the digest under Evidence tells which text ran"),
      NotRecorded(
        what: "scenario, aims and success criteria",
        reason: "besides objectives and parameters a runbook has no place for them"),
      NotRecorded(
        what: "what set it off, who witnessed it, who was absent on purpose",
        reason: "nobody is asked"),
      NotRecorded(
        what: "lost time ranges of each flow", reason: "the loss is counted, not listed"),
      NotRecorded(
        what: "how many steps have been shown to be undone",
        reason: "tamsdr rehearse measures it, not a run"),
      NotRecorded(
        what: "findings with owner and date, and what became of the last report's",
        reason: "they are made by those who read this"),
      NotRecorded(
        what: "trend of earlier runs, and the next due date",
        reason: "a journal knows its own run; tamsdr list shows them all"),
      NotRecorded(
        what: "signature", reason: "the journal is chained, not signed: sign its head elsewhere"),
      NotRecorded(
        what: "map to SOC 2 A1.3, ISO 22301 8.5, DORA 11 and 12",
        reason: "an auditor's judgement, not a fact of the run"),
      NotRecorded(what: "sign-off", reason: "given outside, by those who answer for the site"),
    ]
    if report.kind == .drill {
      all.insert(
        NotRecorded(
          what: "calls refused outside the sandbox",
          reason: "single calls are not journaled; a refused one fails its step"), at: 4)
    }
    if !report.tool.contains(where: \.isNumber) {
      all.insert(NotRecorded(what: "version of tamsdr", reason: "it does not tell one yet"), at: 0)
    }
    return all
  }
}

import Core

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

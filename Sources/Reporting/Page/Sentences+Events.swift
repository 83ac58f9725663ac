import Core

extension Sentences {
  static func state(_ step: Report.Step, _ report: Report) -> String {
    let isOver = report.outcome.isFinal
    if step.state == "pending", step.attempts == 0, isOver { return "not reached" }
    return step.state.replacingUnderscores
  }

  static func wayBack(_ way: WayBack) -> String {
    switch way {
    case .none: "changes nothing"
    case .action: "the action's own undo"
    case .hooks(let ids): "rollback hook: \(ids.joined(separator: ", "))"
    case .irreversible: "none: nothing takes it back"
    }
  }

  static func settler(_ settler: Chronicle.Doubt.Settler) -> String {
    switch settler {
    case .probe: "the remote side, when it was asked"
    case .attempt: "the work itself, gone on with or sent again"
    case .rollback: "the way back"
    case .person(let name): name
    }
  }

  static func takeover(_ takeover: Takeover) -> String {
    "taken over from \(takeover.from)" + (takeover.wasSilent ? ", which went silent" : "")
      + (takeover.mayLackRecords ? "; records may be lost" : "")
  }

  /// Whether it let go of the run before its end.
  static func isBroken(_ session: Chronicle.Session) -> Bool {
    session.ending.map { !$0.hasPrefix("ended") } ?? false
  }

  static func chain(_ journal: Report.Journal) -> String {
    "whole: each of \(journal.records) records carries its own digest and that of the one before"
      + (journal.droppedTail ? "; \(Report.Journal.droppedTailText)" : "")
  }
}

import Core

/// What did not go straight: tries, doubts, people, processes, holds and ways back.
extension ReportPage {
  static func events(_ report: Report) -> [Section] {
    [
      Section(title: "Questions", content: questions(report)),
      Section(title: "Retries and failed attempts", content: attempts(report)),
      Section(title: "Attempts in doubt", content: doubts(report)),
      Section(title: "Interruptions, resumes and takeovers", content: sessions(report)),
      Section(title: "Holds set and lifted", content: holds(report)),
      Section(title: "Ways back", content: rollbacks(report)),
      Section(title: "What was undone", content: undos(report)),
      Section(title: "Deviations from the runbook", content: deviations(report)),
    ]
  }

  private static func questions(_ report: Report) -> Content {
    .notes(report.questions.map { ("\($0.step.display): \(Sentences.answer($0))", $0.text) })
  }

  /// Of steps that were done at once there is nothing to tell.
  private static func attempts(_ report: Report) -> Content {
    let forward = report.chronicle.attempts.filter { !$0.isUndo }
    let told = Set(forward.filter { $0.number > 1 || !$0.outcome.isPlain }.map(\.step))
    return .table(
      columns: ["step", "try", "began, UTC", "took", "outcome", .wide("what was said")],
      rows: forward.filter { told.contains($0.step) }.map { attempt in
        [
          attempt.step.display, String(attempt.number), clock(attempt.began, report),
          span(attempt.ended.map { $0 - attempt.began }),
          attempt.outcome.rawValue.replacingUnderscores, attempt.note ?? "-",
        ]
      })
  }

  private static func doubts(_ report: Report) -> Content {
    .table(
      columns: ["step", "since, UTC", .wide("why"), "lasted", "settled by", "as"],
      rows: report.chronicle.doubts.map { doubt in
        [
          (doubt.isUndo ? "undo of " : "") + doubt.step.display, clock(doubt.since, report),
          doubt.why, span(doubt.settled.map { $0 - doubt.since }),
          doubt.settler.map(Sentences.settler) ?? "not settled",
          doubt.finding ?? "-",
        ]
      })
  }

  private static func sessions(_ report: Report) -> Content {
    let sessions = report.chronicle.sessions
    guard sessions.count > 1 || sessions.first.map(Sentences.isBroken) == true else {
      return .lines([])
    }
    return .table(
      columns: ["command", "from, UTC", "to, UTC", "who", .wide("how it ended")],
      rows: sessions.map { session in
        [
          session.command + (session.takeover.map { ", \(Sentences.takeover($0))" } ?? ""),
          clock(session.began, report), clock(session.ended, report),
          "\(session.user) on \(session.host), process \(session.process)",
          session.ending ?? "it has the run",
        ]
      })
  }

  private static func holds(_ report: Report) -> Content {
    .table(
      columns: ["hold", "set, UTC", "by step", .wide("proof"), "lifted, UTC", "remarks"],
      rows: report.chronicle.holds.map { hold in
        [
          hold.proof.hold.display, clock(hold.set, report), hold.step.display,
          hold.proof.proof, lifted(hold, report), remarks(hold, report),
        ]
      })
  }

  private static func lifted(_ hold: Chronicle.HoldSpan, _ report: Report) -> String {
    guard let lifted = hold.lifted else {
      return report.ended == nil ? "in force" : "left in force"
    }
    return clock(lifted, report) + (hold.liftedBy.map { " by \($0.display)" } ?? "")
  }

  private static func remarks(_ hold: Chronicle.HoldSpan, _ report: Report) -> String {
    let found = hold.proof.foundInForce ? ["in force before this run"] : []
    let breaks = hold.breaks.map { broken in
      "BROKEN at \(clock(broken.found, report)): \(broken.finding)"
        + (broken.renewed.map { ", set again at \(clock($0, report))" } ?? ", not set again")
    }
    return (found + breaks).joined(separator: "; ")
  }

  private static func rollbacks(_ report: Report) -> Content {
    .table(
      columns: ["began, UTC", "to", .wide("because"), "took", "result"],
      rows: report.chronicle.rollbacks.enumerated().map { index, rollback in
        let isLast = index == report.chronicle.rollbacks.count - 1
        return [
          clock(rollback.began, report), rollback.checkpoint ?? "the start",
          rollback.cause, span(rollback.ended.map { $0 - rollback.began }),
          rollback.ended == nil
            ? "not at its end" : isLast ? Sentences.outcome(report) : "walked to its end",
        ]
      })
  }

  private static func undos(_ report: Report) -> Content {
    .table(
      columns: ["step", "try", "began, UTC", "took", "result", .wide("what was said")],
      rows: report.chronicle.attempts.filter(\.isUndo).map { undo in
        [
          undo.step.display, String(undo.number), clock(undo.began, report),
          span(undo.ended.map { $0 - undo.began }), undo.outcome.rawValue.replacingUnderscores,
          undo.note ?? "-",
        ]
      })
  }

  private static func deviations(_ report: Report) -> Content {
    .table(
      columns: ["time, UTC", "what", "step", "by", .wide("reason")],
      rows: report.chronicle.deviations.map { deviation in
        [
          clock(deviation.time, report), deviation.kind.rawValue.replacingUnderscores,
          deviation.step?.display ?? "-", deviation.by, deviation.reason,
        ]
      })
  }

  /// What an empty section would leave open.
  static func absent(_ events: [Section], _ report: Report) -> [String] {
    events.filter(\.content.isEmpty).map { $0.title.lowercasedFirst }
      + (report.warnings.isEmpty ? ["warnings"] : [])
      + (report.unmade.isEmpty ? ["checks not made"] : [])
      + (report.remains.isEmpty && report.ended != nil ? ["remote objects left"] : [])
  }
}

extension Chronicle.Attempt.Outcome {
  /// Nothing to explain.
  fileprivate var isPlain: Bool {
    switch self {
    case .done, .undone, .running: true
    case .failed, .inDoubt, .notStarted, .waiting, .left: false
    }
  }
}

extension String {
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}

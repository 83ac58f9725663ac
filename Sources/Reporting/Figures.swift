import Core

/// Numbers as people read them.
package enum Figures {
  /// `0.4 s`, `42 s`, `3 min 05 s`, `2 h 07 min`, `3 d 4 h`: two units at most.
  package static func span(_ span: Duration) -> String {
    guard span >= .zero else { return "-" + Self.span(.zero - span) }
    let tenths = Int64((span.inSeconds * 10).rounded())
    if tenths < 100 { return "\(tenths / 10).\(tenths % 10) s" }
    let seconds = Int64(span.inSeconds.rounded())
    let (minutes, hours) = (seconds / 60, seconds / 3_600)
    if seconds < 60 { return "\(seconds) s" }
    if minutes < 60 { return "\(minutes) min \(padded(seconds % 60, 2)) s" }
    if hours < 24 { return "\(hours) h \(padded(minutes % 60, 2)) min" }
    return "\(hours / 24) d \(hours % 24) h"
  }

  /// `+10 s` or `-30 s`.
  static func deviation(_ span: Duration) -> String {
    (span > .zero ? "+" : "") + Self.span(span)
  }

  /// For places with little room: `0 s`, `30 s`, `5 min`, `2 h 30 min`, `2 d`, and `0.25 s`.
  static func short(_ span: Duration) -> String {
    guard span >= .zero else { return "-" + short(.zero - span) }
    guard span >= .seconds(1) else {
      return span == .zero ? "0 s" : "\((span.inSeconds * 1_000).rounded() / 1_000) s"
    }
    let seconds = Int64(span.inSeconds.rounded())
    let units: [(name: String, size: Int64)] = [
      ("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1),
    ]
    let first = units.firstIndex { seconds >= $0.size } ?? units.count - 1
    let (large, rest) = (seconds / units[first].size, seconds % units[first].size)
    let head = "\(large) \(units[first].name)"
    guard first + 1 < units.count, rest / units[first + 1].size > 0 else { return head }
    return "\(head) \(rest / units[first + 1].size) \(units[first + 1].name)"
  }

  /// `2026-03-01 02:00:00 UTC`, whole seconds.
  package static func time(_ time: Timestamp) -> String { "\(time.dateText) \(time.timeText) UTC" }

  /// `48 bytes`, `4.7 KiB`, `1.2 GiB`.
  package static func bytes(_ bytes: Int) -> String {
    guard bytes >= 1_024 else { return "\(bytes) bytes" }
    var size = Double(bytes) / 1_024
    var units = ["KiB", "MiB", "GiB", "TiB", "PiB"][...]
    // What would be rounded to 1024.0 is 1.0 of the next.
    while size >= 1_023.95, units.count > 1 {
      size /= 1_024
      units.removeFirst()
    }
    let tenths = Int((size * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) \(units.first ?? "")"
  }

  /// `7 s`, `3 min 05 s`: what is on its way, in whole seconds.
  static func elapsed(_ span: Duration) -> String {
    let seconds = max(span.components.seconds, 0)
    return seconds < 10 ? "\(seconds) s" : Self.span(.seconds(seconds))
  }

  /// `12 s of 2 min 00 s`: how long a step has taken of what it may.
  package static func spent(on step: StepUnderWay, at now: Timestamp) -> String {
    elapsed(now - step.began) + (step.budget.map { " of \(elapsed($0))" } ?? "")
  }

  /// `02:00:00`; with the date where it is of another day than the one it is seen at.
  static func clock(_ time: Timestamp, seenAt now: Timestamp) -> String {
    time.dayNumber == now.dayNumber ? time.timeText : "\(time.dateText) \(time.timeText)"
  }

  /// `service back about 14:32:10 (RTO 14:40:00)`; a range where earlier runs differ.
  package static func forecast(_ forecast: Forecast, at now: Timestamp) -> String {
    let back = clock(forecast.incident + forecast.projected, seenAt: now)
    let late = clock(forecast.incident + forecast.late, seenAt: now)
    let rto = clock(forecast.incident + forecast.objective, seenAt: now)
    let miss = forecast.isMiss ? ", \(span(forecast.projected - forecast.objective)) late" : ""
    return "service back about \(back)\(late == back ? "" : " to \(late)") (RTO \(rto)\(miss))"
  }

  package static func count(_ count: Loss.Count) -> String {
    switch count {
    case .rows(let rows): String(rows)
    case .unknown: "unknown"
    }
  }
}

/// What text and page say alike, so that they never differ.
enum Sentences {
  static func outcome(_ report: Report) -> String {
    let word = report.outcome.rawValue.replacingUnderscores
    return report.exitCode.map { "\(word), exit code \($0)" } ?? word
  }

  static func site(_ report: Report) -> String {
    if report.kind == .drill {
      return report.siteChanged
        ? "as before this run; of its sandbox something is left" : "as before this run"
    }
    return siteOfRecovery(report)
  }

  private static func siteOfRecovery(_ report: Report) -> String {
    switch report.outcome {
    // Only a run that committed has restored anything.
    case .succeeded where report.undo != nil, .unverified where report.undo != nil:
      "restored by this run"
    case .rolledBack where report.siteChanged: "changed by this run"
    default:
      report.siteChanged
        ? "changed by this run" + liveData(report.replacement)
        : report.outdatedBy.map { "not changed by this run; run \($0) has changed it since" }
          ?? "as before this run"
    }
  }

  private static func liveData(_ replacement: Report.Replacement?) -> String {
    switch replacement {
    case nil: ""
    case .notYet: "; live data is not replaced"
    case .inDoubt: "; whether live data is replaced is not known"
    case .done: "; live data is replaced by the snapshots"
    }
  }

  /// A run that ends otherwise than succeeded has not met it, however quick it was.
  static func recoveryTime(_ report: Report) -> String {
    let time = report.recoveryTime
    guard time.met == false, let actual = time.actual, let target = time.objective,
      actual <= target
    else { return objective(time) }
    return "\(Figures.span(actual)) of \(Figures.span(target)): in time, not met: the run ended "
      + report.outcome.rawValue
  }

  /// A drill measures clones and checks, and cannot measure what it must not do.
  static func addition(_ addition: Report.Addition) -> String {
    let what = "stopping, fencing, rescue, commit and opening, which a drill leaves out: "
    guard let time = addition.time, let run = addition.run else {
      return what + "not measured, no recovery here has committed yet"
    }
    return what + "\(Figures.span(time)) in run \(run)"
  }

  static func objective(_ objective: Report.Objective) -> String {
    let actual = objective.actual.map(Figures.span) ?? "not reached"
    guard let target = objective.objective else { return "\(actual) (no objective)" }
    let verdict = objective.met.map { $0 ? "met" : "MISSED" } ?? "not decided"
    let between = objective.actual == nil ? ", objective" : " of"
    return "\(actual)\(between) \(Figures.span(target)): \(verdict)"
  }

  static func loss(_ loss: Loss) -> String {
    var text = loss.sentence
    if let media = loss.media { text += ", \(Figures.span(media)) of media" }
    if let bytes = loss.bytes { text += ", \(bytes) bytes written after the point" }
    if let reason = loss.reason { text += " (\(reason))" }
    return text
  }

  static func broughtBack(_ loss: Loss) -> String {
    "\(Figures.count(loss.segmentsBroughtBack)) segments, "
      + "\(Figures.count(loss.flowsBroughtBack)) flows, "
      + "\(Figures.count(loss.objectsBroughtBack)) objects"
  }

  static func snapshot(_ part: RecoveryPoint.Part) -> String {
    "\(part.view.bucket): \(part.snapshot?.name ?? "not restored, left as it is")"
  }

  static func hold(_ state: RunState.HoldState, in report: Report) -> String {
    let hold = state.proof.hold
    var text = "\(hold.display) \(standing(hold.kind)): \(state.proof.proof)"
    if state.proof.foundInForce { text += " (before this run)" }
    if let broken = state.broken { text += "; BROKEN: \(broken)" }
    if let kept = report.kept[hold] { text += "; kept: \(kept)" }
    if let run = report.liftedSince[hold] { text += "; lifted since by run \(run)" }
    return text
  }

  private static func standing(_ kind: HoldKind) -> String {
    switch kind {
    case .service: "is stopped"
    case .key: "is disabled"
    case .schedule: "is suspended"
    }
  }

  static func rescue(_ rescue: Report.Rescue) -> String {
    guard let snapshot = rescue.snapshot else {
      return "\(rescue.directory): none, it was absent (\(rescue.note ?? "no proof kept"))"
    }
    return "\(rescue.directory): \(snapshot)"
      + (rescue.expires.map { ", kept until \(Figures.time($0))" } ?? "")
  }

  static func answer(_ question: RunState.Conversation) -> String {
    guard let answered = question.answered, let accepted = question.accepted else {
      return "not answered"
    }
    return "\(accepted ? "yes" : "no") by \(question.by ?? "unknown") after "
      + Figures.span(answered - question.asked)
  }

  static func trouble(_ trouble: Report.Trouble) -> [String] {
    let code = trouble.problem.code.map { "\($0.rawValue): " } ?? ""
    var lines =
      trouble.findings.count > 1
      ? ["\(code)\(trouble.findings.count) checks failed"] + trouble.findings.map { "- \($0)" }
      : [code + trouble.problem.display]
    if let step = trouble.step {
      lines.append("at step \(step.display)" + (trouble.source.map { " (\($0))" } ?? ""))
    }
    if let hint = trouble.problem.hint { lines.append("hint: \(hint)") }
    return lines
  }
}

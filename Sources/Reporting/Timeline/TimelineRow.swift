import Core

/// What a time line draws, by step: long runs have thousands of each.
struct TimelineEvents {
  let attempts: [StepKey: [Chronicle.Attempt]]
  let doubts: [StepKey: [Chronicle.Doubt]]
  let questions: [StepKey: [RunState.Conversation]]

  init(_ report: Report) {
    attempts = Dictionary(grouping: report.chronicle.attempts, by: \.step)
    doubts = Dictionary(grouping: report.chronicle.doubts, by: \.step)
    questions = Dictionary(grouping: report.questions, by: \.step)
  }
}

/// One step of a time line: what it did above, what was planned below.
struct TimelineRow {
  let step: Report.Step
  let times: RunTimes
  let scale: TimeScale
  let report: Report
  let events: TimelineEvents

  /// Longer names are cut in their middle: beginning and end tell most.
  static let longestName = 24

  var row: Timeline.Row {
    Timeline.Row(
      name: VisibleText.line(step.key.display).shortened(to: Self.longestName),
      flags: flags, took: step.duration.map(Figures.span) ?? "",
      budget: step.budget.map { "of \(Figures.span($0))" }, more: more,
      bars: bars, plan: plan)
  }

  private var flags: [String] {
    let state = Sentences.state(step, report)
    return (step.isOverBudget ? ["OVER BUDGET"] : []) + (state == "done" ? [] : [state])
  }

  private var more: String {
    var parts: [String] = []
    if step.attempts > 1 { parts.append("\(step.attempts) tries") }
    // That it is undone stands among the flags.
    if let undo = step.rollback, undo.state != step.state {
      parts.append("rollback \(undo.state.replacingUnderscores)")
    }
    return parts.joined(separator: ", ")
  }

  // MARK: bars

  /// What covers others comes last.
  private var bars: [Timeline.Bar] { attempts + doubts + waits }

  private var attempts: [Timeline.Bar] {
    (events.attempts[step.key] ?? []).map { attempt in
      let ended = max(attempt.ended ?? times.end, attempt.began)
      let what = attempt.isUndo ? "undo" : "attempt"
      return Timeline.Bar(
        attempt.isUndo ? .undo : attempt.outcome == .failed ? .failed : .work,
        attempt.began...ended, scale,
        "\(what) \(attempt.number) \(attempt.outcome.rawValue.replacingUnderscores)")
    }
  }

  private var doubts: [Timeline.Bar] {
    (events.doubts[step.key] ?? []).map { doubt in
      let settled = max(doubt.settled ?? times.end, doubt.since)
      return Timeline.Bar(.doubt, doubt.since...settled, scale, "in doubt")
    }
  }

  private var waits: [Timeline.Bar] {
    (events.questions[step.key] ?? []).map { question in
      let answered = max(question.answered ?? times.end, question.asked)
      return Timeline.Bar(.wait, question.asked...answered, scale, "waiting for an answer")
    }
  }

  // MARK: plan

  private var plan: Timeline.Plan? {
    guard let budget = step.budget, let started = step.started else { return nil }
    let due = started + budget
    var over: ClosedRange<Double>?
    if let duration = step.duration, duration > budget {
      over = scale.place(due)...scale.place(started + duration)
    }
    return Timeline.Plan(
      left: scale.place(started), right: scale.place(due), isCut: due > times.end, over: over)
  }
}

extension String {
  /// At most so many characters, an ellipsis in the place of those left out.
  func shortened(to length: Int) -> String {
    guard count > length else { return self }
    let head = (length - 1) / 2
    return "\(prefix(head))…\(suffix(length - 1 - head))"
  }
}

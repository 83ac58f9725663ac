import Core

/// One journal record for those who watch a run: a JSON object for scripts, a line for people.
package struct EventLine {
  /// The event's word in the JSON form.
  let name: String
  let members: [String: Value]
  /// Nil for what only scripts care about.
  let words: String?
  let time: Timestamp
  let number: Int

  /// `time, number, event` and what the event tells.
  package var document: Value {
    var all = members
    all["time"] = .time(time)
    all["number"] = .integer(number)
    all["event"] = .text(name)
    return .map(all)
  }

  /// Whoever wants quiet is told it all the same: a question, or something that is not as it should be.
  package let isUrgent: Bool

  package var text: String? { words.map { "\(time.timeText)  \($0)" } }

  /// `state` is the run with the record in it: what a finished attempt means, it decides.
  package init(_ record: RunRecord, in state: RunState) {
    let content = Content(record.event, at: record.time, in: state)
    name = record.event.kind
    (members, words) = (content.members, content.words)
    (time, number) = (record.time, record.number)
    isUrgent = Self.isUrgent(record.event)
  }

  private static func isUrgent(_ event: RunEvent) -> Bool {
    switch event {
    case .asked, .holdBroken, .noted, .rollbackBegan, .invalidated: true
    case .finished(let attempt):
      switch attempt.outcome {
      case .done(let result): result.verdict != .pass
      case .failed, .inDoubt: true
      case .notStarted, .waiting: false
      }
    case .undoFinished(let undo):
      switch undo.outcome {
      case .failed, .inDoubt, .undone(.left): true
      case .undone(.undone), .undone(.nothing): false
      }
    // The last words tell of a wait, an interrupt and the end.
    case .waiting, .interrupted, .ended, .opened, .attached, .frozen, .started, .handle, .skipped,
      .accepted, .resolved, .checkpoint, .answered, .holdRenewed, .rollbackEnded, .concluding,
      .watched:
      false
    }
  }
}

private struct Content {
  let members: [String: Value]
  let words: String?

  init(_ members: [String: Value], _ words: String? = nil) {
    self.members = members
    self.words = words
  }

  init(_ event: RunEvent, at time: Timestamp, in state: RunState) {
    switch event {
    case .opened(let opening): self.init(["run": .text(opening.run)])
    case .attached(let attachment):
      let by = "\(attachment.user) on \(attachment.host)"
      self.init(
        [
          "command": .text(attachment.command), "by": .text(by),
          "taken_over_from": optional(attachment.takeover?.from),
        ],
        "\(attachment.command) by \(by)\(attachment.takeover?.words ?? "")")
    case .frozen(let step, let elements):
      let keys = elements.keys.sorted()
      self.init(["step": .text(step), "elements": .list(keys.map(Value.text))])
    case .started(let attempt): self.init(attempt)
    case .handle(let step, let undoing, let handle):
      self.init(
        ["step": .text(step.display), "undoing": .bool(undoing), "handle": .map(handle)])
    case .finished(let attempt): self.init(attempt, at: time, in: state)
    case .undoFinished(let undo): self.init(undo)
    case .skipped(let step, let reason, let by): self.init(event.kind, step, reason, by)
    case .accepted(let step, let reason, let by): self.init(event.kind, step, reason, by)
    case .resolved(let step, _, let reason, let by): self.init(event.kind, step, reason, by)
    case .checkpoint(let name):
      self.init(["name": .text(name)], "checkpoint \(name)")
    case .asked(let step, let text, let kind, let until):
      self.init(
        [
          "step": .text(step.display), "text": .text(text), "kind": .text(kind),
          "until": until.map(Value.time) ?? .null,
        ],
        "\(step.display) asks: \(text.split(separator: "\n").joined(separator: "\n            "))")
    case .answered(let step, let accepted, let by):
      self.init(
        ["step": .text(step.display), "accepted": .bool(accepted), "by": .text(by)],
        "\(step.display): \(accepted ? "yes" : "no") by \(by)")
    case .holdBroken(let hold, let finding):
      self.init(
        ["hold": .text(hold.display), "finding": .text(finding)],
        "HOLD BROKEN: \(hold.display): \(finding)")
    case .holdRenewed(let hold):
      self.init(["hold": .text(hold.display)], "\(hold.display) set again")
    case .invalidated(let steps, let reason):
      let names = steps.map(\.display)
      self.init(
        ["steps": .list(names.map(Value.text)), "reason": .text(reason)],
        "to be done again (\(reason)): \(names.joined(separator: ", "))")
    case .rollbackBegan(let checkpoint, let cause):
      self.init(
        ["to": optional(checkpoint), "cause": .text(cause)],
        "going back\(checkpoint.map { " to \($0)" } ?? ""): \(cause)")
    case .rollbackEnded(let checkpoint):
      self.init(["to": optional(checkpoint)])
    case .concluding(let outcome):
      self.init(["outcome": .text(outcome.rawValue)])
    case .noted(let warning): self.init(["warning": .text(warning)], "WARNING: \(warning)")
    case .waiting(let problem):
      self.init(["problem": form(problem)], "waiting: \(problem.display)")
    case .interrupted(let signal):
      self.init(["signal": .text(signal)], "stopped by \(signal)")
    case .ended(let outcome, let code):
      self.init(["outcome": .text(outcome.rawValue), "exit_code": .integer(code)])
    case .watched(let watch):
      self.init(
        ["verdict": .text(watch.verdict.rawValue), "checks": .list(watch.checks.map(form))],
        "looked at again: \(watch.verdict.rawValue)")
    }
  }
}

// MARK: events of a step

extension Content {
  fileprivate init(_ attempt: AttemptStart) {
    let again = attempt.attempt > 1 ? ", attempt \(attempt.attempt)" : ""
    self.init(
      [
        "step": .text(attempt.step.display), "action": .text(attempt.action),
        "attempt": .integer(attempt.attempt), "remote_name": .text(attempt.remoteName),
      ],
      attempt.undoing
        ? "\(attempt.step.display): undoing \(attempt.action)"
        : "\(attempt.step.display): \(attempt.action)\(again)")
  }

  fileprivate init(_ attempt: AttemptEnd, at time: Timestamp, in state: RunState) {
    let took = time - attempt.began
    var members: [String: Value] = [
      "step": .text(attempt.step.display), "action": .text(attempt.action),
      "duration_s": .number(took.inSeconds), "by_probe": .bool(attempt.byProbe),
    ]
    var words: String
    switch attempt.outcome {
    case .done(let result):
      let word = state.step(attempt.step)?.word ?? "done"
      members["state"] = .text(word)
      members["checks"] = .list(result.checks.map(form))
      words =
        (attempt.byProbe ? "found to be " : "")
        + "\(word == "failed" ? "FAILED" : word) in \(Figures.span(took))"
        + (state.step(attempt.step).map(state.didNothing) == true
          ? ", there was nothing to do" : "")
      for check in result.checks where check.verdict != .pass {
        words += "\n            \(check.id) \(check.verdict.rawValue): \(check.finding)"
      }
    case .failed(let problem):
      (members["state"], members["problem"]) = (.text("failed"), form(problem))
      words = "FAILED: \(problem.display)"
    case .inDoubt(let problem):
      (members["state"], members["problem"]) = (.text("in_doubt"), form(problem))
      words = "IN DOUBT: \(problem.display)"
    case .notStarted:
      members["state"] = .text("not_started")
      words = "had not begun"
    case .waiting(let problem):
      (members["state"], members["problem"]) = (.text("waiting"), form(problem))
      words = "waits: \(problem.display)"
    }
    self.init(members, "\(attempt.step.display): \(words)")
  }

  fileprivate init(_ undo: UndoEnd) {
    let (state, note, words): (String, String, String)
    switch undo.outcome {
    case .undone(.undone(let text, _, _)):
      (state, note, words) = ("undone", text, "undone: \(text)")
    case .undone(.nothing):
      (state, note, words) = ("undone", "nothing to undo", "nothing to undo")
    case .undone(.left(let reason)): (state, note, words) = ("left", reason, "left: \(reason)")
    case .failed(let problem):
      (state, note, words) = ("failed", problem.display, "UNDO FAILED: \(problem.display)")
    case .inDoubt(let problem):
      (state, note, words) = ("in_doubt", problem.display, "UNDO IN DOUBT: \(problem.display)")
    }
    self.init(
      ["step": .text(undo.step.display), "state": .text(state), "note": .text(note)],
      "\(undo.step.display): \(words)")
  }

  fileprivate init(_ kind: String, _ step: StepKey, _ reason: String, _ by: String?) {
    self.init(
      ["step": .text(step.display), "reason": .text(reason), "by": optional(by)],
      "\(step.display): \(kind.split(separator: "_").joined(separator: " "))"
        + (by.map { " by \($0)" } ?? "") + ": \(reason)")
  }
}

extension Takeover {
  fileprivate var words: String {
    ", taken over from \(from)\(wasSilent ? ", which went silent" : "")"
      + (mayLackRecords ? "; records may be lost: every later step is asked about first" : "")
  }
}

private func optional(_ text: String?) -> Value { text.map(Value.text) ?? .null }

private func form(_ problem: Problem) -> Value {
  .map([
    "code": optional(problem.code?.rawValue), "what": .text(problem.what),
    "place": optional(problem.place), "hint": optional(problem.hint),
  ])
}

private func form(_ check: Check) -> Value {
  .map([
    "id": .text(check.id), "verdict": .text(check.verdict.rawValue),
    "finding": .text(check.finding),
  ])
}

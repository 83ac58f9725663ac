/// Attempts, and the doubts they leave.
extension Chronicle {
  mutating func followAttempts(_ record: RunRecord, _ state: RunState) {
    switch record.event {
    case .started(let attempt): begin(attempt, at: record.time)
    case .finished(let end): finish(end, at: record.time, state)
    case .undoFinished(let undo): finish(undo, at: record.time, state)
    default: break
    }
  }

  private mutating func begin(_ start: AttemptStart, at time: Timestamp) {
    append(
      Attempt(
        step: start.step, number: count(start.step, isUndo: start.undoing) + 1, pass: start.pass,
        isUndo: start.undoing, remoteName: start.remoteName, began: time, hasIntent: true))
    open.insert(attempts.count - 1)
  }

  private mutating func append(_ attempt: Attempt) {
    attempts.append(attempt)
    if !attempt.isUndo { newest[attempt.step] = attempts.count - 1 }
  }

  private func count(_ step: StepKey, isUndo: Bool) -> Int {
    if !isUndo { return newest[step].map { attempts[$0].number } ?? 0 }
    return attempts.last { $0.step == step && $0.isUndo }?.number ?? 0
  }

  private mutating func finish(_ end: AttemptEnd, at time: Timestamp, _ state: RunState) {
    if let index = newest[end.step], attempts[index].hasIntent {
      // What a probe told later settles a doubt; the attempt itself came to what it came to.
      guard open.remove(index) != nil else { return }
      close(index, end, at: time, state)
    } else {
      append(
        Attempt(
          step: end.step, number: count(end.step, isUndo: false) + 1,
          pass: state.step(end.step)?.pass ?? 1, isUndo: false, remoteName: "", began: end.began,
          hasIntent: false))
      close(attempts.count - 1, end, at: time, state)
    }
  }

  private mutating func close(
    _ index: Int, _ end: AttemptEnd, at time: Timestamp, _ state: RunState
  ) {
    let (outcome, note): (Attempt.Outcome, String?)
    switch end.outcome {
    case .done:
      // Checks may have failed it.
      let problem = state.step(end.step)?.failure
      (outcome, note) = (problem == nil ? .done : .failed, problem?.display)
    case .failed(let problem): (outcome, note) = (.failed, problem.display)
    case .inDoubt(let problem): (outcome, note) = (.inDoubt, problem.display)
    case .notStarted: (outcome, note) = (.notStarted, nil)
    case .waiting(let problem): (outcome, note) = (.waiting, problem.display)
    }
    (attempts[index].ended, attempts[index].outcome) = (time, outcome)
    attempts[index].note = note
  }

  private mutating func finish(_ undo: UndoEnd, at time: Timestamp, _ state: RunState) {
    let (outcome, note): (Attempt.Outcome, String)
    switch undo.outcome {
    case .undone(.undone(let text, _, _)): (outcome, note) = (.undone, text)
    case .undone(.nothing): (outcome, note) = (.undone, "nothing to undo")
    case .undone(.left(let reason)): (outcome, note) = (.left, reason)
    case .failed(let problem): (outcome, note) = (.failed, problem.display)
    case .inDoubt(let problem): (outcome, note) = (.inDoubt, problem.display)
    }
    let index: Int
    if let begun = open.first(where: { attempts[$0].isUndo && attempts[$0].step == undo.step }) {
      index = begun
      open.remove(begun)
    } else {
      // Refused, or found moot, before anything was sent.
      append(
        Attempt(
          step: undo.step, number: count(undo.step, isUndo: true) + 1,
          pass: state.step(undo.step)?.pass ?? 1, isUndo: true, remoteName: "", began: time,
          hasIntent: false))
      index = attempts.count - 1
    }
    (attempts[index].ended, attempts[index].outcome) = (time, outcome)
    attempts[index].note = note
  }
}

// MARK: doubts

extension Chronicle {
  mutating func doubt(_ step: StepKey, _ isUndo: Bool, at time: Timestamp, _ why: String) {
    guard openDoubt(step, isUndo) == nil else { return }
    doubts.append(Doubt(step: step, isUndo: isUndo, since: time, why: why))
  }

  private func openDoubt(_ step: StepKey, _ isUndo: Bool) -> Int? {
    doubts.lastIndex { $0.step == step && $0.isUndo == isUndo && $0.settled == nil }
  }

  private mutating func settle(
    _ step: StepKey, _ isUndo: Bool, at time: Timestamp, by settler: Doubt.Settler,
    _ finding: String
  ) {
    guard let index = openDoubt(step, isUndo) else { return }
    doubts[index].settled = time
    doubts[index].settler = settler
    doubts[index].finding = finding
  }

  mutating func followDoubts(_ record: RunRecord, _ before: Standing, _ state: RunState) {
    let time = record.time
    switch record.event {
    case .finished(let end): followDoubt(of: end, at: time, state)
    case .undoFinished(let undo): followDoubt(of: undo, at: time)
    case .started(let attempt) where attempt.undoing:
      settle(attempt.step, true, at: time, by: .attempt, "sent again: an undo may be repeated")
    case .resolved(let step, let done, let reason, let by):
      let isUndo = before.step?.undoWord == "in_doubt"
      let finding = "\(done ? "it happened" : "it did not happen"): \(reason)"
      settle(step, isUndo, at: time, by: .person(by), finding)
    case .accepted(let step, let reason, let by):
      settle(step, false, at: time, by: .person(by), "accepted: \(reason)")
    default: break
    }
  }

  private mutating func followDoubt(of end: AttemptEnd, at time: Timestamp, _ state: RunState) {
    let settler: Doubt.Settler = end.byProbe ? .probe : .attempt
    switch end.outcome {
    case .inDoubt(let problem): doubt(end.step, false, at: time, problem.display)
    case .waiting(let problem):
      if state.step(end.step)?.isInDoubt == true {
        doubt(end.step, false, at: time, problem.display)
      } else {
        settle(end.step, false, at: time, by: settler, "not begun")
      }
    case .done: settle(end.step, false, at: time, by: settler, "done")
    case .failed(let problem):
      settle(end.step, false, at: time, by: settler, "failed: \(problem.display)")
    case .notStarted: settle(end.step, false, at: time, by: settler, "not begun")
    }
  }

  private mutating func followDoubt(of undo: UndoEnd, at time: Timestamp) {
    switch undo.outcome {
    case .inDoubt(let problem): doubt(undo.step, true, at: time, problem.display)
    case .failed(let problem):
      settle(undo.step, true, at: time, by: .attempt, "failed: \(problem.display)")
    case .undone(.left(let reason)):
      settle(undo.step, true, at: time, by: .attempt, "left: \(reason)")
    case .undone:
      settle(undo.step, true, at: time, by: .attempt, "undone")
      settle(undo.step, false, at: time, by: .rollback, "undone, whatever had become of it")
    }
  }
}

extension StepState {
  /// What failed it or left it in doubt.
  var failure: Problem? {
    switch condition {
    case .failed(let problem), .inDoubt(let problem): problem
    case .pending, .running, .done, .skipped, .undone: nil
    }
  }
}

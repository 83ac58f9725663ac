/// Holds, decisions of people, and the moments that a time line names.
extension Chronicle {
  /// A hold is set or lifted where the state says so, whatever record brought it about.
  mutating func followHolds(_ record: RunRecord, _ before: Standing, _ state: RunState) {
    switch record.event {
    case .holdBroken(let hold, let finding):
      guard let index = standing(hold) else { return }
      holds[index].breaks.append(HoldSpan.Break(found: record.time, finding: finding))
    case .holdRenewed(let hold):
      if let index = standing(hold), let last = holds[index].breaks.indices.last {
        holds[index].breaks[last].renewed = record.time
      }
    default: break
    }
    let (was, now) = (before.holds.map(\.proof.hold), state.holds.map(\.proof.hold))
    guard was != now else { return }
    let step = record.event.step.map { StepKey(display: $0) }
    for hold in Set(was).subtracting(now) {
      guard let index = standing(hold) else { continue }
      (holds[index].lifted, holds[index].liftedBy) = (record.time, step)
    }
    for added in state.holds where !was.contains(added.proof.hold) {
      holds.append(HoldSpan(proof: added.proof, step: added.step, set: record.time))
    }
  }

  private func standing(_ hold: Hold) -> Int? {
    holds.lastIndex { $0.proof.hold == hold && $0.lifted == nil }
  }

  mutating func deviate(from options: RunOptions, at time: Timestamp, by person: String) {
    guard let policy = options.onFailure else { return }
    deviations.append(
      Deviation(
        kind: .onFailure, step: nil, time: time, by: person,
        reason:
          "--on-failure \(policy.rawValue), in place of what a step without a word of its own does"
      ))
  }

  mutating func followDecisions(_ record: RunRecord) {
    func add(_ kind: Deviation.Kind, _ step: StepKey?, _ by: String, _ reason: String) {
      deviations.append(
        Deviation(kind: kind, step: step, time: record.time, by: by, reason: reason))
    }
    switch record.event {
    case .skipped(let step, let reason, let by?): add(.skipped, step, by, reason)
    case .accepted(let step, let reason, let by): add(.accepted, step, by, reason)
    case .resolved(let step, let done, let reason, let by):
      add(.resolved, step, by, "\(done ? "done" : "not done"): \(reason)")
    default: break
    }
  }

  mutating func followMoments(_ record: RunRecord, _ state: RunState) {
    guard let (kind, what) = moment(record.event, state) else { return }
    moments.append(Moment(kind, record.time, what))
  }

  private func moment(_ event: RunEvent, _ state: RunState) -> (Moment.Kind, String)? {
    switch event {
    case .opened(let opening): (.started, "run started by \(opening.user) on \(opening.host)")
    case .attached(let attachment):
      (.attached, "\(attachment.command) by \(attachment.user) on \(attachment.host)")
    case .checkpoint(let name): (.checkpoint, "checkpoint \(name)")
    case .asked(let step, _, let kind, _):
      (.asked, "\(step.display) asks: \(kind.replacingUnderscores)")
    case .answered(let step, let accepted, let by):
      (.answered, "\(step.display): \(accepted ? "yes" : "no") by \(by)")
    case .finished(let end): reached(end.step, state)
    case .accepted(let step, _, _), .resolved(let step, true, _, _): reached(step, state)
    case .holdBroken(let hold, _): (.holdBroken, "\(hold.display) found broken")
    case .holdRenewed(let hold): (.holdRenewed, "\(hold.display) set again")
    case .invalidated(let steps, let reason):
      (
        .invalidated,
        "to be done again (\(reason)): \(steps.map(\.display).joined(separator: ", "))"
      )
    case .rollbackBegan(let checkpoint, let cause):
      (.rollbackBegan, "going back\(checkpoint.map { " to \($0)" } ?? ""): \(cause)")
    case .rollbackEnded: (.rollbackEnded, "the way back was walked to its end")
    case .waiting(let problem): (.waiting, "waits: \(problem.display)")
    case .interrupted(let signal): (.interrupted, "stopped by \(signal)")
    case .ended(let outcome, let code):
      (.ended, "ended: \(outcome.rawValue.replacingUnderscores), exit code \(code)")
    case .frozen, .started, .handle, .undoFinished, .skipped, .resolved, .concluding, .noted,
      .watched:
      nil
    }
  }

  /// What the end of a step means for those who wait.
  private func reached(_ key: StepKey, _ state: RunState) -> (Moment.Kind, String)? {
    guard let step = state.step(key), step.isDone else { return nil }
    if state.mainStep(key.id)?.restoresService == true {
      return (.serviceBack, "service is back: \(key.display)")
    }
    switch state.specs[step.action]?.role {
    case .commit?: return (.restored, "restored: \(key.display)")
    case .proof?: return (.validated, "validated: \(key.display)")
    default: return nil
    }
  }
}

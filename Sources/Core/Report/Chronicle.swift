/// What happened in a run, in its order: a fold over the records beside `RunState`, which tells how things
/// stand and forgets how they came to.
package struct Chronicle: Sendable, Hashable {
  package internal(set) var attempts: [Attempt] = []
  package internal(set) var doubts: [Doubt] = []
  package internal(set) var sessions: [Session]
  package internal(set) var holds: [HoldSpan] = []
  package internal(set) var rollbacks: [RollbackSpan] = []
  package internal(set) var deviations: [Deviation] = []
  package internal(set) var moments: [Moment]

  /// Attempts without an end, by their place in `attempts`.
  var open: Set<Int> = []
  /// The newest attempt of each step, its undo left out.
  var newest: [StepKey: Int] = [:]

  /// `records` with the first, the opening; none where only how the run stands is to be told. `isAlive`
  /// says whether a process has the run.
  package init(of state: RunState, records: [RunRecord], isAlive: Bool) {
    let opening = state.opening
    sessions = [Session(opening)]
    moments = [Moment(.incident, opening.incident, "incident")]
    deviate(from: opening.options, at: opening.started, by: opening.user)
    guard !records.isEmpty else { return }
    var replay = RunState(opening: opening, runbook: state.runbook, specs: state.specs)
    for record in records {
      let before = Standing(replay, at: record.event)
      replay.apply(record)
      follow(record, from: before, to: replay)
    }
    if !isAlive { leave(at: state.lastTime) }
  }

  /// What is needed of a state before a record, without a copy of all of it.
  struct Standing {
    let step: StepState?
    let holds: [RunState.HoldState]
    let time: Timestamp

    init(_ state: RunState, at event: RunEvent) {
      step = event.step.flatMap { state.step(StepKey(display: $0)) }
      holds = state.holds
      time = state.lastTime
    }
  }

  private mutating func follow(_ record: RunRecord, from before: Standing, to state: RunState) {
    if case .watched = record.event { return }
    switch record.event {
    case .attached(let attachment): attach(attachment, record.time, before.time)
    // Written from outside: the process that had the run is gone, though it wrote nothing at its end.
    case .resolved, .ended(.abandoned, _): leave(at: before.time)
    default: break
    }
    followAttempts(record, state)
    followDoubts(record, before, state)
    followHolds(record, before, state)
    followEndings(record)
    followDecisions(record)
    followMoments(record, state)
  }
}

extension Chronicle {
  /// One try of a step or of its undo.
  package struct Attempt: Sendable, Hashable {
    package enum Outcome: String, Sendable, Hashable {
      case running, done, failed, waiting, undone, left
      case inDoubt = "in_doubt"
      case notStarted = "not_started"
    }

    package let step: StepKey
    /// Counts from 1 for each step, and by itself for its undo.
    package let number: Int
    package let pass: Int
    package let isUndo: Bool
    package let remoteName: String
    package let began: Timestamp
    package internal(set) var ended: Timestamp?
    /// What the attempt itself came to; what a doubtful one turned out to be is in `doubts`.
    package internal(set) var outcome = Outcome.running
    package internal(set) var note: String?
    /// Only an attempt with an intent on disk can have left anything behind.
    let hasIntent: Bool
  }

  /// A span in which nobody knew whether an attempt had happened.
  package struct Doubt: Sendable, Hashable {
    package enum Settler: Sendable, Hashable {
      /// The remote side was asked.
      case probe
      /// Another try, or the end of the work that was attached to, told it.
      case attempt
      /// The step was undone, whatever had become of it.
      case rollback
      case person(String)
    }

    package let step: StepKey
    package let isUndo: Bool
    package let since: Timestamp
    package let why: String
    package internal(set) var settled: Timestamp?
    package internal(set) var settler: Settler?
    /// What it turned out to be, in words.
    package internal(set) var finding: String?
  }

  /// A span in which one process had the run.
  package struct Session: Sendable, Hashable {
    package let command: String
    package let user: String
    package let host: String
    package let process: Int
    package let began: Timestamp
    package let takeover: Takeover?
    /// The last thing it wrote; nil while it has the run.
    package internal(set) var ended: Timestamp?
    /// How it let go of the run, in words.
    package internal(set) var ending: String?

    /// The command of a process that only wrote what a person decided.
    package static let decision = "decide"
  }

  package struct HoldSpan: Sendable, Hashable {
    package struct Break: Sendable, Hashable {
      package let found: Timestamp
      package let finding: String
      package internal(set) var renewed: Timestamp?
    }

    package let proof: HoldProof
    package let step: StepKey
    package let set: Timestamp
    package internal(set) var lifted: Timestamp?
    package internal(set) var liftedBy: StepKey?
    package internal(set) var breaks: [Break] = []
  }

  package struct RollbackSpan: Sendable, Hashable {
    package let began: Timestamp
    package let checkpoint: String?
    package let cause: String
    package internal(set) var ended: Timestamp?
  }

  /// Where a person had it done otherwise than the runbook says.
  package struct Deviation: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
      case skipped, accepted, resolved
      case onFailure = "on_failure"
    }

    package let kind: Kind
    package let step: StepKey?
    package let time: Timestamp
    package let by: String
    package let reason: String
  }

  /// Something that a time line names.
  package struct Moment: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
      case incident, started, attached, checkpoint, asked, answered, restored, validated
      case serviceBack = "service_back"
      case holdBroken = "hold_broken"
      case holdRenewed = "hold_renewed"
      case invalidated
      case rollbackBegan = "rollback_began"
      case rollbackEnded = "rollback_ended"
      case waiting, interrupted, ended
    }

    package let kind: Kind
    package let time: Timestamp
    package let what: String

    init(_ kind: Kind, _ time: Timestamp, _ what: String) {
      self.kind = kind
      self.time = time
      self.what = what
    }
  }
}

// MARK: sessions

extension Chronicle.Session {
  init(_ opening: RunOpening) {
    self.init(
      command: "run", user: opening.user, host: opening.host, process: opening.process,
      began: opening.started, takeover: nil)
  }

  init(_ attachment: Attachment, at time: Timestamp) {
    self.init(
      command: attachment.command, user: attachment.user, host: attachment.host,
      process: attachment.process, began: time, takeover: attachment.takeover)
  }
}

extension Chronicle {
  private mutating func attach(
    _ attachment: Attachment, _ time: Timestamp, _ left: Timestamp
  ) {
    leave(at: left)
    sessions.append(Session(attachment, at: time))
    deviate(from: attachment.options, at: time, by: attachment.user)
    if attachment.command == Session.decision { endSession(at: time, "wrote a decision") }
  }

  /// A process that said nothing at its end was killed, or its host died: what it had under way is in
  /// doubt.
  private mutating func leave(at time: Timestamp) {
    endSession(at: time, "killed or lost: it wrote nothing at its end")
    for index in open.sorted() {
      attempts[index].ended = time
      attempts[index].outcome = .inDoubt
      let attempt = attempts[index]
      doubt(attempt.step, attempt.isUndo, at: time, "no process had the run any more")
    }
    open = []
  }

  mutating func endSession(at time: Timestamp, _ words: String) {
    guard let last = sessions.indices.last, sessions[last].ended == nil else { return }
    sessions[last].ended = time
    sessions[last].ending = words
  }

  private mutating func followEndings(_ record: RunRecord) {
    switch record.event {
    case .waiting(let problem): endSession(at: record.time, "waits: \(problem.display)")
    case .interrupted(let signal): endSession(at: record.time, "stopped by \(signal)")
    case .ended(let outcome, _):
      endSession(at: record.time, "ended: \(outcome.rawValue.replacingUnderscores)")
    case .rollbackBegan(let checkpoint, let cause):
      rollbacks.append(RollbackSpan(began: record.time, checkpoint: checkpoint, cause: cause))
    case .rollbackEnded:
      if let last = rollbacks.indices.last { rollbacks[last].ended = record.time }
    default: break
    }
  }
}

extension String {
  /// `rolled_back` as `rolled back`: a word for scripts as people read it.
  package var replacingUnderscores: String { split(separator: "_").joined(separator: " ") }
}

/// What whoever watches a run is shown at one moment.
package struct RunProgress: Sendable, Hashable {
  package enum Phase: Sendable, Hashable {
    case forward(after: String?)
    /// It waits for a person's answer.
    case asking(StepKey, since: Timestamp)
    case back(to: String?)
    case finally
    /// A signal came: what has been begun is waited for.
    case stopping
  }

  /// A step being worked at, with its own last words where it has told any.
  package struct Working: Sendable, Hashable {
    package let step: StepUnderWay
    package let words: String?
  }

  package let run: String
  package let runbook: String
  package let site: String
  package let incident: Timestamp
  package let phase: Phase
  /// Of the steps of the runbook, or of those to undo on the way back.
  package let done: Int
  package let left: Int
  package let working: [Working]
  package let forecast: Forecast?
  package let restored: Timestamp?
  package let objective: Duration?
  package let holds: [RunState.HoldState]
}

/// A run as somebody watches it: what the journal tells, and what running steps say of themselves.
package struct WatchedRun: Sendable {
  package private(set) var state: RunState
  private let site: String
  private var history: StepHistory
  private var words: [StepKey: String] = [:]
  /// When each step under way was first seen to be: of one that only reads no record tells.
  private var seen: [StepKey: Timestamp] = [:]
  private var isStopping = false

  package init(_ state: RunState, site: String, history: StepHistory = StepHistory()) {
    self.state = state
    self.site = site
    self.history = history
  }

  package mutating func apply(_ record: RunRecord) {
    state.apply(record)
    switch record.event {
    case .finished(let attempt): words[attempt.step] = nil
    case .undoFinished(let undo): words[undo.step] = nil
    default: break
    }
  }

  package mutating func note(_ text: String, of step: StepKey) { words[step] = text }

  /// What earlier runs tell; it may come after the run has begun.
  package mutating func learn(_ history: StepHistory) { self.history = history }

  /// A signal came: from now on nothing is begun.
  package mutating func stop() { isStopping = true }

  package func forecast(at now: Timestamp) -> Forecast? {
    state.forecast(at: now, history: history)
  }

  package mutating func progress(at now: Timestamp) -> RunProgress {
    var working = state.underWay
    if isStopping { working.removeAll { state.hasNotBegun($0) } }
    for index in working.indices {
      let began = working[index].began
      working[index].began = min(began, seen[working[index].key] ?? began)
    }
    seen = Dictionary(working.map { ($0.key, $0.began) }, uniquingKeysWith: { first, _ in first })
    let (done, left) = state.stepCounts
    return RunProgress(
      run: state.opening.run, runbook: state.runbook.name, site: site,
      incident: state.opening.incident, phase: isStopping ? .stopping : state.phase, done: done,
      left: left,
      working: working.map { RunProgress.Working(step: $0, words: words[$0.key]) },
      forecast: forecast(at: now), restored: state.serviceRestored,
      objective: state.runbook.objectives.rto, holds: state.holds)
  }
}

extension RunState {
  /// Whether no record says that it is at work.
  fileprivate func hasNotBegun(_ work: StepUnderWay) -> Bool {
    let state = steps[work.key]
    return state?.condition != .running && state?.undo != .running
  }

  fileprivate var phase: RunProgress.Phase {
    if let rollback, !rollback.ended { return .back(to: rollback.checkpoint) }
    if concluding != nil || rollback != nil { return .finally }
    if let question = openQuestion() { return .asking(question.step, since: question.asked) }
    return .forward(after: checkpoints.max { $0.value < $1.value }?.key)
  }

  fileprivate var stepCounts: (done: Int, left: Int) {
    if let rollback, !rollback.ended {
      let undone = steps.values.count { state in
        switch state.undo {
        case .undone, .left: true
        case .none, .running, .inDoubt, .failed: false
        }
      }
      return (undone, undoBatches(to: rollback.checkpoint).reduce(0) { $0 + $1.steps.count })
    }
    var (done, all) = (0, 0)
    for step in runbook.allSteps {
      let keys = planned(step).map(\.key)
      all += max(keys.count, 1)
      done += keys.count { steps[$0]?.isSettled == true }
    }
    return (done, all - done)
  }
}

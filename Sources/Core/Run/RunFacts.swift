/// What an action may know of the run it is part of: a reading of the journal.
package struct RunFacts: Sendable, Hashable {
  package struct FinishedStep: Sendable, Hashable {
    package let step: StepKey
    package let action: String
    package let inputs: [String: Value]
    package let result: ActionResult

    package init(
      step: StepKey, action: String, inputs: [String: Value], result: ActionResult
    ) {
      self.step = step
      self.action = action
      self.inputs = inputs
      self.result = result
    }
  }

  package let run: String
  package let started: Timestamp
  /// When the incident began: `--incident-at`, else the run's start.
  package let incident: Timestamp
  package let objectives: Objectives
  package let limits: Limits
  /// Steps with a part in the protection of the data that are done and not undone, oldest first, but for
  /// those that only asked.
  package let finished: [FinishedStep]
  /// How many steps are done and not undone, of whatever part.
  package let doneCount: Int
  /// What did not pass of their checks.
  package let unpassed: [Check]
  /// Holds in force that this run set or found, oldest first.
  package let holds: [HoldProof]
  /// What was known of the way back from a commit when the run began.
  package let undo: UndoProof?

  package init(
    run: String, started: Timestamp, incident: Timestamp, objectives: Objectives, limits: Limits,
    finished: [FinishedStep], doneCount: Int = 0, unpassed: [Check] = [], holds: [HoldProof],
    undo: UndoProof? = nil
  ) {
    self.run = run
    self.started = started
    self.incident = incident
    self.objectives = objectives
    self.limits = limits
    self.finished = finished
    self.doneCount = doneCount
    self.unpassed = unpassed
    self.holds = holds
    self.undo = undo
  }

  /// The newest finished step of an action.
  package func last(_ action: String) -> FinishedStep? {
    finished.last { $0.action == action }
  }
}

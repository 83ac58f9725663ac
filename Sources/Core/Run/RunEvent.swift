/// One thing that happened in a run: the content of one journal record. State, status and report are
/// folds over these; there is no second truth.
package enum RunEvent: Sendable, Hashable, Codable {
  case opened(opening: RunOpening)
  /// Another process goes on with the run.
  case attached(attachment: Attachment)
  /// The collection of a step with `for_each`, before its first element.
  case frozen(step: String, elements: [String: Value])
  /// Intent: on disk before the first byte of an effect leaves.
  case started(attempt: AttemptStart)
  /// How the remote side knows the work: task, stream id.
  case handle(step: StepKey, undoing: Bool, handle: [String: Value])
  case finished(attempt: AttemptEnd)
  case undoFinished(undo: UndoEnd)
  case skipped(step: StepKey, reason: String, by: String?)
  /// A failed or doubtful step that a person takes as good enough.
  case accepted(step: StepKey, reason: String, by: String)
  /// A person says what became of a step in doubt.
  case resolved(step: StepKey, done: Bool, reason: String, by: String)
  case checkpoint(name: String)
  /// `until`: when silence becomes the answer, where it does.
  case asked(step: StepKey, text: String, kind: String, until: Timestamp? = nil)
  case answered(step: StepKey, accepted: Bool, by: String)
  case holdBroken(hold: Hold, finding: String)
  /// A hold set again after it was found broken.
  case holdRenewed(hold: Hold)
  /// Steps whose proof no longer counts: they are run again as a new pass.
  case invalidated(steps: [StepKey], reason: String)
  case rollbackBegan(to: String?, cause: String)
  /// The undo walk reached its end: how far it got is in the steps.
  case rollbackEnded(to: String?)
  /// The run's own end is known; the steps of `finally` follow.
  case concluding(outcome: Outcome)
  case noted(warning: String)
  case waiting(problem: Problem)
  case interrupted(signal: String)
  case ended(outcome: Outcome, exitCode: Int)
  /// What it brought back was looked at again, after its end.
  case watched(watch: Watch)
}

/// What a run is made from, frozen: edits of the files in mid-run change nothing.
package struct RunOpening: Sendable, Hashable, Codable {
  /// The length of `YYYYMMDD-HHMMSS` at the start of a run's id.
  package static let secondLength = 15

  package struct SourceText: Sendable, Hashable, Codable {
    package let path: String
    package let text: String
    package let digest: String

    package init(path: String, text: String, digest: String) {
      self.path = path
      self.text = text
      self.digest = digest
    }
  }

  package let schema: Int
  package let run: String
  package let tool: String
  package let runbook: SourceText
  /// The runbooks it includes, by their paths as they stand in it; nil where it includes none.
  package let includes: [String: SourceText]?
  package let site: SourceText
  /// The plan it goes by; nil where it goes by none.
  package let plan: RunPlan?
  /// Digests of programs that steps and services start, by path.
  package let scripts: [String: String]
  package let parameters: [String: Value]
  package let options: RunOptions
  /// Cluster and paths: two site files that name the same storage have the same key.
  package let siteKey: String
  package let incident: Timestamp
  /// What is known of the way back from a commit; nil for a runbook that commits nothing.
  package let undo: UndoProof?
  package let started: Timestamp
  package let host: String
  package let process: Int
  package let user: String

  package init(
    schema: Int = 1, run: String, tool: String, runbook: SourceText,
    includes: [String: SourceText]? = nil, site: SourceText, plan: RunPlan? = nil,
    scripts: [String: String],
    parameters: [String: Value], options: RunOptions,
    siteKey: String, incident: Timestamp, undo: UndoProof? = nil, started: Timestamp,
    host: String, process: Int, user: String
  ) {
    self.schema = schema
    self.run = run
    self.tool = tool
    self.runbook = runbook
    self.includes = includes
    self.site = site
    self.plan = plan
    self.scripts = scripts
    self.parameters = parameters
    self.options = options
    self.siteKey = siteKey
    self.incident = incident
    self.undo = undo
    self.started = started
    self.host = host
    self.process = process
    self.user = user
  }
}

/// What the operator decided beforehand.
package struct RunOptions: Sendable, Hashable, Codable {
  package enum OnFailure: String, Sendable, Hashable, Codable, CaseIterable {
    case rollback, stop, wait
  }

  /// Answers the approvals written in the runbook.
  package var yes: Bool
  /// Who has said that yes in words, having read what would be done; nil where a flag has.
  package var agreedBy: String?
  package var accepted: [ConsentKind]
  package var onFailure: OnFailure?

  package init(yes: Bool = false, accepted: [ConsentKind] = [], onFailure: OnFailure? = nil) {
    self.yes = yes
    self.accepted = accepted
    self.onFailure = onFailure
  }
}

package struct Attachment: Sendable, Hashable, Codable {
  package let command: String
  package let options: RunOptions
  package let host: String
  package let process: Int
  package let user: String
  /// Where this host has the site file whose folder holds the secrets; nil where it is the run's own.
  package let siteFile: String?
  /// Nil where the process before let go of the run, or is proven dead.
  package let takeover: Takeover?

  package init(
    command: String, options: RunOptions, host: String, process: Int, user: String,
    siteFile: String? = nil, takeover: Takeover? = nil
  ) {
    self.command = command
    self.options = options
    self.host = host
    self.process = process
    self.user = user
    self.siteFile = siteFile
    self.takeover = takeover
  }
}

/// That a run is gone on with by another host.
package struct Takeover: Sendable, Hashable, Codable {
  /// The owner before, in words.
  package let from: String
  /// That owner only went silent: nobody knows that it is dead.
  package let wasSilent: Bool
  /// The journal read from the mirror may lack records of what was done.
  package let mayLackRecords: Bool

  package init(from: String, wasSilent: Bool, mayLackRecords: Bool) {
    self.from = from
    self.wasSilent = wasSilent
    self.mayLackRecords = mayLackRecords
  }
}

package struct AttemptStart: Sendable, Hashable, Codable {
  package let step: StepKey
  package let action: String
  package let attempt: Int
  package let pass: Int
  /// True for the undo of the step.
  package let undoing: Bool
  package let inputs: [String: Value]
  package let remoteName: String

  package init(
    step: StepKey, action: String, attempt: Int, pass: Int, undoing: Bool,
    inputs: [String: Value], remoteName: String
  ) {
    self.step = step
    self.action = action
    self.attempt = attempt
    self.pass = pass
    self.undoing = undoing
    self.inputs = inputs
    self.remoteName = remoteName
  }
}

package struct AttemptEnd: Sendable, Hashable, Codable {
  package enum Outcome: Sendable, Hashable, Codable {
    case done(result: ActionResult)
    case failed(problem: Problem)
    case inDoubt(problem: Problem)
    /// A probe proved that nothing was begun: it is sent under the same name, or not at all.
    case notStarted
    /// Nothing was done: a person must decide first.
    case waiting(problem: Problem)
  }

  package let step: StepKey
  package let action: String
  package let inputs: [String: Value]
  /// When the attempt began; a read-only step has no other record of it.
  package let began: Timestamp
  package let outcome: Outcome
  /// Whether a probe, and not the attempt's own answer, told the outcome.
  package let byProbe: Bool

  package init(
    step: StepKey, action: String, inputs: [String: Value], began: Timestamp, outcome: Outcome,
    byProbe: Bool = false
  ) {
    self.step = step
    self.action = action
    self.inputs = inputs
    self.began = began
    self.outcome = outcome
    self.byProbe = byProbe
  }
}

package struct UndoEnd: Sendable, Hashable, Codable {
  package enum Outcome: Sendable, Hashable, Codable {
    case undone(result: UndoResult)
    case failed(problem: Problem)
    case inDoubt(problem: Problem)
  }

  package let step: StepKey
  package let outcome: Outcome

  package init(step: StepKey, outcome: Outcome) {
    self.step = step
    self.outcome = outcome
  }
}

/// How a run stands or ended.
package enum Outcome: String, Sendable, Hashable, Codable, CaseIterable {
  case running, waiting, interrupted
  case succeeded, unverified
  case failed, abandoned
  case rolledBack = "rolled_back"
  case rollbackIncomplete = "rollback_incomplete"

  /// Whether a run that ended so is over: nothing goes on without a new command.
  package var isFinal: Bool {
    switch self {
    case .running, .waiting, .interrupted: false
    case .succeeded, .unverified, .failed, .abandoned, .rolledBack, .rollbackIncomplete: true
    }
  }
}

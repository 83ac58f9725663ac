/// A step type. `perform` makes one attempt; `probe` tells what became of an attempt whose outcome is
/// unknown; `undo` takes back what a finished, failed or doubtful attempt did or may have done.
package protocol Action: Sendable {
  var spec: ActionSpec { get }

  /// Throws `Failure`; any other error is the program's own fault and fails the attempt in doubt.
  func perform(_ call: ActionCall) async throws -> ActionResult

  /// Read-only. Asked by name and handle, never by memory.
  func probe(_ call: ActionCall) async throws -> ProbeFinding

  /// Repeatable: undoing what is undone already is `nothing`.
  func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult

  /// Why `undo` could not bring back what was before, as far as can be told now; nil where nothing
  /// stands against it. Read-only.
  func obstacle(_ call: ActionCall, done: ActionResult?) async throws -> Problem?

  /// How a person undoes it without tamsdr, by the site's own means; nil where there is nothing to say.
  func undoByHand(_ call: ActionCall) -> String?

  /// Whether a hold set by this action still lasts. Read-only.
  func condition(of hold: Hold, _ call: ActionCall) async throws -> HoldCondition

  /// Sets a hold of this action again and proves it.
  func renew(_ hold: Hold, _ call: ActionCall) async throws
}

extension Action {
  package func probe(_ call: ActionCall) async throws -> ProbeFinding {
    spec.effect == .readOnly
      ? .notStarted : .cannotTell("\(spec.name) cannot be asked what became of an attempt")
  }

  package func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    .nothing
  }

  package func obstacle(_ call: ActionCall, done: ActionResult?) async throws -> Problem? { nil }

  package func undoByHand(_ call: ActionCall) -> String? { nil }

  package func condition(of hold: Hold, _ call: ActionCall) async throws -> HoldCondition {
    .unknown("\(spec.name) sets no hold on \(hold.display)")
  }

  package func renew(_ hold: Hold, _ call: ActionCall) async throws {
    throw Failure.failed(Problem(.internalError, "\(spec.name) sets no hold on \(hold.display)"))
  }
}

/// Everything one attempt, probe or undo is given.
package struct ActionCall: Sendable {
  package let step: StepKey
  package let attempt: Int
  /// Resolved, typed, defaults filled in.
  package let inputs: [String: Value]
  /// The name its remote object carries: the same for each sending of one pass.
  package let remoteName: String
  /// What was recorded of this pass's remote work (task, stream id), if anything. In an undo: what the
  /// step recorded, and over it what its undo did.
  package let handle: [String: Value]
  /// What the journal says of the run so far.
  package let run: RunFacts
  package let services: CallServices

  package init(
    step: StepKey, attempt: Int, inputs: [String: Value], remoteName: String,
    handle: [String: Value], run: RunFacts, services: CallServices
  ) {
    self.step = step
    self.attempt = attempt
    self.inputs = inputs
    self.remoteName = remoteName
    self.handle = handle
    self.run = run
    self.services = services
  }

  package func text(_ name: String) -> String { inputs[name]?.textValue ?? "" }
}

/// What a call may do besides its own remote work.
package struct CallServices: Sendable {
  /// Makes a handle durable before the work behind it is waited for.
  package let record: @Sendable ([String: Value]) async throws -> Void
  /// Shows progress; the text is the remote side's own figure where it gives one.
  package let progress: @Sendable (String) -> Void
  /// The wall clock of this host.
  package let now: @Sendable () -> Timestamp
  /// Asks a person; answers come from the terminal, `--yes` or `--accept`.
  package let ask: @Sendable (Question) async throws -> Answer
  /// How another run stands; nil where no journal here tells.
  package let standing: @Sendable (_ run: String) async -> RunStanding?
  /// The baseline of a point, where this host has one.
  package let baseline: @Sendable (RecoveryPoint) async -> BaselineFinding

  package init(
    record: @escaping @Sendable ([String: Value]) async throws -> Void,
    progress: @escaping @Sendable (String) -> Void,
    now: @escaping @Sendable () -> Timestamp,
    ask: @escaping @Sendable (Question) async throws -> Answer,
    standing: @escaping @Sendable (_ run: String) async -> RunStanding? = { _ in nil },
    baseline: @escaping @Sendable (RecoveryPoint) async -> BaselineFinding = { _ in .none }
  ) {
    self.record = record
    self.progress = progress
    self.now = now
    self.ask = ask
    self.standing = standing
    self.baseline = baseline
  }
}

/// A question to the operator.
package struct Question: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// Written in the runbook: `--yes` answers it.
    case approval
    /// A finding of the run itself: only `--accept KIND` or a person answers it.
    case finding(ConsentKind)
  }

  /// What silence means: after this time the question counts as answered so.
  package struct Limit: Sendable, Hashable {
    package let time: Duration
    package let accepts: Bool

    package init(_ time: Duration, accepts: Bool) {
      self.time = time
      self.accepts = accepts
    }
  }

  package let kind: Kind
  package let text: String
  /// Nil where it waits for a person however long that takes.
  package let limit: Limit?

  package init(_ kind: Kind, _ text: String, limit: Limit? = nil) {
    self.kind = kind
    self.text = text
    self.limit = limit
  }
}

package enum Answer: Sendable, Hashable {
  case accepted(by: String)
  case rejected(by: String)
  /// Nobody is there to answer: the run waits.
  case unanswered
}

/// Findings that stop a run unless a person accepts them by name.
package enum ConsentKind: String, Sendable, Hashable, Codable, CaseIterable {
  case s3Versions = "s3_versions"
  case replicatingPath = "replicating_path"
  case pointExpiring = "point_expiring"
  case lossGrew = "loss_grew"
  case lossOverLimit = "loss_over_limit"
  case lossUnknown = "loss_unknown"
  case undoLost = "undo_lost"
  case nothingToRescue = "nothing_to_rescue"
  case oldHostDead = "old_host_dead"
}

/// What a finished attempt gives.
package struct ActionResult: Sendable, Hashable, Codable {
  package var outputs: [String: Value]
  package var checks: [Check]
  /// Holds set, each proven, with what is needed to lift it again.
  package var holdsSet: [HoldProof]
  package var holdsLifted: [Hold]
  /// Sentences for the report.
  package var warnings: [String]
  /// Nil in journals of releases that did not tell.
  private var unmadeChecks: [UnmadeCheck]?

  /// What it could not look at.
  package var unmade: [UnmadeCheck] {
    get { unmadeChecks ?? [] }
    set { unmadeChecks = newValue.isEmpty ? nil : newValue }
  }

  package init(
    outputs: [String: Value] = [:], checks: [Check] = [], holdsSet: [HoldProof] = [],
    holdsLifted: [Hold] = [], warnings: [String] = []
  ) {
    self.outputs = outputs
    self.checks = checks
    self.holdsSet = holdsSet
    self.holdsLifted = holdsLifted
    self.warnings = warnings
  }

  /// The worst of its checks; pass where it made none.
  package var verdict: Verdict { checks.map(\.verdict).max() ?? .pass }
}

package struct HoldProof: Sendable, Hashable, Codable {
  package let hold: Hold
  /// How it was proved, in words.
  package let proof: String
  /// The command or call by which a person lifts it.
  package let lift: String
  /// Whether this run found it already in force: such a hold is not this run's to lift.
  package let foundInForce: Bool

  package init(_ hold: Hold, proof: String, lift: String, foundInForce: Bool = false) {
    self.hold = hold
    self.proof = proof
    self.lift = lift
    self.foundInForce = foundInForce
  }
}

/// What a probe found of an attempt in doubt.
package enum ProbeFinding: Sendable {
  case notStarted
  /// Attach and wait: `perform` is called again with this handle.
  case running(handle: [String: Value])
  case done(ActionResult)
  /// Failed over there; with `remains` there is something to clean by `undo` before a new attempt.
  case failed(String, remains: Bool)
  case cannotTell(String)
}

package enum UndoResult: Sendable, Hashable, Codable {
  /// Undone and proven so; with the holds this lifted and, for a step that had lifted some, those it
  /// set again.
  case undone(note: String, lifted: [Hold] = [], set: [HoldProof] = [])
  /// There was nothing to undo.
  case nothing
  /// Left as it is on purpose, with the reason; the site stays changed.
  case left(reason: String)
}

/// Why an attempt did not finish.
package enum Failure: TellsProblem, Sendable, Hashable {
  /// Nothing is in doubt: what was tried did not happen, or happened and failed.
  case failed(Problem)
  /// Sent, outcome unknown.
  case inDoubt(Problem)
  /// Waits for a person: exit 6.
  case waiting(Problem)
  /// A person said no.
  case rejected(Problem)

  package var problem: Problem {
    switch self {
    case .failed(let problem), .inDoubt(let problem), .waiting(let problem),
      .rejected(let problem):
      problem
    }
  }
}

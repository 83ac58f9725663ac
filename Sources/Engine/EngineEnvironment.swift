import Core

/// What the engine needs of the world around it; values in tests, the system in the program.
package struct EngineEnvironment: Sendable {
  package let now: @Sendable () -> Timestamp
  package let sleep: @Sendable (Duration) async throws -> Void
  /// Asks whoever sits at the terminal, until a time where one is given; `unanswered` where nobody
  /// does.
  package let ask: @Sendable (StepKey, Question, Timestamp?) async -> Answer
  /// A running step's own words on how far it is.
  package let progress: @Sendable (StepKey, String) -> Void
  package let interruption: Interruption
  /// How another run stands; nil where no journal here tells.
  package let standing: @Sendable (_ run: String) async -> RunStanding?
  /// The baseline of a point, where this host has one.
  package let baseline: @Sendable (RecoveryPoint) async -> BaselineFinding

  package init(
    now: @escaping @Sendable () -> Timestamp,
    sleep: @escaping @Sendable (Duration) async throws -> Void,
    ask: @escaping @Sendable (StepKey, Question, Timestamp?) async -> Answer,
    progress: @escaping @Sendable (StepKey, String) -> Void,
    interruption: Interruption,
    standing: @escaping @Sendable (_ run: String) async -> RunStanding? = { _ in nil },
    baseline: @escaping @Sendable (RecoveryPoint) async -> BaselineFinding = { _ in .none }
  ) {
    self.now = now
    self.sleep = sleep
    self.ask = ask
    self.progress = progress
    self.interruption = interruption
    self.standing = standing
    self.baseline = baseline
  }
}

/// How a run stands when the engine lets go of it.
package struct Ending: Sendable, Hashable {
  package let outcome: Outcome
  package let exitCode: Int
  /// What stopped it, where something did.
  package let problem: Problem?
  package let step: StepKey?

  package init(outcome: Outcome, exitCode: Int, problem: Problem? = nil, step: StepKey? = nil) {
    self.outcome = outcome
    self.exitCode = exitCode
    self.problem = problem
    self.step = step
  }
}

/// Why the way forward stopped.
package enum Stop: Error, Sendable, Hashable {
  case failed(StepKey, Problem)
  case waiting(StepKey?, Problem)
  /// A hold was found broken before something that needs it.
  case holdBroken(StepKey)
  case interrupted(String)

  /// Of several siblings' stops the one that decides.
  var weight: Int {
    switch self {
    case .failed: 0
    case .holdBroken: 1
    case .waiting: 2
    case .interrupted: 3
    }
  }
}

import Core
import Transport

/// An action whose errors are told in the engine's terms: what a remote call says of itself decides
/// whether the attempt has failed or is in doubt.
struct TranslatedAction: Action {
  let inner: any Action

  var spec: ActionSpec { inner.spec }

  func perform(_ call: ActionCall) async throws -> ActionResult {
    try await translated { try await inner.perform(call) }
  }

  func probe(_ call: ActionCall) async throws -> ProbeFinding {
    try await translated { try await inner.probe(call) }
  }

  func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    try await translated { try await inner.undo(call, done: done) }
  }

  func obstacle(_ call: ActionCall, done: ActionResult?) async throws -> Problem? {
    try await translated { try await inner.obstacle(call, done: done) }
  }

  func undoByHand(_ call: ActionCall) -> String? { inner.undoByHand(call) }

  func condition(of hold: Hold, _ call: ActionCall) async throws -> HoldCondition {
    do {
      return try await translated { try await inner.condition(of: hold, call) }
    } catch let failure as Failure {
      return .unknown(failure.problem.display)
    }
  }

  func renew(_ hold: Hold, _ call: ActionCall) async throws {
    try await translated { try await inner.renew(hold, call) }
  }

  private func translated<Answer>(
    _ body: () async throws -> Answer
  ) async throws -> Answer {
    do {
      return try await body()
    } catch let failure as RemoteFailure {
      throw failure.asFailure()
    } catch let problem as Problem {
      throw Failure.failed(problem)
    } catch is CancellationError {
      throw Failure.inDoubt(Problem(.interrupted, "\(spec.name) was stopped while it ran"))
    }
  }
}

import Core
import Transport

/// An action whose errors are told in the engine's terms: what a remote call says of itself decides
/// whether the attempt has failed or is in doubt. Whatever it says in words is without secrets.
struct TranslatedAction: Action {
  let inner: any Action
  let secrets: any SecretReader

  var spec: ActionSpec { inner.spec }

  func perform(_ call: ActionCall) async throws -> ActionResult {
    try await translated { try await inner.perform(clean(call)) }.redacted(by: secrets)
  }

  func probe(_ call: ActionCall) async throws -> ProbeFinding {
    try await translated { try await inner.probe(clean(call)) }.redacted(by: secrets)
  }

  func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    try await translated { try await inner.undo(clean(call), done: done) }.redacted(by: secrets)
  }

  func obstacle(_ call: ActionCall, done: ActionResult?) async throws -> Problem? {
    try await translated { try await inner.obstacle(call, done: done) }?.redacted(by: secrets)
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
    try await translated { try await inner.renew(hold, clean(call)) }
  }

  private func translated<Answer>(
    _ body: () async throws -> Answer
  ) async throws -> Answer {
    do {
      return try await body()
    } catch let failure as RemoteFailure {
      throw failure.asFailure().redacted(by: secrets)
    } catch let failure as Failure {
      throw failure.redacted(by: secrets)
    } catch let problem as Problem {
      throw Failure.failed(problem.redacted(by: secrets))
    } catch is CancellationError {
      throw Failure.inDoubt(Problem(.interrupted, "\(spec.name) was stopped while it ran"))
    }
  }

  /// What it says on the way is without secrets as well.
  private func clean(_ call: ActionCall) -> ActionCall {
    let (services, secrets) = (call.services, secrets)
    return ActionCall(
      step: call.step, attempt: call.attempt, inputs: call.inputs, remoteName: call.remoteName,
      handle: call.handle, run: call.run,
      services: CallServices(
        record: services.record, progress: { services.progress(secrets.redact($0)) },
        now: services.now,
        ask: {
          try await services.ask(Question($0.kind, secrets.redact($0.text), limit: $0.limit))
        }, standing: services.standing, baseline: services.baseline))
  }
}

/// What ended limited work, and the work's own answer: it is always waited for, so that nothing goes on
/// behind the engine's back.
struct Limited<Value: Sendable>: Sendable {
  enum Cause: Sendable { case finished, timedOut, interrupted }

  let result: Result<Value, any Error>
  let cause: Cause
}

private enum Ended<Value: Sendable>: Sendable {
  case work(Result<Value, any Error>)
  case watch(Limited<Value>.Cause)
}

/// Runs `work` until it ends; it is cancelled when `limit` is over, or when a signal asks to stop
/// (where `interruptible`).
func withLimit<Value: Sendable>(
  _ limit: Duration, _ environment: EngineEnvironment, interruptible: Bool,
  _ work: @escaping @Sendable () async throws -> Value
) async -> Limited<Value> {
  await withTaskGroup(of: Ended<Value>.self) { group in
    group.addTask {
      do { return .work(.success(try await work())) } catch { return .work(.failure(error)) }
    }
    group.addTask {
      do { try await environment.sleep(limit) } catch { return .watch(.finished) }
      return .watch(.timedOut)
    }
    if interruptible {
      group.addTask {
        await environment.interruption.requested()
        return .watch(Task.isCancelled ? .finished : .interrupted)
      }
    }
    var cause: Limited<Value>.Cause?
    var result: Result<Value, any Error> = .failure(CancellationError())
    for await ended in group {
      switch ended {
      case .work(let own):
        result = own
        cause = cause ?? .finished
      case .watch(let found): cause = cause ?? found
      }
      group.cancelAll()
    }
    return Limited(result: result, cause: cause ?? .finished)
  }
}

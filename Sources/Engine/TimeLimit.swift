/// What ended limited work, and the work's own answer: it is always waited for, so that nothing goes on
/// behind the engine's back.
struct Limited<Value: Sendable>: Sendable {
  enum Cause: Sendable { case finished, timedOut, interrupted }

  let value: Value
  let cause: Cause
}

/// Runs `work` until it ends; it is cancelled when `limit` is over, or when a signal asks to stop
/// (where `interruptible`).
func withLimit<Value: Sendable>(
  _ limit: Duration, _ environment: EngineEnvironment, interruptible: Bool,
  _ work: @escaping @Sendable () async -> Value
) async -> Limited<Value> {
  return await withTaskGroup(of: Limited<Value>.Cause.self) { group in
    let worker = Task { await work() }
    group.addTask {
      _ = await worker.value
      return .finished
    }
    group.addTask {
      do { try await environment.sleep(limit) } catch { return .finished }
      return .timedOut
    }
    if interruptible {
      group.addTask {
        await environment.interruption.requested()
        return Task.isCancelled ? .finished : .interrupted
      }
    }
    let cause = await group.next() ?? .finished
    group.cancelAll()
    worker.cancel()
    return Limited(value: await worker.value, cause: cause)
  }
}

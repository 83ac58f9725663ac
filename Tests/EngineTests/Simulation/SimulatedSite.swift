import Core
import Synchronization

/// The site that outlives every process of the executor.
final class SimulatedSite: Sendable {
  let start: SiteState
  private let mutex: Mutex<SiteState>

  init(_ start: SiteState, initially: SiteState? = nil) {
    self.start = initially ?? start
    mutex = Mutex(start)
  }

  static let incident = Timestamp(seconds: 1_772_330_400)

  var state: SiteState { mutex.withLock { $0 } }
  var now: Timestamp { mutex.withLock { Self.incident + .seconds($0.tick) } }

  func pass(_ ticks: Int = 1) { mutex.withLock { $0.pass(ticks) } }
  func edit(_ work: (inout SiteState) -> Void) { mutex.withLock { work(&$0) } }

  /// Serves one request: a change is judged by the invariants at once.
  func serve<Answer: Sendable>(
    _ caller: Caller, _ effect: Happening.Effect?, _ process: EngineProcess, spoilt: Strike?,
    _ work: (inout SiteState) throws -> Answer
  ) throws -> Answer {
    try mutex.withLock { state in
      state.requests += 1
      state.pass()
      let before = state
      let answer = try work(&state)
      if let effect {
        let happening = Happening(tick: state.tick, effect: effect, caller: caller)
        state.history.append(happening)
        state.violations += Invariants.broken(by: happening, before: before, process)
        state.remember(effect)
      }
      Self.spoil(&state, effect, spoilt)
      return answer
    }
  }

  private static func spoil(
    _ state: inout SiteState, _ effect: Happening.Effect?, _ strike: Strike?
  ) {
    switch (strike, effect) {
    case (.wrongState, .startRestore(let path, _)): state.directories[path]?.clone?.hasFailed = true
    case (.wrongState, .commit(let path, _)):
      state.directories[path]?.clone?.commitHasFailed = true
    case (.forgetTask, _):
      let open = state.directories.keys.sorted().first {
        state.directories[$0]?.clone != nil && state.directories[$0]?.clone?.commitEndsAt == nil
      }
      if let open, let clone = state.directories[open]?.clone {
        state.directories[open]?.clone = nil
        state.gone.insert(clone.name)
        state.forgotten.insert(clone.name)
      }
    case (.breakHold, _):
      let held = state.allHolds.filter { state.isInForce($0) }
      if let hold = held.dropFirst(state.tick % max(held.count, 1)).first { state.breakHold(hold) }
    default: break
    }
  }
}

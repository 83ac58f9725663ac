import Core
import Synchronization

/// Strikes at random, as its seed has it.
final class Dice: Fate {
  private struct State {
    var random: SplitMix64
    var faultsLeft: Int
    var killsLeft: Int
    var reached: Set<String> = []
  }

  private let state: Mutex<State>

  init(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let faults = Int.random(in: 1...5, using: &random)
    let kills = Int.random(in: 0...2, using: &random)
    state = Mutex(State(random: random, faultsLeft: faults, killsLeft: kills))
  }

  /// (point, fault) pairs that were reached; the number of a repeated request does not count.
  var reached: Set<String> { state.withLock { $0.reached } }

  /// From now on nothing befalls the run any more.
  func rest() {
    state.withLock {
      $0.faultsLeft = 0
      $0.killsLeft = 0
    }
  }

  func draw<Answer>(_ work: (inout SplitMix64) -> Answer) -> Answer {
    state.withLock { work(&$0.random) }
  }

  private static let faults: [Strike] = Strike.allCases.filter { !kills.contains($0) }
  private static let kills: [Strike] = [.killBefore, .killTorn, .killAfter]

  func strike(at point: Point, _ site: SiteState, _ process: EngineProcess) -> Strike? {
    if process.isDead { return nil }
    return state.withLock { state in
      let isFault = state.random.happens(0.02)
      let isKill = state.random.happens(0.006)
      var strike: Strike?
      if isFault, state.faultsLeft > 0 {
        state.faultsLeft -= 1
        strike = Self.faults.randomElement(using: &state.random)
      } else if isKill, state.killsLeft > 0 {
        state.killsLeft -= 1
        strike = Self.kills.randomElement(using: &state.random)
      }
      if let strike { state.reached.insert("\(point.step) \(point.kind) \(strike)") }
      return strike
    }
  }

  func strike(
    at record: RunRecord, _ site: SiteState, _ process: EngineProcess
  ) -> JournalStrike? {
    state.withLock { state in
      guard state.random.happens(0.012), state.killsLeft > 0 else { return nil }
      state.killsLeft -= 1
      let strike = JournalStrike.allCases.randomElement(using: &state.random)
      if let strike { state.reached.insert("\(record.event.word) \(strike)") }
      return strike
    }
  }
}

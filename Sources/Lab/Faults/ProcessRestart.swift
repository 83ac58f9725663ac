import Synchronization

/// How a process of the lab ends at once, in the middle of its work, and is started again.
package final class ProcessRestart: Sendable {
  private struct State {
    var hasBegun = false
    var action: (@Sendable () -> Void)?
  }

  /// What the process serves.
  let targets: [FaultRule.Target]
  private let state = Mutex(State())

  init(of targets: [FaultRule.Target]) { self.targets = targets }

  /// From then on nothing is served any more.
  var hasBegun: Bool { state.withLock { $0.hasBegun } }

  /// Sets what ends and starts the process; at once where that was wanted already.
  func set(_ action: @escaping @Sendable () -> Void) {
    let isWanted = state.withLock { state in
      state.action = action
      return state.hasBegun
    }
    if isWanted { action() }
  }

  /// Returns where the process lives on for a moment; asked again it does nothing.
  func begin() {
    let action = state.withLock { state in
      defer { state.hasBegun = true }
      return state.hasBegun ? nil : state.action
    }
    action?()
  }
}

import Core
import Synchronization

/// Carries out the effects of VMS's tasks when they are due. While none is pending nothing runs.
final class EffectTimer: Sendable {
  private let state: VastState
  private let log: EffectLog
  private let waiting = Mutex<Task<Void, Never>?>(nil)

  init(_ state: VastState, log: EffectLog) {
    self.state = state
    self.log = log
  }

  /// Carries out what is due now. False where that failed: the effects are still due.
  @discardableResult
  func settle() -> Bool {
    guard !state.hasEnded else { return false }
    do {
      for entry in try state.settle() { log.append(entry) }
      return true
    } catch {
      log.append(LogEntry(service: .vms, effect: "effects not carried out: \(error)"))
      return false
    }
  }

  /// To be called after each change: waits for the next effect instead of the one waited for.
  func wake() {
    waiting.withLock { task in
      task?.cancel()
      task = Task { await self.run() }
    }
  }

  func stop() {
    waiting.withLock { task in
      task?.cancel()
      task = nil
    }
  }

  private func run() async {
    while let delay = state.untilNextEffect {
      do { try await Task.sleep(for: delay) } catch { return }
      // What failed is tried again with the next call, not at once and for ever.
      guard settle() else { return }
    }
  }
}

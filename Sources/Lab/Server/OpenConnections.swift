import Synchronization

/// The connections a server has open, each in a task of its own.
final class OpenConnections: Sendable {
  private struct State {
    var tasks: [Int: Task<Void, Never>] = [:]
    var next = 0
    var isEnding = false
  }

  private let state = Mutex(State())

  func serve(_ connection: Connection) {
    state.withLock { state in
      let number = state.next
      state.next += 1
      let task = Task {
        await connection.serve()
        self.forget(number)
      }
      // One that comes while the server ends is served too, to be closed as it must be.
      if state.isEnding { task.cancel() }
      state.tasks[number] = task
    }
  }

  /// Ends every connection and returns when they are gone.
  func end() async {
    let tasks = state.withLock { state in
      state.isEnding = true
      return Array(state.tasks.values)
    }
    for task in tasks { task.cancel() }
    for task in tasks { await task.value }
  }

  private func forget(_ number: Int) { state.withLock { $0.tasks[number] = nil } }
}

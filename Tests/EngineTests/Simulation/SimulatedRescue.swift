import Core

/// Takes the snapshots by which commits can be undone, and tries that they can be restored.
struct SimulatedRescue: SimulatedAction {
  let spec: ActionSpec
  let process: EngineProcess

  func perform(_ call: ActionCall) async throws -> ActionResult {
    let who = Caller(call, .perform)
    var rescues: [String: Value] = [:]
    var tried = call.texts(call.handle["tried"])
    for path in try await process.ask("GET paths", who, { $0.pointDirectories.sorted() }) {
      let name = name(call, path)
      guard
        try await process.ask("GET directory \(path)", who, { $0.directories[path]?.live != nil })
      else {
        rescues[path] = .map(["directory": .text(path), "absent": .bool(true)])
        continue
      }
      if try await !exists(path, name, who) {
        try await process.change("POST snapshot \(path)", who, .snapshot(path, name: name)) {
          state in
          let live = state.directories[path]?.live
          state.directories[path]?.snapshots[name] = live
          state.directories[path]?.snapshotReady[name] = state.tick + 3
        }
        try await call.services.record(["tried": .list(tried.map(Value.text))])
      }
      while try await process.ask(
        "GET snapshot \(path)", who, poll: true,
        { $0.tick < $0.directories[path]?.snapshotReady[name] ?? 0 })
      {}
      try await tryRestore(path, name, call, who, &tried)
      rescues[path] = .map([
        "directory": .text(path), "absent": .bool(false), "snapshot": .text(name),
      ])
    }
    return ActionResult(outputs: ["snapshots": .map(rescues)])
  }

  private func tryRestore(
    _ path: String, _ name: String, _ call: ActionCall, _ who: Caller, _ tried: inout [String]
  ) async throws {
    let trial = name + "-try"
    if !tried.contains(path), try await process.clone(path, named: trial, who) == nil {
      try await process.startRestore(path, trial, from: name, who)
    }
    tried.append(path)
    try await call.services.record(["tried": .list(tried.map(Value.text))])
    _ = try await process.stopRestore(path, trial, who)
  }

  private func name(_ call: ActionCall, _ path: String) -> String {
    call.forwardName + path.replacing("/", with: "-")
  }

  private func exists(_ path: String, _ name: String, _ who: Caller) async throws -> Bool {
    try await process.ask("GET snapshots \(path)", who) {
      $0.directories[path]?.snapshots[name] != nil
    }
  }

  func probe(_ call: ActionCall) async throws -> ProbeFinding {
    let who = Caller(call, .probe)
    for path in try await process.ask("GET paths", who, { $0.pointDirectories.sorted() })
    where try await exists(path, name(call, path), who) {
      return .running(handle: call.handle.isEmpty ? ["tried": .list([])] : call.handle)
    }
    return .notStarted
  }

  func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    let who = Caller(call, .undo)
    for path in try await process.ask("GET paths", who, { $0.pointDirectories.sorted() }) {
      _ = try await process.stopRestore(path, name(call, path) + "-try", who)
    }
    return .undone(note: "kept")
  }
}

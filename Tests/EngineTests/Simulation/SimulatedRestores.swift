import Core

extension EngineProcess {
  func clone(_ path: String, _ who: Caller, poll: Bool = false) async throws -> SiteState.Clone? {
    try await ask("GET stream \(path)", who, poll: poll) { $0.directories[path]?.clone }
  }

  /// The clone of one request; nil where there is none (any more).
  func clone(
    _ path: String, named name: String, _ who: Caller, poll: Bool = false
  ) async throws -> SiteState.Clone? {
    try await clone(path, who, poll: poll).flatMap { $0.name == name ? $0 : nil }
  }

  func startRestore(
    _ path: String, _ name: String, from snapshot: String, _ who: Caller
  ) async throws {
    if try await clone(path, who) != nil {
      throw Failure.failed(Problem(.restoreOpen, "another restore is open on \(path)"))
    }
    try await change("POST restore \(path)", who, .startRestore(path, name: name)) { state in
      guard let content = state.directories[path]?.snapshots[snapshot] else {
        throw Failure.failed(Problem(.stepFailed, "there is no snapshot \(snapshot)"))
      }
      guard state.directories[path]?.clone == nil else {
        throw Failure.failed(Problem(.restoreOpen, "another restore is open on \(path)"))
      }
      state.nextTask += 1
      state.directories[path]?.clone = SiteState.Clone(
        name: name, content: content, task: state.nextTask, readyAt: state.tick + 6)
    }
  }

  func waitForClone(_ path: String, _ name: String, _ who: Caller) async throws {
    while true {
      guard let clone = try await clone(path, named: name, who, poll: true) else {
        throw Failure.failed(Problem(.stepFailed, "the clone \(name) was removed"))
      }
      if clone.hasFailed { throw Failure.failed(Problem(.stepFailed, "the clone \(name) failed")) }
      if try await ask("GET task \(path)", who, poll: true, { $0.tick >= clone.readyAt }) { return }
    }
  }

  func stopRestore(_ path: String, _ name: String, _ who: Caller) async throws -> Bool {
    guard try await clone(path, named: name, who) != nil else { return false }
    try await change("POST stop_restore \(path)", who, .stopRestore(path, name: name)) { state in
      guard state.directories[path]?.clone?.name == name,
        state.directories[path]?.clone?.commitEndsAt == nil
      else { throw Failure.failed(Problem(.stepFailed, "no open restore \(name)")) }
      state.directories[path]?.clone = nil
      state.gone.insert(name)
    }
    while try await clone(path, named: name, who, poll: true) != nil {}
    return true
  }

  func commit(_ path: String, _ name: String, _ who: Caller) async throws {
    try await change("POST commit \(path)", who, .commit(path, name: name)) { state in
      guard state.directories[path]?.clone?.name == name else {
        throw Failure.failed(Problem(.stepFailed, "no open restore \(name)"))
      }
      state.nextTask += 1
      state.directories[path]?.clone?.task = state.nextTask
      state.directories[path]?.clone?.commitEndsAt = state.tick + 6
    }
  }

  /// Waits until the cluster shows this restore no more.
  func settle(_ path: String, _ name: String, _ who: Caller) async throws {
    while let clone = try await clone(path, named: name, who, poll: true) {
      if clone.commitHasFailed, clone.commitEndsAt == nil {
        throw Failure.failed(Problem(.stepFailed, "the commit of \(name) ended FAILED"))
      }
    }
  }

  /// The data's own word: whether live is what a snapshot holds.
  func live(_ path: String, is snapshot: String, _ who: Caller) async throws -> Bool {
    try await ask("GET data \(path)", who) { state in
      state.directories[path]?.live == state.directories[path]?.snapshots[snapshot]
    }
  }
}

struct SimulatedPrepare: SimulatedAction {
  let spec: ActionSpec
  let process: EngineProcess

  private func path(_ call: ActionCall) -> String {
    call.inputs["restore"]?["directory"].textValue ?? ""
  }

  func perform(_ call: ActionCall) async throws -> ActionResult {
    let who = Caller(call, .perform)
    let (path, name) = (path(call), call.remoteName)
    let (step, site) = (call.step.display, process.site.state)
    if site.failing.contains(step) {
      throw Failure.failed(Problem(.stepFailed, "\(step) is made to fail"))
    }
    if call.handle.isEmpty {
      try await process.startRestore(path, name, from: "daily", who)
      try await call.services.record(["stream": .text(name)])
    }
    try await process.waitForClone(path, name, who)
    return try await result(path, name, who)
  }

  private func result(_ path: String, _ name: String, _ who: Caller) async throws -> ActionResult {
    let task = try await process.clone(path, named: name, who)?.task ?? 0
    return ActionResult(outputs: [
      "prepared": .map([
        "restore": .map(["directory": .text(path)]), "stream": .text(name),
        "task_id": .integer(task),
      ])
    ])
  }

  func probe(_ call: ActionCall) async throws -> ProbeFinding {
    let who = Caller(call, .probe)
    let (path, name) = (path(call), call.remoteName)
    guard let clone = try await process.clone(path, named: name, who) else { return .notStarted }
    if clone.hasFailed { return .failed("the clone \(name) failed", remains: true) }
    return try await process.ask("GET task \(path)", who) { $0.tick >= clone.readyAt }
      ? .done(try await result(path, name, who)) : .running(handle: ["stream": .text(name)])
  }

  func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    let name = call.forwardName
    return try await process.stopRestore(path(call), name, Caller(call, .undo))
      ? .undone(note: "the clone \(name) is removed") : .nothing
  }
}

struct SimulatedCommit: SimulatedAction {
  let spec: ActionSpec
  let process: EngineProcess

  /// What a commit is given.
  private struct Order {
    let path: String
    let stream: String
    let task: Int
    /// Nil where there was nothing to rescue.
    let rescue: String?

    init(_ call: ActionCall) {
      let prepared = call.inputs["prepared"] ?? .null
      path = prepared["restore"]["directory"].textValue ?? ""
      stream = prepared["stream"].textValue ?? ""
      task = prepared["task_id"].integerValue ?? 0
      rescue = call.inputs["undo"]?["snapshot"].textValue
    }
  }

  func perform(_ call: ActionCall) async throws -> ActionResult {
    let who = Caller(call, .perform)
    let order = Order(call)
    if call.handle["sent"] == nil,
      try await process.clone(order.path, named: order.stream, who) != nil
    {
      try await process.commit(order.path, order.stream, who)
      try await call.services.record(["sent": .text(order.stream)])
    }
    try await process.settle(order.path, order.stream, who)
    guard try await process.live(order.path, is: "daily", who) else {
      throw Failure.inDoubt(Problem(.stepFailed, "the data of \(order.path) is not the point's"))
    }
    return ActionResult(outputs: ["undo": .text("assumed"), "directory": .text(order.path)])
  }

  func probe(_ call: ActionCall) async throws -> ProbeFinding {
    try await finding(Order(call), Caller(call, .probe))
  }

  private func finding(_ order: Order, _ who: Caller) async throws -> ProbeFinding {
    guard let clone = try await process.clone(order.path, named: order.stream, who) else {
      return try await dataFinding(order, who)
    }
    if clone.task != order.task {
      return clone.commitHasFailed && clone.commitEndsAt == nil
        ? .failed("the commit of \(order.stream) ended FAILED", remains: false)
        : .running(handle: ["sent": .text(order.stream)])
    }
    return try await isUntouched(order, who) ? .notStarted : .cannotTell("live has changed")
  }

  private func isUntouched(_ order: Order, _ who: Caller) async throws -> Bool {
    guard let rescue = order.rescue else {
      return try await process.ask("GET data", who) { $0.directories[order.path]?.live == nil }
    }
    return try await process.live(order.path, is: rescue, who)
  }

  private func dataFinding(_ order: Order, _ who: Caller) async throws -> ProbeFinding {
    let isPoint = try await process.live(order.path, is: "daily", who)
    switch (isPoint, try await isUntouched(order, who)) {
    case (true, false):
      return .done(
        ActionResult(outputs: ["undo": .text("assumed"), "directory": .text(order.path)]))
    case (false, true): return .failed("the clone was removed and not committed", remains: false)
    default: return .cannotTell("\(order.path) holds neither the point nor what was before")
    }
  }

  // MARK: Back

  func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    let who = Caller(call, .undo)
    let order = Order(call)
    if let clone = try await process.clone(order.path, named: order.stream, who) {
      switch try await finding(order, who) {
      case .notStarted: return .nothing
      case .running: try await process.settle(order.path, order.stream, who)
      case .failed where clone.commitHasFailed: return .nothing
      case .done: break
      case .failed(let what, _), .cannotTell(let what):
        throw Failure.inDoubt(Problem(.stepFailed, what))
      }
    }
    guard let rescue = order.rescue else {
      return .left(reason: "there was nothing in \(order.path) before: what was restored stays")
    }
    return try await restore(rescue, order.path, call, who)
  }

  /// A second restore, from the rescue, under a name of its own.
  private func restore(
    _ rescue: String, _ path: String, _ call: ActionCall, _ who: Caller
  ) async throws -> UndoResult {
    let name = call.remoteName
    let wasSent = call.handle["undo_sent"] != nil
    var clone = try await process.clone(path, named: name, who)
    if !wasSent {
      if clone == nil { try await process.startRestore(path, name, from: rescue, who) }
      try await process.waitForClone(path, name, who)
      clone = try await process.clone(path, named: name, who)
      try await call.services.record([
        "undo_sent": .text(name), "undo_task_id": .integer(clone?.task ?? 0),
      ])
      try await process.commit(path, name, who)
    } else if let clone, clone.task == call.handle["undo_task_id"]?.integerValue {
      try await process.commit(path, name, who)
    }
    try await process.settle(path, name, who)
    guard try await process.live(path, is: rescue, who) else {
      throw Failure.failed(Problem(.stepFailed, "\(path) is not what the rescue holds"))
    }
    return .undone(note: "\(path) is restored from \(rescue)")
  }
}

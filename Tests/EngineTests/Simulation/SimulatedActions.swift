import Actions
import Core

/// An action with the spec of a real one, whose requests go to the simulated site.
protocol SimulatedAction: Action {
  var process: EngineProcess { get }
}

enum SimulatedActions {
  static let specs = ActionCatalogue.specs

  /// One for each action there is, by name.
  static func all(_ process: EngineProcess) -> [String: any Action] {
    Dictionary(uniqueKeysWithValues: specs.map { ($0.name, make($0, process)) })
  }

  private static func make(_ spec: ActionSpec, _ process: EngineProcess) -> any Action {
    switch spec.name {
    case "service.stop": SimulatedStop(spec: spec, process: process)
    case "service.start": SimulatedStart(spec: spec, process: process)
    case "service.open": SimulatedOpen(spec: spec, process: process)
    case "s3.disable_keys": SimulatedSwitchOff(spec: spec, process: process, kind: .key)
    case "vast.suspend_schedules":
      SimulatedSwitchOff(spec: spec, process: process, kind: .schedule)
    case "s3.enable_keys": SimulatedSwitchOn(spec: spec, process: process, kind: .key)
    case "vast.resume_schedules":
      SimulatedSwitchOn(spec: spec, process: process, kind: .schedule)
    case "vast.extend_snapshot": SimulatedExtend(spec: spec, process: process)
    case "recovery_point.take": SimulatedRescue(spec: spec, process: process)
    case "vast.restore_prepare": SimulatedPrepare(spec: spec, process: process)
    case "vast.restore_commit": SimulatedCommit(spec: spec, process: process)
    case "tams.canary": SimulatedCanary(spec: spec, process: process)
    case "command.run": SimulatedCommand(spec: spec, process: process)
    case "notify.send": SimulatedNotify(spec: spec, process: process)
    case "approval.ask": SimulatedApproval(spec: spec, process: process)
    default: SimulatedReading(spec: spec, process: process)
    }
  }
}

extension ActionCall {
  /// The name of the step's own object, also in its undo.
  var forwardName: String {
    remoteName.hasSuffix("-undo") ? String(remoteName.dropLast(5)) : remoteName
  }

  func texts(_ value: Value?) -> [String] { value?.listValue?.compactMap(\.textValue) ?? [] }
}

/// Reads, and judges what it read against the truth.
struct SimulatedReading: SimulatedAction {
  let spec: ActionSpec
  let process: EngineProcess

  func perform(_ call: ActionCall) async throws -> ActionResult {
    let who = Caller(call, .perform)
    let state = try await process.ask("GET first", who) { $0 }
    _ = try await process.ask("GET second", who) { $0.tick }
    var result = ActionResult(outputs: outputs(call, state))
    if spec.role == .proof { result.checks = [check(state)] }
    if state.failing.contains(call.step.display) {
      throw Failure.failed(Problem(.stepFailed, "\(call.step.display) is made to fail"))
    }
    return result
  }

  private func check(_ state: SiteState) -> Check {
    let wrong = state.directories.keys.sorted().filter { path in
      let isRestored = state.directories[path]?.isRestored == true
      return state.pointDirectories.contains(path)
        ? !isRestored : state.directories[path]?.live == nil
    }
    return Check(
      id: "T1", title: "the data is the point's", verdict: wrong.isEmpty ? .pass : .fail,
      finding: wrong.isEmpty ? "it is" : "not in \(wrong.joined(separator: ", "))")
  }

  private func outputs(_ call: ActionCall, _ state: SiteState) -> [String: Value] {
    guard spec.role == .choose else { return [:] }
    let restores = state.pointDirectories.map { path in
      (path, Value.map(["directory": .text(path), "snapshot": .text("daily")]))
    }
    let map = Value.map(Dictionary(uniqueKeysWithValues: restores))
    return [
      "restores": map, "point": .map(["restores": map]), "class": .text("bucket_newer"),
      "time": .time(SimulatedSite.incident - .seconds(3_600)),
      "loss": .map(["segments": .integer(1), "segments_brought_back": .integer(1)]),
    ]
  }
}

struct SimulatedApproval: SimulatedAction {
  let spec: ActionSpec
  let process: EngineProcess

  func perform(_ call: ActionCall) async throws -> ActionResult {
    switch try await call.services.ask(Question(.approval, call.text("message"))) {
    case .accepted(let person): return ActionResult(outputs: ["by": .text(person)])
    case .rejected(let person):
      throw Failure.rejected(Problem(.approvalRefused, "\(person) said no"))
    case .unanswered: throw Failure.waiting(Problem(.approvalWaiting, "nobody is there to answer"))
    }
  }
}

/// Nothing can be asked about it: it is sent again under the same key.
struct SimulatedNotify: SimulatedAction {
  let spec: ActionSpec
  let process: EngineProcess

  func perform(_ call: ActionCall) async throws -> ActionResult {
    let name = call.remoteName
    try await process.change("POST message", Caller(call, .perform), .notify(name)) {
      $0.notified[name, default: 0] += 1
    }
    return ActionResult()
  }
}

/// Makes an object of its own, or erases that of another step; `refuse` fails, `refuse-once` once.
struct SimulatedCommand: SimulatedAction {
  let spec: ActionSpec
  let process: EngineProcess

  func perform(_ call: ActionCall) async throws -> ActionResult {
    let who = Caller(call, .perform)
    let words = call.texts(call.inputs["command"])
    let step = call.step.display
    let refuses = try await process.ask("GET before", who) { state in
      words.first == "refuse" || state.failing.contains(step)
        || (words.first == "refuse-once" && !state.refusedOnce.contains(step))
    }
    if refuses {
      process.site.edit { $0.refusedOnce.insert(step) }
      throw Failure.failed(Problem(.stepFailed, "the program ended with 1"))
    }
    if words.first == "erase" {
      let owner = words.dropFirst().joined()
      try await process.change("POST erase", who, .erase(owner)) { state in
        for (name, step) in state.objects where step == owner {
          state.objects[name] = nil
          state.gone.insert(name)
        }
      }
    } else {
      let name = call.remoteName
      try await process.change("POST make", who, .make(name)) { $0.objects[name] = step }
    }
    return ActionResult(outputs: ["exit_code": .integer(0), "stdout": .text("")])
  }

  func probe(_ call: ActionCall) async throws -> ProbeFinding {
    let words = call.texts(call.inputs["command"])
    let (name, owner) = (call.remoteName, words.dropFirst().joined())
    let isThere = try await process.ask("GET object", Caller(call, .probe)) { state in
      words.first == "erase"
        ? !state.objects.values.contains(owner) : state.objects[name] != nil
    }
    return isThere
      ? .done(ActionResult(outputs: ["exit_code": .integer(0), "stdout": .text("")])) : .notStarted
  }

  func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    let who = Caller(call, .undo)
    let name = call.forwardName
    guard try await process.ask("GET object", who, { $0.objects[name] != nil }) else {
      return .nothing
    }
    try await process.change("DELETE object", who, .erase(name)) {
      $0.objects[name] = nil
      $0.gone.insert(name)
    }
    return .undone(note: "\(name) is removed")
  }
}

/// One flow written, read and deleted through the restored TAMS.
struct SimulatedCanary: SimulatedAction {
  let spec: ActionSpec
  let process: EngineProcess

  func perform(_ call: ActionCall) async throws -> ActionResult {
    let who = Caller(call, .perform)
    let name = call.remoteName
    if call.handle["written"] == nil {
      let runs = try await process.ask("GET service", who) { state in
        state.services.values.contains { $0.state == "private" || $0.state == "open" }
      }
      guard runs else { throw Failure.failed(Problem(.stepFailed, "TAMS does not answer")) }
      try await process.change("PUT flow", who, .putFlow(name)) { $0.flows.insert(name) }
      try await call.services.record(["written": .bool(true)])
    }
    try await remove(name, who)
    return ActionResult(checks: [
      Check(id: "V30", title: "a segment written and read back", verdict: .pass, finding: "it was")
    ])
  }

  private func remove(_ name: String, _ who: Caller) async throws {
    guard try await process.ask("GET flow", who, { $0.flows.contains(name) }) else { return }
    try await process.change("DELETE flow", who, .deleteFlow(name)) {
      $0.flows.remove(name)
      $0.gone.insert(name)
    }
  }

  func probe(_ call: ActionCall) async throws -> ProbeFinding {
    let name = call.remoteName
    let isThere = try await process.ask("GET flow", Caller(call, .probe)) {
      $0.flows.contains(name)
    }
    if call.handle["written"] != nil {
      return isThere
        ? .running(handle: call.handle)
        : .done(
          ActionResult(checks: [
            Check(id: "V30", title: "a segment written", verdict: .pass, finding: "it was")
          ]))
    }
    return isThere ? .failed("it was cut off and left its flow", remains: true) : .notStarted
  }

  func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    let name = call.forwardName
    try await remove(name, Caller(call, .undo))
    return .undone(note: "flow \(name) is removed")
  }
}

/// Lets the point's snapshots live longer.
struct SimulatedExtend: SimulatedAction {
  let spec: ActionSpec
  let process: EngineProcess

  func perform(_ call: ActionCall) async throws -> ActionResult {
    let who = Caller(call, .perform)
    if call.handle["extended"] == nil {
      let before = try await process.ask("GET snapshots", who) { state in
        state.pointDirectories.map { ($0, Value.integer(state.directories[$0]?.expires ?? 0)) }
      }
      try await call.services.record([
        "extended": .map(Dictionary(uniqueKeysWithValues: before))
      ])
    }
    for path in try await process.ask("GET paths", who, { $0.pointDirectories.sorted() }) {
      try await process.change("PATCH snapshot", who, .extend(path)) {
        $0.directories[path]?.expires = 1_000
      }
    }
    return ActionResult()
  }

  func probe(_ call: ActionCall) async throws -> ProbeFinding {
    _ = try await process.ask("GET snapshots", Caller(call, .probe)) { $0.tick }
    return call.handle.isEmpty ? .notStarted : .running(handle: call.handle)
  }

  func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    let before = call.handle["extended"]?.mapValue ?? [:]
    guard !before.isEmpty else { return .nothing }
    for (path, expires) in before.sorted(by: { $0.key < $1.key }) {
      try await process.change("PATCH snapshot", Caller(call, .undo), .extend(path)) {
        $0.directories[path]?.expires = expires.integerValue ?? 0
      }
    }
    return .undone(note: "snapshots expire as they did")
  }
}

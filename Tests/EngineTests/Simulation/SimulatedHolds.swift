import Core

extension SimulatedAction {
  fileprivate func proofs(_ names: [String], _ kind: HoldKind, taken: [String]) -> [HoldProof] {
    names.map {
      HoldProof(
        Hold(kind, $0), proof: "seen", lift: "lift \(kind.rawValue) \($0)",
        foundInForce: !taken.contains($0))
    }
  }

  /// What this run took, not what it found.
  fileprivate func held(_ call: ActionCall, _ kind: HoldKind) -> [String] {
    call.run.holds.filter { $0.hold.kind == kind && !$0.foundInForce }.map(\.hold.object).sorted()
  }

  fileprivate func askCondition(_ hold: Hold, _ call: ActionCall) async throws -> HoldCondition {
    let isInForce = try await process.ask("GET \(hold.display)", Caller(call, .condition)) {
      $0.isInForce(hold)
    }
    process.site.edit { site in
      site.probedAt[hold] = site.tick
      if !isInForce, site.seenBroken[hold] == nil { site.seenBroken[hold] = site.tick }
    }
    return isInForce ? .inForce : .broken("somebody lifted it")
  }

  /// Waits until a service is in a state; what takes too long is in doubt.
  fileprivate func wait(_ name: String, _ state: String, _ who: Caller) async throws {
    for _ in 0..<40 {
      let now = try await process.ask("GET service \(name)", who, poll: true) {
        $0.services[name]?.state
      }
      if now == state { return }
    }
    throw Failure.inDoubt(Problem(.stepFailed, "service \(name) is not \(state)"))
  }

  fileprivate func stop(_ name: String, _ who: Caller) async throws {
    try await process.change("POST stop \(name)", who, .set(Hold(.service, name))) { state in
      state.services[name]?.becomes = "stopped"
      state.services[name]?.settlesAt = state.tick + 2
    }
    try await wait(name, "stopped", who)
  }

  fileprivate func start(_ name: String, _ target: String, _ who: Caller) async throws {
    let effect: Happening.Effect = spec.role == .open ? .open : .lift(Hold(.service, name))
    try await process.change("POST start \(name)", who, effect) { state in
      state.services[name]?.becomes = target
      state.services[name]?.settlesAt = state.tick + 2
    }
    try await wait(name, target, who)
  }

  fileprivate func states(_ who: Caller) async throws -> [String: String] {
    try await process.ask("GET services", who) { $0.services.mapValues(\.state) }
  }
}

/// Stops the services.
struct SimulatedStop: SimulatedAction {
  let spec: ActionSpec
  let process: EngineProcess

  private func before(_ call: ActionCall) -> [String: String]? {
    call.handle["before"]?.mapValue?.compactMapValues(\.textValue)
  }

  func perform(_ call: ActionCall) async throws -> ActionResult {
    let who = Caller(call, .perform)
    var before = before(call)
    if before == nil {
      before = try await states(who)
      try await call.services.record(["before": .map((before ?? [:]).mapValues(Value.text))])
    }
    for (name, state) in try await states(who).sorted(by: { $0.key < $1.key })
    where state != "stopped" {
      try await stop(name, who)
    }
    return result(before ?? [:])
  }

  private func result(_ before: [String: String]) -> ActionResult {
    let taken = before.filter { $0.value != "stopped" }.map(\.key)
    return ActionResult(
      outputs: ["before": .map(before.mapValues(Value.text))],
      holdsSet: proofs(before.keys.sorted(), .service, taken: taken))
  }

  func probe(_ call: ActionCall) async throws -> ProbeFinding {
    let now = try await states(Caller(call, .probe))
    guard let before = before(call) else { return .notStarted }
    return now.values.allSatisfy { $0 == "stopped" }
      ? .done(result(before)) : .running(handle: call.handle)
  }

  func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    let who = Caller(call, .undo)
    let targets = (before(call) ?? [:]).filter { $0.value != "stopped" }
    guard !targets.isEmpty else { return .nothing }
    let missing = try await process.ask("GET store", who) { state in
      state.directories.values.contains { $0.live == nil }
    }
    if missing { return .left(reason: "services stay stopped: the tables are not there") }
    for (name, target) in targets.sorted(by: { $0.key < $1.key })
    where try await states(who)[name] != target {
      try await start(name, target, who)
    }
    return .undone(note: "started again", lifted: targets.keys.sorted().map { Hold(.service, $0) })
  }

  func condition(of hold: Hold, _ call: ActionCall) async throws -> HoldCondition {
    try await askCondition(hold, call)
  }

  func renew(_ hold: Hold, _ call: ActionCall) async throws {
    try await stop(hold.object, Caller(call, .renew))
  }
}

/// Starts the api where only the executor reaches it.
struct SimulatedStart: SimulatedAction {
  let spec: ActionSpec
  let process: EngineProcess

  private static let name = "tams"

  func perform(_ call: ActionCall) async throws -> ActionResult {
    let who = Caller(call, .perform)
    if call.handle["ran"] == nil {
      let ran = try await states(who)[Self.name] != "stopped"
      try await call.services.record(["ran": .bool(ran)])
    }
    if try await states(who)[Self.name] != "private" {
      try await start(Self.name, "private", who)
    }
    return result
  }

  private var result: ActionResult {
    ActionResult(
      outputs: ["started": .list([.text(Self.name)])], holdsLifted: [Hold(.service, Self.name)])
  }

  func probe(_ call: ActionCall) async throws -> ProbeFinding {
    let now = try await states(Caller(call, .probe))
    guard call.handle["ran"] != nil else { return .notStarted }
    return now[Self.name] == "private" ? .done(result) : .running(handle: call.handle)
  }

  func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    let who = Caller(call, .undo)
    guard call.handle["ran"] == .bool(false) else { return .nothing }
    if try await states(who)[Self.name] != "stopped" { try await stop(Self.name, who) }
    return .undone(note: "stopped again", set: proofs([Self.name], .service, taken: [Self.name]))
  }
}

/// Lets clients in.
struct SimulatedOpen: SimulatedAction {
  let spec: ActionSpec
  let process: EngineProcess

  func perform(_ call: ActionCall) async throws -> ActionResult {
    let who = Caller(call, .perform)
    if try await states(who)["tams"] != "open" { try await start("tams", "open", who) }
    return ActionResult()
  }

  func probe(_ call: ActionCall) async throws -> ProbeFinding {
    try await states(Caller(call, .probe))["tams"] == "open" ? .done(ActionResult()) : .notStarted
  }

  func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    let who = Caller(call, .undo)
    guard try await states(who)["tams"] == "open" else { return .nothing }
    try await stop("tams", who)
    try await start("tams", "private", who)
    return .undone(note: "closed again")
  }
}

/// Disables keys, or suspends schedules.
struct SimulatedSwitchOff: SimulatedAction {
  let spec: ActionSpec
  let process: EngineProcess
  let kind: HoldKind

  private func off(_ call: ActionCall) -> [String]? {
    call.handle["off"].map { call.texts($0) }
  }

  func perform(_ call: ActionCall) async throws -> ActionResult {
    let who = Caller(call, .perform)
    var off = off(call)
    if off == nil {
      off = try await process.ask("GET all", who) { $0.switches(kind).filter(\.value).map(\.key) }
        .sorted()
      try await call.services.record(["off": .list((off ?? []).map(Value.text))])
    }
    for (name, isOn) in try await process.ask(
      "GET now", who, { $0.switches(kind).sorted { $0.key < $1.key } })
    where isOn {
      try await process.turn(Hold(kind, name), on: false, who)
    }
    _ = try await process.ask("GET presigned", who, poll: true) { $0.tick }
    _ = try await process.ask("GET presigned", who, poll: true) { $0.tick }
    return try await result(off ?? [], who)
  }

  private func result(_ off: [String], _ who: Caller) async throws -> ActionResult {
    let names = try await process.ask("GET names", who) { $0.switches(kind).keys.sorted() }
    return ActionResult(holdsSet: proofs(names, kind, taken: off))
  }

  func probe(_ call: ActionCall) async throws -> ProbeFinding {
    let who = Caller(call, .probe)
    let anyOn = try await process.ask("GET all", who) { $0.switches(kind).values.contains(true) }
    guard let off = off(call) else { return .notStarted }
    return anyOn || kind == .key
      ? .running(handle: call.handle) : .done(try await result(off, who))
  }

  func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    let off = off(call) ?? []
    for name in off { try await process.turn(Hold(kind, name), on: true, Caller(call, .undo)) }
    return off.isEmpty
      ? .nothing : .undone(note: "on again", lifted: off.map { Hold(kind, $0) })
  }

  func condition(of hold: Hold, _ call: ActionCall) async throws -> HoldCondition {
    try await askCondition(hold, call)
  }

  func renew(_ hold: Hold, _ call: ActionCall) async throws {
    try await process.turn(hold, on: false, Caller(call, .renew))
  }
}

/// Enables the keys again, or resumes the schedules, that this run took.
struct SimulatedSwitchOn: SimulatedAction {
  let spec: ActionSpec
  let process: EngineProcess
  let kind: HoldKind

  func perform(_ call: ActionCall) async throws -> ActionResult {
    let who = Caller(call, .perform)
    // Old presigned URLs run out first.
    while kind == .key,
      try await process.ask(
        "GET clock", who, poll: true, { $0.tick - $0.lastOpen < SiteState.presignedLifetime })
    {}
    let names = held(call, kind)
    for name in names { try await process.turn(Hold(kind, name), on: true, who) }
    return result(names)
  }

  private func result(_ names: [String]) -> ActionResult {
    ActionResult(
      outputs: ["on": .list(names.map(Value.text))], holdsLifted: names.map { Hold(kind, $0) })
  }

  func probe(_ call: ActionCall) async throws -> ProbeFinding {
    let names = held(call, kind)
    let allOn = try await process.ask("GET all", Caller(call, .probe)) { state in
      names.allSatisfy { state.switches(kind)[$0] == true }
    }
    return allOn ? .done(result(names)) : .notStarted
  }

  func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    let names = done.map { call.texts($0.outputs["on"]) } ?? held(call, kind)
    for name in names { try await process.turn(Hold(kind, name), on: false, Caller(call, .undo)) }
    return names.isEmpty
      ? .nothing : .undone(note: "off again", set: proofs(names, kind, taken: names))
  }
}

extension SiteState {
  func switches(_ kind: HoldKind) -> [String: Bool] {
    kind == .key ? keys : schedules
  }
}

extension EngineProcess {
  func turn(_ hold: Hold, on: Bool, _ who: Caller) async throws {
    let isOn = try await ask("GET \(hold.display)", who) {
      $0.switches(hold.kind)[hold.object] == true
    }
    guard isOn != on else { return }
    try await change("PATCH \(hold.display)", who, on ? .lift(hold) : .set(hold)) { state in
      if hold.kind == .key {
        state.keys[hold.object] = on
      } else {
        state.schedules[hold.object] = on
      }
    }
  }
}

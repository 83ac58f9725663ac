import Core
import Store
import Synchronization

/// A small site for engine tests: objects that exist or not, a log of every changing call, and faults
/// by step.
final class World: Sendable {
  enum Fault: Sendable {
    /// The call fails, and nothing happened.
    case refuse
    /// It happened, and the call fails all the same.
    case failHalfWay
    /// It happened, the answer is lost.
    case loseAnswer
    /// It did not happen, and the answer is lost.
    case loseRequest
    /// Its checks fail.
    case failChecks
    /// Its undo fails.
    case failUndo
    /// Nobody can tell what became of it.
    case loseForGood
  }

  struct State {
    var objects: Set<String> = []
    var brokenHolds: Set<String> = []
    var log: [String] = []
    var faults: [String: Fault] = [:]
    var isDead = false
  }

  private let state = Mutex(State())

  var log: [String] { state.withLock { $0.log } }
  var objects: Set<String> { state.withLock { $0.objects } }

  func plant(_ fault: Fault, at step: String) { state.withLock { $0.faults[step] = fault } }
  func heal(_ step: String) { state.withLock { $0.faults[step] = nil } }
  func breakHold(_ object: String) {
    state.withLock { _ = $0.brokenHolds.insert(object) }
  }
  func fault(at step: String) -> Fault? { state.withLock { $0.faults[step] } }
  func isBroken(_ object: String) -> Bool { state.withLock { $0.brokenHolds.contains(object) } }
  func mendHold(_ object: String) {
    state.withLock {
      $0.brokenHolds.remove(object)
      $0.log.append("renew \(object)")
    }
  }
  /// From now on the process is gone: it changes nothing any more.
  func die() { state.withLock { $0.isDead = true } }
  func revive() { state.withLock { $0.isDead = false } }
  func make(_ name: String) throws {
    try change {
      $0.objects.insert(name)
      $0.log.append("make \(name)")
    }
  }
  func remove(_ name: String) throws {
    try change {
      $0.objects.remove(name)
      $0.log.append("remove \(name)")
    }
  }
  private func change(_ work: (inout State) -> Void) throws {
    try state.withLock {
      // What the engine lets through like a journal that broke: it stops where it stands.
      if $0.isDead { throw JournalError.cannotWrite(path: "", reason: "dead") }
      work(&$0)
    }
  }
  func exists(_ name: String) -> Bool { state.withLock { $0.objects.contains(name) } }
}

/// An action whose effect is one object of the `World`, under its remote name.
struct WorldAction: Action {
  let spec: ActionSpec
  let world: World

  func perform(_ call: ActionCall) async throws -> ActionResult {
    let key = call.step.display
    switch world.fault(at: key) {
    case .refuse: throw Failure.failed(Problem(.stepFailed, "refused"))
    case .failHalfWay:
      try world.make(call.remoteName)
      throw Failure.failed(Problem(.stepFailed, "failed half-way"))
    case .loseRequest:
      world.heal(key)
      throw Failure.inDoubt(Problem(.answerLost, "no answer"))
    case .loseAnswer:
      world.heal(key)
      try world.make(call.remoteName)
      throw Failure.inDoubt(Problem(.answerLost, "no answer"))
    case .loseForGood:
      try world.make(call.remoteName)
      throw Failure.inDoubt(Problem(.answerLost, "no answer"))
    case .failUndo, .failChecks, nil: break
    }
    if spec.effect != .readOnly { try world.make(call.remoteName) }
    return result(call)
  }

  private func result(_ call: ActionCall) -> ActionResult {
    let verdict: Verdict = world.isFailing(call.step.display) ? .fail : .pass
    return ActionResult(
      outputs: [
        "name": .text(call.remoteName), "elements": .map(["a": .integer(1), "b": .integer(2)]),
      ],
      checks: spec.role == .proof
        ? [
          Check(
            id: "V19", title: "planted", verdict: verdict,
            numbers: ["dangling": .integer(3), "segments": .integer(90)], finding: "as planted")
        ] : [],
      holdsSet: spec.sets.map { proof(Hold($0, call.step.id)) },
      holdsLifted: call.run.holds.map(\.hold).filter { spec.lifts.contains($0.kind) })
  }

  private func proof(_ hold: Hold) -> HoldProof {
    HoldProof(hold, proof: "made", lift: "remove it")
  }

  func probe(_ call: ActionCall) async throws -> ProbeFinding {
    if case .loseForGood = world.fault(at: call.step.display) { return .cannotTell("silent") }
    return world.exists(call.remoteName) ? .done(result(call)) : .notStarted
  }

  func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    if case .failUndo = world.fault(at: call.step.display) {
      throw Failure.failed(Problem(.stepFailed, "undo refused"))
    }
    let name = String(call.remoteName.dropLast("-undo".count))
    guard world.exists(name) else { return .nothing }
    try world.remove(name)
    return .undone(
      note: "removed \(name)", lifted: spec.sets.map { Hold($0, call.step.id) },
      set: done?.holdsLifted.map(proof) ?? [])
  }

  func condition(of hold: Hold, _ call: ActionCall) async throws -> HoldCondition {
    guard spec.sets.contains(hold.kind) else { return .unknown("not set by \(spec.name)") }
    return world.isBroken(hold.object) ? .broken("somebody lifted it") : .inForce
  }

  func renew(_ hold: Hold, _ call: ActionCall) async throws { world.mendHold(hold.object) }
}

extension World {
  func isFailing(_ step: String) -> Bool {
    if case .failChecks = fault(at: step) { true } else { false }
  }
}

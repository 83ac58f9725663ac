import Core
import Transport

@testable import Actions

/// Runs actions one after another on a site, keeping what the engine would keep of them: results,
/// holds and handles.
actor Stage {
  let connection: SiteConnection
  private let actions: [String: any Action]
  private let limits: Limits
  private let accepted: Set<ConsentKind>
  private let run: String
  private let standing: RunStanding?
  private let undo: UndoProof?
  private let baseline: @Sendable (RecoveryPoint) -> BaselineFinding
  private let started: Timestamp
  private(set) var finished: [RunFacts.FinishedStep] = []
  private(set) var holds: [HoldProof] = []
  private(set) var handles: [String: [String: Value]] = [:]
  private(set) var questions: [Question] = []
  private var inputs: [String: [String: Value]] = [:]

  /// `standing` is how any other run stands, `undo` what was known of the way back at the start.
  init(
    _ connection: SiteConnection, limits: Limits = Limits(), accepting: Set<ConsentKind> = [],
    run: String = "20260301-020000-abcd", standing: RunStanding? = nil, undo: UndoProof? = nil,
    baseline: @escaping @Sendable (RecoveryPoint) -> BaselineFinding = { _ in .none }
  ) {
    self.connection = connection
    self.limits = limits
    accepted = accepting
    self.run = run
    self.standing = standing
    self.undo = undo
    self.baseline = baseline
    actions = ActionCatalogue.actions(connection: connection)
    started = SystemClock.now()
  }

  struct UnknownAction: Error {
    let name: String
  }

  // MARK: Steps

  @discardableResult
  func perform(
    _ action: String, _ inputs: [String: Value] = [:], as id: String? = nil,
    keepingHandle: Bool = false
  ) async throws -> ActionResult {
    let action = try find(action)
    let id = id ?? action.spec.name
    self.inputs[id] = defaulted(inputs, action.spec)
    if !keepingHandle { handles[id] = [:] }
    let result = try await action.perform(call(id))
    finished.append(
      RunFacts.FinishedStep(
        step: StepKey(id), action: action.spec.name, inputs: self.inputs[id] ?? [:],
        result: result))
    holds += result.holdsSet
    holds.removeAll { result.holdsLifted.contains($0.hold) }
    return result
  }

  /// An attempt whose intent is on record and of which nothing else is known.
  func intend(_ id: String, _ inputs: [String: Value]) {
    self.inputs[id] = inputs
    handles[id] = [:]
  }

  /// Of one that still runs the handle is kept, by which `perform` attaches to it.
  func probe(_ id: String, _ action: String? = nil) async throws -> ProbeFinding {
    let finding = try await find(action ?? id).probe(call(id))
    if case .running(let handle) = finding { handles[id] = handle }
    return finding
  }

  /// Undoes a finished step, or with `done: false` an attempt of it whose end nobody knows.
  func undo(_ id: String, _ action: String? = nil, done: Bool = true) async throws -> UndoResult {
    let result = done ? finished.last { $0.step.id == id }?.result : nil
    let outcome = try await find(action ?? id).undo(call(id, "-undo"), done: result)
    if case .undone(_, let lifted, let set) = outcome {
      holds.removeAll { lifted.contains($0.hold) }
      holds += set
      finished.removeAll { $0.step.id == id }
    }
    return outcome
  }

  func condition(of hold: Hold, _ id: String) async throws -> HoldCondition {
    try await find(id).condition(of: hold, call(id))
  }

  func renew(_ hold: Hold, _ id: String) async throws {
    try await find(id).renew(hold, call(id))
  }

  func output(_ name: String, of id: String) -> Value {
    finished.last { $0.step.id == id }?.result.outputs[name] ?? .null
  }

  // MARK: What the engine gives a call

  private func find(_ name: String) throws -> any Action {
    guard let action = actions[name] else { throw UnknownAction(name: name) }
    return action
  }

  private func defaulted(_ inputs: [String: Value], _ spec: ActionSpec) -> [String: Value] {
    var all = inputs
    for input in spec.inputs where all[input.name] == nil { all[input.name] = input.fallback }
    return all
  }

  private func call(_ id: String, _ ending: String = "") -> ActionCall {
    let name = String(id.map { $0.isLetter || $0.isNumber ? $0 : "-" })
    return ActionCall(
      step: StepKey(id), attempt: 1, inputs: inputs[id] ?? [:],
      remoteName: "tamsdr-\(run)-\(name)-1\(ending)", handle: handles[id] ?? [:],
      run: RunFacts(
        run: run, started: started, incident: started,
        objectives: Objectives(rto: .seconds(1_800)), limits: limits, finished: finished,
        holds: holds, undo: undo),
      services: CallServices(
        record: { await self.record($0, id) }, progress: { _ in }, now: SystemClock.now,
        ask: { await self.answer($0) }, standing: { [standing] _ in standing },
        baseline: { [baseline] in baseline($0) }))
  }

  private func record(_ handle: [String: Value], _ id: String) {
    handles[id, default: [:]].merge(handle) { _, new in new }
  }

  private func answer(_ question: Question) -> Answer {
    questions.append(question)
    switch question.kind {
    case .approval: return .accepted(by: "test")
    case .finding(let kind): return accepted.contains(kind) ? .accepted(by: "test") : .unanswered
    }
  }
}

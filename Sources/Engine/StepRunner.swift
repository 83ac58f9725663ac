import Core
import Store

/// Brings one step from where the journal says it stands to a settled state: intent, effect, result,
/// and what follows when the result is a failure or does not come.
struct StepRunner: Sendable {
  let journal: RunJournal
  let actions: [String: any Action]
  let site: Site
  let environment: EngineEnvironment
  let holds: HoldKeeper

  /// How often an attempt that is proven not to have arrived is sent again.
  private static let resends = 3

  /// Returns when the step is done or skipped; throws `Stop` otherwise.
  func run(_ planned: RunState.PlannedStep) async throws {
    try await CrashPoint.$step.withValue(planned.key.display) { try await bring(planned) }
  }

  private func bring(_ planned: RunState.PlannedStep) async throws {
    var attemptsLeft = planned.step.retry.attempts
    var resendsLeft = Self.resends
    var delay = planned.step.retry.delay
    while true {
      if await isInDoubt(planned.key) {
        try await settleDoubt(planned)
        try await refuseDoubt(planned.key)
        if await isPending(planned.key), resendsLeft > 0 {
          resendsLeft -= 1
          attemptsLeft += 1
        }
      }
      let state = await journal.state
      if state.step(planned.key)?.isSettled == true { return }
      guard attemptsLeft > 0 else { throw failure(of: planned.key, in: state) }
      if attemptsLeft < planned.step.retry.attempts {
        try await pause(delay)
        delay = delay * planned.step.retry.backoff
      }
      attemptsLeft -= 1
      // What a failed attempt left behind is looked at before another one follows.
      if hasFailedEffect(planned.key, in: state) {
        try await settleDoubt(planned)
        try await refuseDoubt(planned.key)
      }
      if await journal.state.step(planned.key)?.isSettled == true { return }
      let isUnseen = await journal.state.mayHaveHappenedUnseen(planned.key)
      guard let call = try await prepare(planned, sending: !isUnseen) else { return }
      // With its intent on disk it is in doubt, and asked about like any other.
      if isUnseen, await isInDoubt(planned.key) { continue }
      try await attempt(planned, call)
    }
  }

  /// Nothing is sent anew while it is not known what became of the last sending.
  private func refuseDoubt(_ key: StepKey) async throws {
    if await isInDoubt(key) {
      throw Stop.waiting(key, undecided(key, "its last attempt is still in doubt"))
    }
  }

  private func isPending(_ key: StepKey) async -> Bool {
    await journal.state.step(key)?.condition == .pending
  }

  private func isInDoubt(_ key: StepKey) async -> Bool {
    await journal.state.step(key)?.isInDoubt == true
  }

  private func hasFailedEffect(_ key: StepKey, in state: RunState) -> Bool {
    guard let step = state.step(key), case .failed = step.condition else { return false }
    return step.intentRecord > 0
  }

  private func failure(of key: StepKey, in state: RunState) -> Stop {
    switch state.step(key)?.condition {
    case .failed(let problem): .failed(key, problem)
    case .undone:
      .failed(key, Problem(.stepFailed, "\(key.display) failed and its remains were removed"))
    default: .failed(key, Problem(.stepFailed, "\(key.display) did not finish"))
    }
  }

  private func pause(_ delay: Duration) async throws {
    do {
      try await environment.sleep(delay)
    } catch {
      throw Stop.interrupted(environment.interruption.signal ?? "cancelled")
    }
    try checkInterruption()
  }

  private func checkInterruption() throws {
    if let signal = environment.interruption.signal { throw Stop.interrupted(signal) }
  }
}

// MARK: before an attempt

extension StepRunner {
  /// Inputs resolved, typed and defaulted, and the intent on disk where the step has an effect. Nil
  /// when the step's condition skips it. A step that is not `sending` is only to be asked about.
  private func prepare(
    _ planned: RunState.PlannedStep, sending: Bool
  ) async throws -> ActionCall? {
    try checkInterruption()
    let state = await journal.state
    let inputs: [String: Value]
    do {
      let scope = try state.scope(of: planned.step, each: planned, site: site.document)
      if let condition = planned.step.condition,
        try condition.evaluate(in: scope) != .bool(true)
      {
        try await journal.append(
          .skipped(step: planned.key, reason: "its condition is not met", by: nil))
        return nil
      }
      inputs = try actions[planned.step.action]?.spec.inputs(of: planned.step, in: scope) ?? [:]
    } catch let error as EvaluationError {
      let problem = Problem(
        .expressionFailed, error.what, at: error.mark.place(in: state.opening.runbook.path))
      try await finish(planned, [:], .failed(problem: problem))
      throw Stop.failed(planned.key, problem)
    }
    let action = try action(of: planned)
    if action.spec.role == .commit, sending { try await guardCommit(planned.key) }
    if let refusal = refusal(planned.key, action.spec, inputs, in: state) {
      throw Stop.failed(planned.key, refusal)
    }
    return try await declareIntent(planned, action.spec, inputs)
  }

  private func refusal(
    _ key: StepKey, _ spec: ActionSpec, _ inputs: [String: Value], in state: RunState
  ) -> Problem? {
    switch spec.role {
    case .release: CommitGuard.refusal(ofRelease: key, in: state)
    case .repair where spec.effect(with: inputs) != .readOnly:
      CommitGuard.refusal(ofRepair: key, in: state)
    default: nil
    }
  }

  private func action(of planned: RunState.PlannedStep) throws -> any Action {
    guard let action = actions[planned.step.action] else {
      throw Stop.failed(
        planned.key, Problem(.actionMissing, "there is no action \(planned.step.action)"))
    }
    return action
  }

  /// What the checker demands of the runbook is demanded here of the run: an irreversible step goes
  /// out only behind a proven fence, rescue and prepare.
  private func guardCommit(_ key: StepKey) async throws {
    if let refusal = CommitGuard.refusal(of: key, in: await journal.state) {
      throw Stop.failed(key, refusal)
    }
    try await confirmSilentOwnerDead(key)
    guard try await holds.findBroken().isEmpty,
      // A sibling may have found one broken since.
      await journal.state.holds.allSatisfy({ $0.broken == nil })
    else { throw Stop.holdBroken(key) }
  }

  /// A commit of a host that only went silent may still be under way, or be sent when it wakes: no probe
  /// tells that, only a person.
  func confirmSilentOwnerDead(_ key: StepKey) async throws {
    guard let owner = await journal.state.silentOwner else { return }
    let text = "\(owner) had this run and went silent: is it dead, or its API token revoked?"
    let consent = Consent(journal: journal, environment: environment)
    let hint = "end that process or revoke its token, then tamsdr resume --accept old_host_dead"
    switch try await consent.ask(Question(.finding(.oldHostDead), text), for: key) {
    case .accepted: return
    case .rejected(let person):
      throw Stop.waiting(
        key,
        Problem(.findingNotAccepted, "\(person) did not confirm that \(owner) is dead", hint: hint))
    case .unanswered: throw Stop.waiting(key, Problem(.findingNotAccepted, text, hint: hint))
    }
  }

  private func declareIntent(
    _ planned: RunState.PlannedStep, _ spec: ActionSpec, _ inputs: [String: Value]
  ) async throws -> ActionCall {
    let facts = await journal.state.facts()
    let earlier = await journal.state.step(planned.key)
    let pass = earlier?.pass ?? 1
    let attempt = (earlier?.attempts ?? 0) + 1
    let name = remoteName(planned.key, pass: pass, run: facts.run, undoing: false)
    if spec.effect(with: inputs) != .readOnly {
      try await journal.append(
        .started(
          attempt: AttemptStart(
            step: planned.key, action: planned.step.action, attempt: attempt, pass: pass,
            undoing: false, inputs: inputs, remoteName: name)))
      CrashPoint.reached("step.\(planned.step.id).intent", attempt)
      // A sibling's finding may have come between the guard and the intent: nothing was sent yet.
      if spec.role == .commit, await journal.state.holds.contains(where: { $0.broken != nil }) {
        try await finish(planned, inputs, .notStarted)
        throw Stop.holdBroken(planned.key)
      }
    }
    return call(
      planned, inputs, name, handle: recorded(earlier, spec), attempt: attempt,
      facts: facts)
  }

  /// What a step that sets or lifts holds, or mends live data, found before its first attempt stays true
  /// for the next: read again, it would take its own work for what was there before. Other work starts
  /// afresh.
  private func recorded(_ earlier: StepState?, _ spec: ActionSpec) -> [String: Value] {
    spec.sets.isEmpty && spec.lifts.isEmpty && spec.role != .repair ? [:] : earlier?.handle ?? [:]
  }

  func remoteName(_ key: StepKey, pass: Int, run: String, undoing: Bool) -> String {
    RemoteName.make(
      run: run, step: key.id, elementDigest: key.element.map { digest(of: $0) }, pass: pass,
      undoing: undoing)
  }

  private func call(
    _ planned: RunState.PlannedStep, _ inputs: [String: Value], _ name: String,
    handle: [String: Value], attempt: Int, facts: RunFacts
  ) -> ActionCall {
    ActionCall(
      step: planned.key, attempt: attempt, inputs: inputs, remoteName: name, handle: handle,
      run: facts, services: services(for: planned.key, undoing: false))
  }

  func services(for key: StepKey, undoing: Bool) -> CallServices {
    let consent = Consent(journal: journal, environment: environment)
    return CallServices(
      record: { handle in
        try await journal.append(.handle(step: key, undoing: undoing, handle: handle))
      },
      progress: { environment.progress(key, $0) },
      now: environment.now,
      ask: { try await consent.ask($0, for: key) }, standing: environment.standing,
      baseline: environment.baseline)
  }
}

// MARK: the attempt

extension StepRunner {
  private func attempt(_ planned: RunState.PlannedStep, _ call: ActionCall) async throws {
    let action = try action(of: planned)
    let fault = FaultPoint.strikes(planned.step.id, element: planned.key.element)
    let limit =
      fault == .timesOut ? .milliseconds(100) : planned.step.timeout ?? action.spec.timeout
    let began = environment.now()
    let limited = await withLimit(
      limit, environment, interruptible: action.spec.effect(with: call.inputs) == .readOnly
    ) { try await perform(action, call, fault) }
    CrashPoint.reached("step.\(planned.step.id).effect", call.attempt)
    switch limited.result {
    case .success(let result) where limited.cause == .interrupted && result.verdict != .pass:
      // What a cancelled check found says nothing of the site.
      let stopped = Problem(.interrupted, "stopped before it could tell")
      try await finish(planned, call.inputs, .waiting(problem: stopped), began: began)
      throw Stop.interrupted(environment.interruption.signal ?? "cancelled")
    case .success(let result):
      let tolerated = await journal.state.runbook.thresholds.applied(to: result)
      try await finish(planned, call.inputs, .done(result: tolerated), began: began)
    case .failure(let error):
      try await record(error, limited.cause, planned, action.spec, call.inputs, limit, began)
    }
    CrashPoint.reached("step.\(planned.step.id).result", call.attempt)
    if action.spec.role == .commit { try await proveNotStarted(planned, action, call) }
  }

  private func perform(
    _ action: any Action, _ call: ActionCall, _ fault: FaultPoint?
  ) async throws -> ActionResult {
    switch fault {
    case nil: return try await action.perform(call)
    case .fails: throw Failure.failed(Problem(.injectedFault, "made to fail by TAMSDR_FAULT_AT"))
    case .timesOut:
      try await environment.sleep(.seconds(3_600))
      throw Failure.inDoubt(Problem(.injectedFault, "no answer, by TAMSDR_FAULT_AT"))
    case .answerLost:
      _ = try await action.perform(call)
      throw Failure.inDoubt(Problem(.injectedFault, "its answer was lost, by TAMSDR_FAULT_AT"))
    }
  }

  /// A commit that failed counts as sent until the remote side proves that it never began: only then
  /// is the way back still the one from before the commit.
  private func proveNotStarted(
    _ planned: RunState.PlannedStep, _ action: any Action, _ call: ActionCall
  ) async throws {
    guard case .failed(let problem) = await journal.state.step(planned.key)?.condition,
      case .notStarted = try await probe(action, call)
    else { return }
    try await finish(planned, call.inputs, .notStarted, byProbe: true)
    try await finish(planned, call.inputs, .failed(problem: problem))
  }

  /// A failure is certain only where the action says so itself; everything else of a step with
  /// effects leaves it in doubt.
  private func record(
    _ error: any Error, _ cause: Limited<ActionResult>.Cause,
    _ planned: RunState.PlannedStep, _ spec: ActionSpec, _ inputs: [String: Value],
    _ limit: Duration, _ began: Timestamp
  ) async throws {
    if let stop = error as? Stop { throw stop }
    if let error = error as? JournalError { throw error }
    let readOnly = spec.effect(with: inputs) == .readOnly
    let problem = problem(of: error, cause, limit)
    switch error as? Failure {
    case .waiting(let problem):
      try await finish(planned, inputs, .waiting(problem: problem), began: began)
      throw Stop.waiting(planned.key, problem)
    case .failed where cause == .finished, .rejected:
      try await finish(planned, inputs, .failed(problem: problem), began: began)
    case .failed, .inDoubt, nil:
      if readOnly && cause == .interrupted {
        try await finish(planned, inputs, .waiting(problem: problem), began: began)
        throw Stop.interrupted(environment.interruption.signal ?? "cancelled")
      }
      try await finish(
        planned, inputs, readOnly ? .failed(problem: problem) : .inDoubt(problem: problem),
        began: began)
    }
  }

  private func problem(
    of error: any Error, _ cause: Limited<ActionResult>.Cause,
    _ limit: Duration
  ) -> Problem {
    if cause == .timedOut {
      return Problem(.stepTimeout, "no end within its time limit of \(limit.text)")
    }
    return Problem(of: error)
  }

  private func finish(
    _ planned: RunState.PlannedStep, _ inputs: [String: Value], _ outcome: AttemptEnd.Outcome,
    began: Timestamp? = nil, byProbe: Bool = false
  ) async throws {
    try await journal.append(
      .finished(
        attempt: AttemptEnd(
          step: planned.key, action: planned.step.action, inputs: inputs,
          began: began ?? environment.now(), outcome: outcome, byProbe: byProbe)))
  }
}

// MARK: doubt

extension StepRunner {
  /// How often a silent remote side is asked before the run waits for a person.
  private static let probes = 5

  func settleIfInDoubt(_ planned: RunState.PlannedStep) async throws {
    if await isInDoubt(planned.key) { try await settleDoubt(planned) }
  }

  /// Asks the remote side what became of an attempt, and acts on the answer.
  private func settleDoubt(_ planned: RunState.PlannedStep) async throws {
    guard let state = await journal.state.step(planned.key) else { return }
    let action = try action(of: planned)
    let call = call(
      planned, state.inputs, state.remoteName, handle: state.handle, attempt: state.attempts,
      facts: await journal.state.facts())
    switch try await probe(action, call) {
    case .notStarted:
      try await finish(planned, state.inputs, .notStarted, byProbe: true)
    case .running(let handle):
      try await attach(planned, action, state, handle)
    case .done(let result):
      try await finish(planned, state.inputs, .done(result: result), byProbe: true)
    case .failed(let what, let remains):
      try await finish(
        planned, state.inputs, .failed(problem: Problem(.stepFailed, what)), byProbe: true)
      if remains { try await clean(planned) }
    case .cannotTell(let what):
      if !state.isInDoubt {
        // It failed for certain; what it left behind is not known, and a person can say.
        try await finish(
          planned, state.inputs, .inDoubt(problem: Problem(.stepInDoubt, what)), byProbe: true)
      }
      throw Stop.waiting(planned.key, undecided(planned.key, what))
    }
  }

  private func undecided(_ key: StepKey, _ what: String) -> Problem {
    Problem(
      .stepInDoubt,
      "it is not known whether \(key.display) happened: \(what)",
      hint: "look at the cluster, then tamsdr resolve RUN '\(key.display)' --done | --not-done "
        + "--reason TEXT")
  }

  private func probe(_ action: any Action, _ call: ActionCall) async throws -> ProbeFinding {
    // A step that cannot be asked and harms nobody by a second sending is sent again.
    if !action.spec.hasProbe && action.spec.touches.isEmpty { return .notStarted }
    var delay = Duration.milliseconds(500)
    var last = ""
    for _ in 0..<Self.probes {
      do {
        return try await action.probe(call)
      } catch let failure as Failure {
        last = failure.problem.display
      } catch let error as JournalError {
        throw error
      } catch {
        last = Problem(of: error).display
      }
      try await pause(delay)
      delay = delay * 2
    }
    return .cannotTell("the remote side cannot be asked: \(last)")
  }

  /// The work goes on over there: wait for it. Reaching the limit again does not abandon it.
  private func attach(
    _ planned: RunState.PlannedStep, _ action: any Action, _ state: StepState,
    _ handle: [String: Value]
  ) async throws {
    try await journal.append(.handle(step: planned.key, undoing: false, handle: handle))
    let call = call(
      planned, state.inputs, state.remoteName, handle: handle, attempt: state.attempts,
      facts: await journal.state.facts())
    try await attempt(planned, call)
    guard await isInDoubt(planned.key) else { return }
    switch try await probe(action, call) {
    case .done(let result):
      try await finish(planned, state.inputs, .done(result: result), byProbe: true)
    case .notStarted: try await finish(planned, state.inputs, .notStarted, byProbe: true)
    case .failed(let what, _):
      try await finish(
        planned, state.inputs, .failed(problem: Problem(.stepFailed, what)), byProbe: true)
    case .running:
      throw Stop.waiting(
        planned.key,
        Problem(
          .workUnderWay,
          "\(planned.key.display) still runs on the remote side beyond its time limit",
          hint: "it is not abandoned: tamsdr resume goes on waiting for it"))
    case .cannotTell(let what): throw Stop.waiting(planned.key, undecided(planned.key, what))
    }
  }

  /// Removes what a failed attempt may have left, so that a new one may follow as a new pass.
  private func clean(_ planned: RunState.PlannedStep) async throws {
    guard let state = await journal.state.step(planned.key), state.intentRecord > 0,
      let spec = actions[planned.step.action]?.spec, spec.role != .commit, spec.sets.isEmpty
    else { return }
    guard case .failed(let failure) = state.condition else { return }
    try await Undoer(runner: self).undo(planned.step, state)
    if case .undone = await journal.state.step(planned.key)?.condition { return }
    throw Stop.failed(planned.key, failure)
  }
}

/// A run as its journal tells it: the fold over its records.
package struct RunState: Sendable {
  package struct HoldState: Sendable, Hashable {
    package let proof: HoldProof
    package let step: StepKey
    /// When it was last set.
    package internal(set) var since: Timestamp
    /// The finding, where a probe found it broken.
    package var broken: String?
  }

  package struct Conversation: Sendable, Hashable {
    package let step: StepKey
    package let text: String
    package let kind: String
    package let asked: Timestamp
    /// When silence becomes the answer; nil where it never does.
    package let until: Timestamp?
    package var answered: Timestamp?
    package var accepted: Bool?
    package var by: String?
    /// The journal record of the answer, 0 before it.
    package var answerRecord = 0

    package var isOpen: Bool { answered == nil }
  }

  package struct Rollback: Sendable, Hashable {
    package let checkpoint: String?
    package let cause: String
    package let began: Timestamp
    package var ended = false
  }

  package let opening: RunOpening
  package let runbook: Runbook
  package let specs: [String: ActionSpec]
  package internal(set) var steps: [StepKey: StepState] = [:]
  /// Steps with a part in the protection of the data that are done and not undone, oldest first, but for
  /// those that only asked. They are few, whatever the runbook's length: what actions know of the run is
  /// copied with each of them.
  package internal(set) var finished: [RunFacts.FinishedStep] = []
  /// Steps that are done and not undone, of whatever part.
  private(set) var done: Set<StepKey> = []
  /// Those of them with checks that did not pass.
  private(set) var unpassed: [StepKey: [Check]] = [:]
  /// Steps with an intent, by what part they have in the protection of the data.
  private var begun: [ActionSpec.Role: Set<StepKey>] = [:]
  let mainSteps: [String: Step]
  /// The parallel block that a step stands in, by its id.
  let blocks: [String: Int]
  let finallySteps: [String: Step]
  /// The steps that bring service back.
  let restoringSteps: [StepKey]
  /// Prepares whose commit is undone: their clones are no more.
  private var spent: Set<StepKey> = []
  /// The elements of collections, in the order of their keys.
  package internal(set) var frozen: [String: [(key: String, value: Value)]] = [:]
  /// Record numbers of the checkpoints reached, by name.
  package internal(set) var checkpoints: [String: Int] = [:]
  /// What every rescue gave that was taken, also those a newer pass has followed: each is a way back.
  private(set) var rescueResults: [ActionResult] = []
  /// Holds in force, in the order they were set.
  package internal(set) var holds: [HoldState] = []
  package private(set) var conversations: [Conversation] = []
  /// Places in `conversations`, by step: a run may hold thousands of them.
  private var asked: [StepKey: [Int]] = [:]
  package internal(set) var rollback: Rollback?
  package internal(set) var options: RunOptions
  package internal(set) var warnings: [String] = []
  package internal(set) var attachments: [(time: Timestamp, attachment: Attachment)] = []
  /// The owner before a takeover, until a person confirms that it is dead.
  package internal(set) var silentOwner: String?
  /// The record since which the journal may lack what an earlier host did.
  package internal(set) var gapRecord: Int?
  /// Spans in which no process had the run: from its last record to the next command.
  package internal(set) var pauses: [(from: Timestamp, to: Timestamp)] = []
  /// Clients were let in, or a hold was broken after a commit: what is there may be others' work.
  package private(set) var othersMayHaveWritten = false
  package internal(set) var concluding: Outcome?
  package internal(set) var outcome: Outcome = .running
  package internal(set) var exitCode: Int?
  package internal(set) var waitingFor: Problem?
  /// When it did something last; being watched after its end is nothing it does.
  package internal(set) var lastTime: Timestamp
  package private(set) var watches: [Watched] = []
  package internal(set) var lastRecord = 0

  /// `specs` by action name. The first record of a journal is the opening; it is not applied again.
  package init(opening: RunOpening, runbook: Runbook, specs: [String: ActionSpec]) {
    self.opening = opening
    self.runbook = runbook
    self.specs = specs
    options = opening.options
    lastTime = opening.started
    let all = runbook.allSteps
    mainSteps = Self.byID(all)
    blocks = Self.blocks(of: runbook.steps)
    restoringSteps = all.filter(\.restoresService).map { StepKey($0.id) }
    finallySteps = Self.byID(runbook.finally.flatMap(\.steps))
  }

  package func step(_ key: StepKey) -> StepState? { steps[key] }

  /// The last time a text was put to a person at a step.
  package func conversation(of step: StepKey, _ text: String, kind: String) -> Conversation? {
    let own = (asked[step] ?? []).reversed().lazy.map { conversations[$0] }
    return own.first { $0.text == text && $0.kind == kind }
  }

  /// The question the run waits with, of a step where one is named; nil where it waits for none.
  package func openQuestion(of step: StepKey? = nil) -> Conversation? {
    guard !outcome.isFinal else { return nil }
    var newer: Set<StepKey> = []
    // A question that its step has put anew, in other words, is not waited for any more.
    return conversations.reversed().first {
      newer.insert($0.step).inserted && $0.isOpen && (step == nil || $0.step == step)
        && steps[$0.step]?.isSettled != true
    }
  }

  private static func byID(_ steps: [Step]) -> [String: Step] {
    Dictionary(steps.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  private static func blocks(of items: [Runbook.Item]) -> [String: Int] {
    var blocks: [String: Int] = [:]
    for (number, item) in items.enumerated() {
      guard case .parallel(let block) = item else { continue }
      for step in block.steps { blocks[step.id] = number }
    }
    return blocks
  }

  /// A step of `steps`; nil for a hook or a step of `finally`.
  package func mainStep(_ id: String) -> Step? { mainSteps[id] }

  /// A step of `steps` or of `finally`; nil for a hook.
  package func declaredStep(_ id: String) -> Step? { mainSteps[id] ?? finallySteps[id] }

  /// Steps of a role whose effect may stand: begun, and not undone.
  package func standing(_ role: ActionSpec.Role) -> [StepState] {
    (begun[role] ?? []).compactMap { steps[$0] }.filter(\.effectMayStand)
  }

  /// A commit was sent that is not proven not started: from here on failures wait for a person.
  package var commitBegan: Bool { !standing(.commit).isEmpty }

  /// Clients may have written since: nothing is rolled back by itself any more.
  package var openBegan: Bool { !standing(.open).isEmpty }

  /// It changed the site and is not ended: the site is its own.
  package var isOpen: Bool { !outcome.isFinal && siteChanged }

  /// Where the site file lies on the host that has the run.
  package var siteFile: String {
    attachments.last { $0.attachment.siteFile != nil }?.attachment.siteFile ?? opening.site.path
  }
}

// MARK: the fold

extension RunState {
  package mutating func apply(_ record: RunRecord) {
    lastRecord = record.number
    if case .watched(let watch) = record.event {
      watches.append(Watched(time: record.time, watch: watch))
      return
    }
    if case .attached = record.event { pauses.append((lastTime, record.time)) }
    lastTime = record.time
    switch record.event {
    case .opened, .watched: break
    case .attached(let attachment): attach(attachment, record)
    case .frozen(let step, let elements): frozen[step] = elements.sorted { $0.key < $1.key }
    case .started(let attempt): start(attempt, record)
    case .handle(let step, undoing: true, let handle): steps[step]?.undoHandle = handle
    case .handle(let step, undoing: false, let handle): steps[step]?.handle = handle
    case .finished(let attempt): finish(attempt, record)
    case .undoFinished(let undo): finishUndo(undo, record)
    case .skipped(let step, let reason, let by):
      settle(step, .skipped(reason: reason, by: by), record)
    case .accepted(let step, let reason, let by):
      steps[step]?.acceptance = StepState.Acceptance(reason: reason, by: by)
      settle(step, .done, record)
    case .resolved(let step, let done, let reason, let by): resolve(step, done, reason, by, record)
    case .checkpoint(let name): checkpoints[name] = record.number
    case .asked(let step, let text, let kind, let until):
      asked[step, default: []].append(conversations.count)
      conversations.append(
        Conversation(step: step, text: text, kind: kind, asked: record.time, until: until))
    case .answered(let step, let accepted, let by):
      answer(step, accepted: accepted, by: by, record)
    case .holdBroken(let hold, let finding):
      if commitBegan { othersMayHaveWritten = true }
      outdateRescues()
      for index in holds.indices where holds[index].proof.hold == hold {
        holds[index].broken = finding
      }
    case .holdRenewed(let hold):
      setAgain(hold)
      for index in holds.indices where holds[index].proof.hold == hold {
        holds[index].broken = nil
        holds[index].since = record.time
      }
    case .invalidated(let keys, _): invalidate(keys)
    case .rollbackBegan(let checkpoint, let cause):
      beginRollback(Rollback(checkpoint: checkpoint, cause: cause, began: record.time))
    case .rollbackEnded(let checkpoint): endRollback(to: checkpoint)
    case .concluding(let outcome): concluding = outcome
    case .noted(let warning): warnings.append(warning)
    case .waiting(let problem): (outcome, waitingFor) = (.waiting, problem)
    case .interrupted: outcome = .interrupted
    case .ended(let outcome, let exitCode): (self.outcome, self.exitCode) = (outcome, exitCode)
    }
  }

  /// Of the holds it left, those that another run has lifted since they were set. A run that waited may
  /// set its own after one that began later has ended.
  package func holdsLifted(by other: RunState) -> Set<Hold> {
    var lifted: Set<Hold> = []
    for step in other.steps.values where step.isDone {
      for hold in holds where step.result?.holdsLifted.contains(hold.proof.hold) == true {
        guard let end = step.ended, end > hold.since else { continue }
        lifted.insert(hold.proof.hold)
      }
    }
    return lifted
  }

  /// A hold the run itself had lifted and could not take back: what lifted it counts as undone.
  private mutating func setAgain(_ hold: Hold) {
    guard let missing = missingHolds.first(where: { $0.proof.hold == hold }) else { return }
    if commitBegan { othersMayHaveWritten = true }
    outdateRescues()
    holds.append(HoldState(proof: missing.proof, step: missing.step, since: lastTime))
    let held = Set(holds.map(\.proof.hold))
    for var state in steps.values where state.isDone {
      let lifted = state.result?.holdsLifted ?? []
      guard !lifted.isEmpty, lifted.allSatisfy(held.contains) else { continue }
      markUndone(&state, note: "the holds it lifted are set again")
      steps[state.key] = state
      forget(state.key)
    }
  }

  private mutating func attach(_ attachment: Attachment, _ record: RunRecord) {
    attachments.append((record.time, attachment))
    takeOver(attachment.takeover, record.number)
    options.yes = attachment.options.yes
    options.agreedBy = attachment.options.agreedBy
    options.accepted += attachment.options.accepted
    options.onFailure = attachment.options.onFailure ?? options.onFailure
    (outcome, waitingFor, exitCode) = (.running, nil, nil)
  }

  private mutating func start(_ attempt: AttemptStart, _ record: RunRecord) {
    var state = steps[attempt.step] ?? StepState(attempt.step, action: attempt.action)
    if mayHaveHappenedUnseen(attempt.step) { state.mayHaveBegunUnseen = true }
    if attempt.undoing {
      state.undo = .running
      state.undoStarted = record.time
    } else {
      state.condition = .running
      // A new pass has its own way back: its hooks have not run.
      if attempt.pass > 1 { reopenHooks(of: attempt.step) }
      state.undo = .none
      state.undoHandle = [:]
      state.attempts += 1
      state.pass = attempt.pass
      state.inputs = typedInputs(attempt.inputs, of: attempt.action)
      state.remoteName = attempt.remoteName
      state.started = state.started ?? record.time
      state.ended = nil
      state.intentRecord = record.number
      state.settledRecord = record.number
      begun[specs[attempt.action]?.role ?? .none, default: []].insert(attempt.step)
      if specs[attempt.action]?.role == .open {
        othersMayHaveWritten = true
        outdateRescues()
      }
    }
    steps[attempt.step] = state
  }

  private mutating func finish(_ attempt: AttemptEnd, _ record: RunRecord) {
    var state = steps[attempt.step] ?? StepState(attempt.step, action: attempt.action)
    state.started = state.started ?? attempt.began
    state.settledByProbe = attempt.byProbe
    if state.intentRecord == 0,
      specs[attempt.action]?.effect(with: attempt.inputs) == .readOnly
    {
      state.inputs = typedInputs(attempt.inputs, of: attempt.action)
      state.attempts += 1
    }
    steps[attempt.step] = state
    switch attempt.outcome {
    case .done(let result): take(typed(result, of: attempt.action), for: attempt.step, record)
    case .failed(let problem): settle(attempt.step, .failed(problem), record)
    case .inDoubt(let problem): settle(attempt.step, .inDoubt(problem), record)
    case .notStarted:
      withdraw(attempt.step, record)
      if attempt.byProbe { noteNotBegun(attempt.step, record) }
    case .waiting:
      if state.intentRecord == 0 || state.handle.isEmpty {
        withdraw(attempt.step, record)
      } else {
        settle(attempt.step, .inDoubt(Problem(.stepInDoubt, "waits for a decision")), record)
      }
    }
  }

  /// Back to before the intent: nothing was begun.
  private mutating func withdraw(_ key: StepKey, _ record: RunRecord) {
    settle(key, .pending, record)
    steps[key]?.intentRecord = 0
    steps[key]?.handle = [:]
  }

  /// A finished attempt fails its step when a check failed, and after a commit when one is unknown.
  private mutating func take(_ result: ActionResult, for key: StepKey, _ record: RunRecord) {
    let failing = result.checks.filter {
      $0.verdict == .fail || ($0.verdict == .unknown && commitBegan)
    }
    steps[key]?.result = result
    steps[key]?.failedChecks = failing
    if specs[steps[key]?.action ?? ""]?.role == .rescue { rescueResults.append(result) }
    if !result.holdsLifted.isEmpty { outdateRescues() }
    lift(result.holdsLifted)
    set(result.holdsSet, by: key)
    if let drift = planRefusal(of: result, from: action(of: key)) {
      settle(key, .failed(drift), record)
    } else if failing.isEmpty {
      settle(key, .done, record)
    } else {
      let findings = failing.map(\.words).joined(separator: "; ")
      settle(key, .failed(Problem(.checksFailed, findings)), record)
    }
  }

  private mutating func settle(
    _ key: StepKey, _ condition: StepState.Condition, _ record: RunRecord
  ) {
    var state = steps[key] ?? StepState(key, action: action(of: key))
    state.condition = condition
    state.settledRecord = record.number
    state.ended = record.time
    steps[key] = state
    forget(key)
    guard state.isDone, let result = state.result else { return }
    done.insert(key)
    let failing = result.checks.filter { $0.verdict != .pass }
    if !failing.isEmpty { unpassed[key] = failing }
    switch specs[state.action]?.role ?? .none {
    case .none, .consent: break
    default:
      finished.append(
        RunFacts.FinishedStep(
          step: key, action: state.action, inputs: state.inputs, result: result))
    }
  }

  private mutating func forget(_ key: StepKey) {
    guard done.remove(key) != nil else { return }
    unpassed[key] = nil
    finished.removeAll { $0.step == key }
  }

  private mutating func finishUndo(_ undo: UndoEnd, _ record: RunRecord) {
    guard var state = steps[undo.step] else { return }
    switch undo.outcome {
    case .failed(let problem): state.undo = .failed(problem)
    case .inDoubt(let problem): state.undo = .inDoubt(problem)
    case .undone(.left(let reason)): state.undo = .left(reason: reason)
    case .undone(.nothing): markUndone(&state, note: "nothing to undo")
    case .undone(.undone(let note, let lifted, let proofs)):
      if specs[state.action]?.role == .commit { spendPrepares(of: state) }
      leaveCheckpoints(after: state)
      markUndone(&state, note: note)
      lift(lifted)
      for proof in proofs { putBack(proof, by: undo.step) }
    }
    steps[undo.step] = state
    if !state.isDone { forget(undo.step) }
  }

  /// A commit has used up the clone of its prepare: before it can be sent again, there must be a new one.
  private mutating func spendPrepares(of commit: StepState) {
    let lane = self.lane(of: commit)
    spent.formUnion(standing(.prepare).filter { self.lane(of: $0) == lane }.map(\.key))
  }

  /// A checkpoint stands on all that came before it.
  private mutating func leaveCheckpoints(after undone: StepState) {
    checkpoints = checkpoints.filter { $0.value < undone.settledRecord }
  }

  private func markUndone(_ state: inout StepState, note: String) {
    state.undo = .undone(note: note)
    state.condition = .undone
    state.pass += 1
    state.handle = [:]
    state.undoHandle = [:]
  }

  private mutating func resolve(
    _ key: StepKey, _ done: Bool, _ reason: String, _ by: String, _ record: RunRecord
  ) {
    if var state = steps[key], case .inDoubt = state.undo {
      state.undo = .none
      if done { markUndone(&state, note: "resolved by \(by): \(reason)") }
      steps[key] = state
      if done { forget(key) }
    } else if done {
      steps[key]?.acceptance = StepState.Acceptance(reason: reason, by: by)
      settle(key, .done, record)
    } else if isRepeatable(key) {
      settle(key, .pending, record)
    } else {
      withdraw(key, record)
      noteNotBegun(key, record)
    }
  }

  /// A person's word that such a step did not happen lets it be sent again; but what it noted before it
  /// began still counts, and so does its undo, which harms nothing where the word was true.
  private func isRepeatable(_ key: StepKey) -> Bool {
    guard let spec = specs[action(of: key)] else { return false }
    return spec.effect == .reversible && spec.role != .open
  }

  private mutating func answer(
    _ step: StepKey, accepted: Bool, by: String, _ record: RunRecord
  ) {
    guard let index = asked[step]?.last(where: { conversations[$0].isOpen }) else { return }
    conversations[index].answered = record.time
    conversations[index].answerRecord = record.number
    conversations[index].accepted = accepted
    conversations[index].by = by
    if accepted, conversations[index].kind == ConsentKind.oldHostDead.rawValue { silentOwner = nil }
  }

  mutating func beginRollback(_ rollback: Rollback) {
    self.rollback = rollback
    // Another ending follows, and `finally` is completed for it anew.
    if concluding != nil { reopenFinally() }
    (concluding, outcome, exitCode) = (nil, .running, nil)
    for (key, state) in steps {
      switch state.undo {
      case .failed, .inDoubt: steps[key]?.undo = .none
      case .none, .running, .left, .undone: break
      }
    }
  }

  /// What lifted a hold is not reopened but undone: the hold must be in force on the way back.
  private mutating func reopenFinally() {
    for id in finallySteps.keys {
      for state in steps.values
      where state.key.id == id
        && ((specs[state.action]?.lifts ?? []).isEmpty || state.intentRecord == 0)
      {
        reopen(state.key)
      }
    }
  }

  private mutating func invalidate(_ keys: [StepKey]) {
    let floor = keys.compactMap { steps[$0]?.settledRecord }.min() ?? lastRecord
    for (name, record) in checkpoints where record > floor { checkpoints[name] = nil }
    // What an element was only read for may come from a collection that is read anew.
    for key in keys where key.element != nil && steps[key]?.intentRecord == 0 {
      frozen[key.id] = nil
    }
    for key in keys { reopen(key) }
  }

  private mutating func endRollback(to checkpoint: String?) {
    rollback?.ended = true
    guard let checkpoint, let reached = checkpoints[checkpoint] else { return }
    for key in spent {
      guard var state = steps[key], state.isDone else { continue }
      markUndone(&state, note: "its clone was committed, and the commit is undone")
      steps[key] = state
      reopen(key)
    }
    spent = []
    for state in steps.values where state.settledRecord > reached && canReopen(state) {
      reopen(state.key)
    }
    for (name, record) in checkpoints where record > reached { checkpoints[name] = nil }
    rollback = nil
  }

  /// A step whose effect stands is never run again: only one that had none, or is undone.
  private func canReopen(_ state: StepState) -> Bool {
    state.condition == .undone || state.intentRecord == 0
  }

  private mutating func reopenHooks(of key: StepKey) {
    for hook in steps.keys where hook.id.hasPrefix("\(key.id)/") && hook.element == key.element {
      if declaredStep(hook.id) == nil { reopen(hook) }
    }
  }

  mutating func reopen(_ key: StepKey) {
    guard var state = steps[key] else { return }
    if state.condition != .undone && state.intentRecord > 0 { state.pass += 1 }
    state.condition = .pending
    state.undo = .none
    state.result = nil
    state.handle = [:]
    state.intentRecord = 0
    state.acceptance = nil
    steps[key] = state
    forget(key)
  }

  private mutating func set(_ proofs: [HoldProof], by key: StepKey) {
    for proof in proofs {
      // A hold found in force that this run had set earlier is still this run's to lift.
      let proof = ownedAfterGap(proof, by: key)
      let own = holds.contains { $0.proof.hold == proof.hold && !$0.proof.foundInForce }
      guard !(own && proof.foundInForce) else { continue }
      holds.removeAll { $0.proof.hold == proof.hold }
      holds.append(HoldState(proof: proof, step: key, since: lastTime))
    }
  }

  /// A hold that an undo has put in force again. Where no step of this run can have set it, it was in
  /// force before the run, and is not the run's to lift.
  private mutating func putBack(_ proof: HoldProof, by key: StepKey) {
    let isOwn =
      hasUnseenEffects
      || steps.values.contains { state in
        state.intentRecord > 0 && specs[state.action]?.sets.contains(proof.hold.kind) == true
      }
    let proof =
      isOwn
      ? proof
      : HoldProof(proof.hold, proof: proof.proof, lift: proof.lift, foundInForce: true)
    set([proof], by: setter(of: proof.hold) ?? key)
  }

  /// The step whose action set a hold, and alone knows how to ask whether it is in force.
  private func setter(of hold: Hold) -> StepKey? {
    steps.values
      .filter { $0.isDone && $0.result?.holdsSet.contains { $0.hold == hold } == true }
      .max { $0.settledRecord < $1.settledRecord }?.key
  }

  private mutating func lift(_ lifted: [Hold]) {
    holds.removeAll { lifted.contains($0.proof.hold) }
  }
}

// MARK: types

extension RunState {
  private func action(of key: StepKey) -> String {
    (mainSteps[key.id] ?? finallySteps[key.id])?.action ?? ""
  }

  /// Journals hold durations and times as text: the spec's types bring them back.
  private func typedInputs(_ inputs: [String: Value], of action: String) -> [String: Value] {
    var typed = inputs
    for input in specs[action]?.inputs ?? [] {
      if let value = inputs[input.name], let read = try? input.type.read(value) {
        typed[input.name] = read
      }
    }
    return typed
  }

  private func typed(_ result: ActionResult, of action: String) -> ActionResult {
    var typed = result
    for output in specs[action]?.outputs ?? [] {
      if let value = result.outputs[output.name], let read = try? output.type.read(value) {
        typed.outputs[output.name] = read
      }
    }
    return typed
  }
}

import Core
import Engine

/// One run under random faults and kills, with an operator who types random commands until it is over;
/// then the faults cease, and a sensible operator finishes it.
struct Schedule: Sendable {
  let seed: UInt64
  /// Whether the result holds the journal's records, for whoever replays one schedule.
  var tellsRecords = false

  struct Result: Sendable {
    let seed: UInt64
    var violations: [String] = []
    var reached: Set<String> = []
    var ending = ""
    var log: [String] = []
    var records: [String] = []
  }

  func run() async throws -> Result {
    let dice = Dice(seed: seed)
    let runbook = try Self.runbook(dice)
    let trial = try Trial(
      runbook, SiteState(for: runbook.name, isLost: dice.draw { $0.happens(0.15) }))
    trial.fate = dice
    var log: [String] = []
    var end = try await trial.start(Self.options(dice))
    log.append("start: \(end)")
    for _ in 0..<dice.draw({ Int.random(in: 1...8, using: &$0) }) {
      guard let command = try Self.command(dice, trial) else { break }
      end = try await Self.type(command, trial)
      log.append("\(command): \(end)")
    }
    dice.rest()
    var result = Result(seed: seed, reached: dice.reached)
    result.violations = try await finish(trial, &log).map { "\($0)" }
    result.violations += Set(trial.violations).map(\.description).sorted()
    result.ending = try trial.load()?.state.outcome.rawValue ?? "nothing was done"
    result.log = log
    if tellsRecords { result.records = trial.records.map { "\($0.number) \($0.event)" } }
    return result
  }

  // MARK: The stage

  private static func runbook(_ dice: Dice) throws -> Runbook {
    let name = dice.draw { random in
      ["full-restore", "full-restore", "database-only", "bucket-only"].randomElement(using: &random)
    }
    return try .shipped(name ?? "full-restore")
  }

  private static func options(_ dice: Dice) -> RunOptions {
    let policies: [RunOptions.OnFailure?] = [nil, nil, .rollback, .stop, .wait]
    return RunOptions(
      yes: dice.draw { $0.happens(0.8) },
      onFailure: dice.draw { policies.randomElement(using: &$0) ?? nil })
  }

  // MARK: The operator

  enum Command: CustomStringConvertible {
    case resume, rollback
    case rollbackTo(String)
    case decide(OperatorDecision)
    case resumeWith(OperatorDecision)

    var description: String {
      switch self {
      case .resume: "resume"
      case .rollback: "rollback"
      case .rollbackTo(let name): "rollback --to \(name)"
      case .decide(let decision): "\(decision)"
      case .resumeWith(let decision): "resume, \(decision)"
      }
    }
  }

  static func type(_ command: Command, _ trial: Trial) async throws -> Trial.End {
    switch command {
    case .resume: return try await trial.resume()
    case .rollback: return try await trial.rollBack()
    case .rollbackTo(let name): return try await trial.rollBack(to: name)
    case .resumeWith(let decision):
      return try await trial.resume(RunOptions(yes: true), decision)
    case .decide(let decision):
      try await trial.decide(decision)
      return .refused("decided")
    }
  }

  /// One of those the command line would take now; nil where the run is over.
  private static func command(_ dice: Dice, _ trial: Trial) throws -> Command? {
    guard let state = try trial.load()?.state else { return nil }
    switch state.outcome {
    case .succeeded, .unverified:
      // Days later somebody may still want the old data back, more than once.
      guard dice.draw({ $0.happens(0.4) }) else { return nil }
      let ways = [Command.rollback] + state.checkpoints.keys.sorted().map(Command.rollbackTo)
      return dice.draw { ways.randomElement(using: &$0) }
    case .abandoned, .rolledBack: return nil
    case .running, .waiting, .interrupted, .failed, .rollbackIncomplete: break
    }
    var commands: [Command] = [.resume, .resume, .resume, .rollback]
    commands += state.checkpoints.keys.sorted().map(Command.rollbackTo)
    for step in state.steps.values.sorted(by: { $0.key < $1.key }) {
      if let truth = truth(of: step, state, trial.site.state) {
        commands.append(.decide(.resolve(step.key, done: truth, reason: "seen")))
      }
      if case .failed = step.condition {
        commands.append(.resumeWith(.skip(step.key, reason: "dice")))
        if trial.site.state.isWhole {
          commands.append(.resumeWith(.accept(step.key, reason: "dice")))
        }
      }
    }
    if dice.draw({ $0.happens(0.03) }) { commands.append(.decide(.abandon(reason: "dice"))) }
    return dice.draw { commands.randomElement(using: &$0) }
  }

  /// What a person who looks at the site says of a step in doubt; nil where nothing is.
  private static func truth(
    of step: StepState, _ state: RunState, _ site: SiteState
  ) -> Bool? {
    let directory = site.directories[step.key.element ?? ""]
    let role = state.specs[step.action]?.role
    if case .inDoubt = step.undo {
      // Nobody can say while it is under way.
      if directory?.clone?.commitEndsAt != nil { return nil }
      switch role {
      case .commit:
        return directory?.isRestored == false && directory?.clone?.name.hasSuffix("-undo") != true
      case .prepare: return directory?.clone == nil
      default: return false
      }
    }
    guard step.isInDoubt, directory?.clone?.commitEndsAt == nil else { return nil }
    if role == .commit { return directory?.isRestored == true }
    // A hold that is half set is set again; of anything else no trace may be there.
    let isHold = state.specs[step.action]?.sets.isEmpty == false
    return isHold || !site.hasTrace(of: step) ? false : nil
  }

  // MARK: The end

  /// Nothing befalls it any more: it must end, or say for whom it waits.
  private func finish(_ trial: Trial, _ log: inout [String]) async throws -> [Violation] {
    for command in [Command.resume, .resume, .resume, .rollback, .rollback, .resume] {
      guard let state = try trial.load()?.state else {
        return trial.site.state.history.isEmpty
          ? [] : [Violation(invariant: .intentFirst, detail: "no record, and the site is changed")]
      }
      let mayGoBack =
        state.siteChanged
        && (state.outcome == .failed || state.outcome == .rollbackIncomplete)
      if state.outcome.isFinal && !mayGoBack { return [] }
      let next = state.outcome.isFinal ? Command.rollback : command
      let end = try await Self.type(next, trial)
      log.append("at last \(next): \(end)")
    }
    guard let state = try trial.load()?.state, !state.outcome.isFinal else { return [] }
    // Only what others did to the site may keep it from ending.
    let site = trial.site.state
    let isExcused = !site.brokenAt.isEmpty || !site.forgotten.isEmpty || site.hasLostCommit
    return isExcused
      ? []
      : [
        Violation(
          invariant: .progress,
          detail: "it is still \(state.outcome.rawValue): \(state.waitingFor?.display ?? "")")
      ]
  }
}

extension SiteState {
  /// Whether something of the step is to be seen.
  func hasTrace(of step: StepState) -> Bool {
    let names = directories.values.flatMap { directory in
      directory.snapshots.keys.map { $0 } + (directory.clone.map { [$0.name] } ?? [])
    }
    return (names + flows + objects.keys).contains { $0.hasPrefix(step.remoteName) }
      || history.contains { $0.caller.step == step.key && !$0.effect.isNamed }
  }

  var isWhole: Bool { pointDirectories.allSatisfy { directories[$0]?.isRestored == true } }
  var hasLostCommit: Bool { directories.values.contains { $0.clone?.commitHasFailed == true } }
}

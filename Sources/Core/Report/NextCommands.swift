/// What a person can type at each stand of a run, and what it does: nothing that would be refused.
extension Report {
  func nextCommands(
    _ state: RunState, command: String, options: String, _ releaseRunbook: String?,
    at now: Timestamp
  ) -> [NextCommand] {
    func advise(_ words: String, _ reason: String) -> NextCommand {
      NextCommand(command: "\(command) \(words)\(options)", reason: reason)
    }
    let goBack = advise("rollback \(run)", "undo what the run did, newest first")
    let giveUp = advise(
      "abandon \(run) --reason TEXT", "end the run as it is; holds and remains are listed")
    let undo = advise("rollback \(run)", "to before the run: shows what goes, and asks")
    switch outcome {
    case .running:
      return [advise("status \(run) --watch", "follow it")]
    case .interrupted:
      return [advise("resume \(run)", "probe what is in doubt and go on"), goBack]
    case .waiting:
      return decisions(state, now, advise) + (siteChanged ? [goBack] : []) + [giveUp]
    case .rollbackIncomplete:
      return [advise("rollback \(run)", "try again what failed on the way back")] + lifts(advise)
    case .failed where isSandboxLeft, .abandoned where isSandboxLeft,
      .rolledBack where isSandboxLeft, .succeeded where isSandboxLeft,
      .unverified where isSandboxLeft:
      return [
        advise(
          "drill --cleanup --site \(site.path)", "remove what the drill has left in the sandbox")
      ]
    case .failed where siteChanged, .abandoned where siteChanged, .rolledBack where siteChanged:
      return (outcome == .rolledBack ? [] : [goBack]) + lifts(advise)
    case .failed, .abandoned, .rolledBack:
      let assess = advise(
        "assess --site \(site.path)", "compare live with a point: what is lost now")
      let again = lookAgain(state, command)
      return planAgain(state, advise) + again
        + (kind == .recovery && again.isEmpty ? [assess] : [])
        + [advise("report \(run)", "what was tried, step by step")]
    case .succeeded, .unverified:
      let watch = advise("watch \(run)", "look again at what came back, after 1 h and 24 h")
      let isWatched = state.watchRefusal != nil || !state.watches.isEmpty
      return mending(command) + releases(releaseRunbook, advise) + (isWatched ? [] : [watch]) + [
        advise("report \(run) --format html -o report.html", "the evidence as a page")
      ] + (replacement == .done ? [undo] : [])
    }
  }

  private var isSandboxLeft: Bool { kind == .drill && siteChanged }

  private func planAgain(
    _ state: RunState, _ advise: (String, String) -> NextCommand
  ) -> [NextCommand] {
    guard state.planDrift != nil, let plan = state.opening.plan else { return [] }
    return [
      advise(
        "plan \(runbook.path) --site \(site.path) -o \(plan.path)",
        "look at what would be restored now")
    ]
  }

  /// Where the site itself was found unfit.
  private func lookAgain(_ state: RunState, _ command: String) -> [NextCommand] {
    guard let step = failure?.step, let action = state.steps[step]?.action,
      state.specs[action]?.role == .preflight
    else { return [] }
    return [
      NextCommand(
        command: "\(command) check \(runbook.path) --site \(site.path) --cluster",
        reason: "ask the site again, once that is mended")
    ]
  }

  /// What a waiting run may be told.
  private func decisions(
    _ state: RunState, _ now: Timestamp, _ advise: (String, String) -> NextCommand
  ) -> [NextCommand] {
    func isAllowed(_ decision: OperatorDecision) -> Bool {
      decision.refusal(in: state, at: now) == nil
    }
    if let question = state.openQuestion() {
      guard isAllowed(.answer(nil, accepted: true)) else {
        return [advise("resume \(run)", "the time for an answer is over: go on without one")]
      }
      let text = Self.beginning(of: question.text)
      if let outdatedBy {
        return [
          advise("resume \(run)", "look again after run \(outdatedBy), and ask anew"),
          advise("reject \(run)", "no: it fails there"),
        ]
      }
      return [
        advise("approve \(run)", "yes: \(text)"), advise("reject \(run)", "no: it fails there"),
      ]
    }
    let doubtful = state.steps.values.filter { state in
      if case .inDoubt = state.undo { return true }
      return state.isInDoubt
    }.sorted { $0.settledRecord < $1.settledRecord }
    if let step = doubtful.first?.key {
      let resolve = "resolve \(run) '\(step.display)'"
      var commands: [NextCommand] = []
      if isAllowed(.resolve(step, done: true, reason: "")) {
        commands.append(advise("\(resolve) --done --reason TEXT", "you saw that it happened"))
      }
      if isAllowed(.resolve(step, done: false, reason: "")) {
        commands.append(advise("\(resolve) --not-done --reason TEXT", "you saw that it did not"))
      }
      return commands + [advise("resume \(run)", "ask the remote side once more")]
    }
    guard let failed = state.failedSteps.first?.key else {
      return [advise("resume \(run)", "go on")]
    }
    let again = advise("resume \(run)", "try \(failed.display) again")
    guard isAllowed(.accept(failed, reason: "")) else { return [again] }
    let accept = "resume \(run) --accept '\(failed.display)' --reason TEXT"
    return [again, advise(accept, "go on in spite of it")]
  }

  /// Enough to know a question by.
  private static func beginning(of question: String) -> String {
    let line = question.split(separator: "\n").first ?? ""
    guard line.count > 80 else { return String(line) }
    let words = line.prefix(80).split(separator: " ").dropLast()
    return words.joined(separator: " ") + " …"
  }

  /// What was found and could not be put right by this run may be in another snapshot.
  private func mending(_ command: String) -> [NextCommand] {
    guard kind == .recovery, outcome == .unverified,
      checks.contains(where: { $0.check.id.hasPrefix("V") && $0.check.verdict != .pass })
    else { return [] }
    return [
      NextCommand(
        command: "\(command) repair --site \(site.path)",
        reason: "plan what mends the rows and objects that were found")
    ]
  }

  /// Services that a success leaves stopped are started by the runbook that checks first, where there is
  /// one.
  private func releases(
    _ runbook: String?, _ advise: (String, String) -> NextCommand
  ) -> [NextCommand] {
    let services = holds.filter {
      $0.proof.hold.kind == .service && liftedSince[$0.proof.hold] == nil
    }
    guard let runbook, !services.isEmpty, services.allSatisfy({ kept[$0.proof.hold] == nil })
    else { return lifts(advise) }
    let names = services.map(\.proof.hold.object).joined(separator: ", ")
    return [
      advise("run \(runbook) --site \(site.path)", "check, ask, then start \(names) again")
    ] + lifts(advise, besides: .service)
  }

  /// How each hold is lifted that the run left. Those kept for a reason, and services that were stopped
  /// before the run, are not just lifted: there may be nothing that TAMS could be started on.
  private func lifts(
    _ advise: (String, String) -> NextCommand, besides kind: HoldKind? = nil
  ) -> [NextCommand] {
    let left = holds.filter { liftedSince[$0.proof.hold] == nil && $0.proof.hold.kind != kind }
    func mayBeLifted(_ hold: RunState.HoldState) -> Bool {
      kept[hold.proof.hold] == nil
        && !(hold.proof.foundInForce && hold.proof.hold.kind == .service && !isRestored)
    }
    let anotherWay = advise(
      "assess --site \(site.path)", "find another way back, before anything is lifted")
    return (left.allSatisfy(mayBeLifted) ? [] : [anotherWay])
      + left.filter(mayBeLifted)
      .map { NextCommand(command: $0.proof.lift, reason: "lift \($0.proof.hold.display)") }
  }

  private var isRestored: Bool { outcome == .succeeded || outcome == .unverified }
}

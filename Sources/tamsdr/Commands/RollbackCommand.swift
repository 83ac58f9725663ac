import Actions
import ArgumentParser
import Core
import Engine
import Transport

struct RollbackCommand: AsyncParsableCommand, WritesJSON, RunsEngine {
  static let configuration = CommandConfiguration(
    commandName: "rollback", abstract: "Undoes what a run did, newest first.",
    discussion: """
      Shows what it would undo and asks first. What cannot be undone stays as it is, with the holds that \
      protect it, and the run ends with 4. A hold is lifted only when everything done under it is proved \
      undone. After the service was opened again, what clients have written since is kept in a rescue \
      snapshot first.
      """)

  @OptionGroup var selection: RunSelection
  @OptionGroup var origin: OriginOptions

  @Option(
    name: .customLong("to"), help: "Undo only what came after this checkpoint, and wait there.",
    completion: .checkpoint)
  var checkpoint: String?

  @OptionGroup var consent: ConsentOptions
  @OptionGroup var output: ShowingOptions
  @OptionGroup var state: StateOptions

  var json: Bool { output.json }

  func run() async throws {
    let archive = try Archive(state)
    let locked = try await origin.takeUp(
      selection.run, site: selection.site, archive, refusing: refuseCheckpoint)
    let continuation = try await Continuation(
      archive, locked, command: "rollback", options: RunOptions(yes: consent.yes),
      showing: output.showing)
    let checkpoint = checkpoint
    let connection = continuation.connection
    let person = Operator.name
    let code = try await continuation.work(
      nil,
      check: { state, engine in
        try refuseCheckpoint(state)
        let plan = await engine.rollbackPlan(to: checkpoint)
        try refuseNothing(plan, state, archive)
        try refuseObstacles(plan, state, archive)
        let later = try archive.dataChanged(after: state)
        return try await confirm(plan, state, connection, later)
      }
    ) {
      try await $0.rollBack(toCheckpoint: checkpoint, by: person)
    }
    throw CommandEnding(code: code)
  }

  private func refuseCheckpoint(_ state: RunState) throws {
    guard let checkpoint, state.checkpoints[checkpoint] == nil else { return }
    let reached = state.checkpoints.keys.sorted().joined(separator: ", ")
    throw CommandFailure(
      .usage, .checkpointNotReached,
      "run \(state.opening.run) has not reached a checkpoint \(checkpoint)",
      hint: reached.isEmpty ? "it has reached none" : "it has reached \(reached)"
    ).telling(CommandFailure.siteLeft(by: state))
  }

  /// A run that is open is ended by its way back, even where nothing is to be undone.
  private func refuseNothing(
    _ plan: RollbackPlan, _ state: RunState, _ archive: Archive
  ) throws {
    guard state.outcome.isFinal, plan.undos.isEmpty else { return }
    let id = state.opening.run
    let left = state.leftOnPurpose
    throw CommandFailure(
      .usage, .runEnded, "run \(id) has ended and has left nothing that could be undone",
      hint: left.isEmpty ? nil : "left on purpose: " + left.joined(separator: "; "),
      next: ["tamsdr report \(id)\(archive.suffix)   # what it did, step by step"]
    ).telling(CommandFailure.siteLeft(by: state))
  }

  /// Where TAMS works again, a way back that cannot reach its end would leave it stopped and fenced.
  private func refuseObstacles(
    _ plan: RollbackPlan, _ state: RunState, _ archive: Archive
  ) throws {
    guard state.openBegan, let first = plan.obstacles.first, let obstacle = first.obstacle else {
      return
    }
    let id = state.opening.run
    var failure = CommandFailure(
      .usage,
      Problem(
        .undoImpossible,
        "\(first.step.display) cannot be undone: \(obstacle.what)", at: obstacle.place,
        hint: "TAMS stays as run \(id) left it, open to clients"),
      next: ["tamsdr report \(id)\(archive.suffix)   # names the rescue snapshots"])
    failure.site = "as run \(id) left it: nothing was undone"
    throw failure
  }

  /// Shows what would be undone and who loses by it; `--yes` or the site's name at the terminal starts it.
  /// What another run did since is more than --yes covers.
  private func confirm(
    _ plan: RollbackPlan, _ state: RunState, _ connection: SiteConnection, _ later: String?
  ) async throws -> Agreement {
    plan.lines.forEach(Output.remark)
    for line in consequences(of: plan, state) { Output.remark(line) }
    if let later {
      Output.remark(
        "WARNING: run \(later) has changed the site since, and going back takes that back too: "
          + "tamsdr report \(later) says what it did")
    }
    if let before = await before(plan, state, connection) {
      Output.remark(
        "going back to before the run means \(before.sentence)"
          + (before.reason.map { " (\($0))" } ?? ""))
    }
    if plan.keepsWrites, let written = await written(state, connection), written.isAny {
      Output.remark(
        "of what clients wrote since the restore: \(written.sentence); the new rescue snapshots keep it"
      )
    }
    guard !plan.isEmpty, !consent.yes || later != nil else { return .none }
    let person = Operator(
      siteName: connection.site.name, isDestructive: true, interruption: Tamsdr.interruption)
    let question = Question(
      .approval,
      "Undo \(plan.undos.count) steps of run \(state.opening.run) at \(connection.site.name)?")
    guard case .accepted = await person.ask(question) else {
      throw unconfirmed(state.opening.run, later)
    }
    return .all
  }

  /// What the list of steps does not say by itself.
  private func consequences(of plan: RollbackPlan, _ state: RunState) -> [String] {
    let undone = plan.undos.compactMap { state.step($0.step) }
    var lines: [String] = []
    if state.openBegan { lines.append("TAMS is closed to clients meanwhile") }
    if !state.standing(.commit).isEmpty, let undo = state.opening.undo {
      lines.append("the way back from the commits is \(undo.certainty.rawValue): \(undo.reason)")
    }
    let ran = undone.filter { $0.action == StopServices.spec.name }
      .flatMap { $0.result?.outputs["before"]?.mapValue ?? [:] }
      .filter { $0.value != .text("stopped") }.map(\.key).sorted()
    if !ran.isEmpty {
      lines.append(
        "what ran before the run is started again, where there are tables: "
          + ran.joined(separator: ", "))
    }
    return lines
  }

  private func unconfirmed(_ run: String, _ later: String?) -> CommandFailure {
    var failure = CommandFailure(
      .waiting, .approvalWaiting, "the rollback was not confirmed",
      hint: later.map { "--yes does not cover what run \($0) did: answer at a terminal" },
      next: [
        later.map { "tamsdr rollback \($0)\(state.suffix)   # the newer one first" }
          ?? "tamsdr rollback \(run) --yes\(state.suffix)"
      ])
    failure.site = "as the run left it: nothing was undone"
    return failure
  }

  /// What live holds beyond what was there before the run; nil where no commit is undone.
  private func before(
    _ plan: RollbackPlan, _ state: RunState, _ connection: SiteConnection
  ) async -> Loss? {
    let undone = Set(plan.undos.map(\.step))
    let rescues = state.standing(.commit).filter { undone.contains($0.key) }
      .compactMap { $0.inputs["undo"] }
    guard !rescues.isEmpty, let point = Report.Point(of: state)?.point else { return nil }
    return await LossReading(connection).loss(of: point.beforeRun(rescues: rescues))
  }

  /// What live holds beyond the point that was restored: others' work since.
  private func written(_ state: RunState, _ connection: SiteConnection) async -> Loss? {
    guard let point = Report.Point(of: state)?.point else { return nil }
    return await LossReading(connection).loss(of: point)
  }
}

import ArgumentParser
import Core
import Engine

struct ResumeCommand: AsyncParsableCommand, WritesJSON, RunsEngine {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Goes on with a run that waits or was interrupted.",
    discussion: """
      First it asks the site what became of anything in doubt, then whether every hold is still in \
      force; then it goes on after the last finished step. A failed step is tried again. With --skip or \
      --accept and --reason it goes on without it, and the run then ends with 8 at best.
      """)

  @OptionGroup var selection: RunSelection
  @OptionGroup var origin: OriginOptions
  @OptionGroup var consent: ConsentOptions

  @Option(
    help: "Go on without this step; not allowed for steps that protect or prove the data.",
    completion: .step)
  var skip: String?

  @Option(
    help: "Go on in spite of the failed checks of this step, or of this finding.",
    completion: .step)
  var accept: String?

  @Option(help: "Why, for journal and report.") var reason: String?
  @OptionGroup var output: ShowingOptions
  @OptionGroup var state: StateOptions

  var json: Bool { output.json }

  func run() async throws {
    let archive = try Archive(state)
    let refuse = { (state: RunState) in try refuseEnded(state, archive) }
    let decision = try decision(selection.run ?? "RUN")
    let locked = try await origin.takeUp(
      selection.run, site: selection.site, archive, refusing: refuse)
    let continuation = try await Continuation(
      archive, locked, command: "resume",
      options: RunOptions(yes: consent.yes, accepted: finding.map { [$0] } ?? []),
      showing: output.showing)
    throw CommandEnding(
      code: try await continuation.goOn(
        decision,
        check: { state, _ in
          try refuse(state)
          return .none
        }))
  }

  private func refuseEnded(_ state: RunState, _ archive: Archive) throws {
    let id = state.opening.run
    guard state.outcome.isFinal else { return }
    let goesBack =
      state.outcome == .rollbackIncomplete || (state.outcome == .failed && state.siteChanged)
    let commands = goesBack ? ["rollback", "report"] : ["report"]
    throw CommandFailure(
      .usage, .runEnded, "run \(id) has ended: \(state.outcome.rawValue)",
      hint: goesBack ? "only the way back is left" : "nothing is left to go on with",
      next: commands.map { "tamsdr \($0) \(id)\(archive.suffix)" }
    ).telling(CommandFailure.siteLeft(by: state))
  }

  /// Steps are kebab-case and findings snake_case: one option can take both.
  private var finding: ConsentKind? { accept.flatMap(ConsentKind.init(rawValue:)) }

  private func decision(_ run: String) throws -> OperatorDecision? {
    switch (skip, finding == nil ? accept : nil) {
    case (nil, nil): nil
    case (let step?, nil): .skip(StepKey(display: step), reason: try given(run, "--skip \(step)"))
    case (nil, let step?):
      .accept(StepKey(display: step), reason: try given(run, "--accept \(step)"))
    case (_?, _?):
      throw CommandFailure(.usage, .argumentConflict, "--skip and --accept cannot be used together")
        .telling("as the run left it: nothing was sent now")
    }
  }

  private func given(_ run: String, _ what: String) throws -> String {
    guard let reason, !reason.isEmpty else {
      throw CommandFailure(
        .usage, .argumentMissing, "\(what) needs a reason",
        next: ["tamsdr resume \(run) \(what) --reason TEXT"]
      ).telling("as the run left it: nothing was sent now")
    }
    return reason
  }
}

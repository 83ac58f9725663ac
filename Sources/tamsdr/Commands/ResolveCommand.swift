import ArgumentParser
import Core
import Engine

struct ResolveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve", abstract: "Says what became of a step in doubt.",
    discussion: """
      A step is in doubt when it was sent and neither its answer nor the site tells what became of it. \
      Look at the cluster first: the run believes you. Then tamsdr resume goes on.
      """)

  @OptionGroup var named: NamedRun
  @Argument(help: "The step, such as commit[/tams/db].", completion: .step) var step: String
  @Flag(exclusivity: .exclusive, help: "Whether it happened.") var became: Became
  @Option(help: "How you know it, for journal and report.") var reason: String
  @OptionGroup var state: StateOptions

  enum Became: String, EnumerableFlag { case done, notDone }

  func run() async throws {
    let decision = OperatorDecision.resolve(
      StepKey(display: step), done: became == .done, reason: reason)
    throw CommandEnding(code: try await Decide(state).record(decision, on: named))
  }
}

struct AbandonCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "abandon",
    abstract: "Ends a run as it stands, and lists what it leaves behind.",
    discussion: """
      Nothing is undone: services stay stopped, keys disabled, snapshots and clones in place. Each is \
      listed with the command that lifts it. Prefer tamsdr rollback where it can still be had.
      """)

  @OptionGroup var named: NamedRun
  @Option(help: "Why, for journal and report.") var reason: String
  @OptionGroup var state: StateOptions

  func run() async throws {
    throw CommandEnding(code: try await Decide(state).record(.abandon(reason: reason), on: named))
  }
}

/// A run that has to be named: what is said of it cannot be taken back.
struct NamedRun: ParsableArguments {
  @Argument(help: "The run's id, as tamsdr list shows it.", completion: .run) var run: String
  @OptionGroup var origin: OriginOptions
  @Option(help: "With --from: the site file on this host.", completion: .yaml) var site: String?

  func takeUp(_ archive: Archive, refusing: (RunState) throws -> Void) async throws -> LockedRun {
    try await origin.takeUp(run, site: site, archive, for: .decision, refusing: refusing)
  }
}

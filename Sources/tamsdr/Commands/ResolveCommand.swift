import ArgumentParser
import Core
import Engine

struct ResolveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve", abstract: "Says what became of a step in doubt.",
    discussion: "Look at the cluster first: the run believes you.")

  @Argument(help: "The run's id.") var run: String
  @Argument(help: "The step, such as commit[/tams/db].") var step: String
  @Flag(exclusivity: .exclusive, help: "Whether it happened.") var became: Became
  @Option(help: "How you know, for the journal.") var reason: String
  @OptionGroup var state: StateOptions

  enum Became: String, EnumerableFlag { case done, notDone }

  func run() async throws {
    let decision = OperatorDecision.resolve(
      StepKey(display: step), done: became == .done, reason: reason)
    throw CommandEnding(code: try await Decide(state).record(decision, on: run))
  }
}

struct AbandonCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "abandon",
    abstract: "Ends a run as it stands, and lists every hold and remote object left.")

  @Argument(help: "The run's id.") var run: String
  @Option(help: "Why, for the journal.") var reason: String
  @OptionGroup var state: StateOptions

  func run() async throws {
    throw CommandEnding(code: try await Decide(state).record(.abandon(reason: reason), on: run))
  }
}

import ArgumentParser
import Core
import Engine

struct RollbackCommand: AsyncParsableCommand, WritesJSON, RunsEngine {
  static let configuration = CommandConfiguration(
    commandName: "rollback", abstract: "Undoes what a run did, newest first.",
    discussion: "A hold is lifted only when every data step done under it is proven undone.")

  @OptionGroup var selection: RunSelection

  @Option(
    name: .customLong("to"), help: "Undo only what came after this checkpoint, and wait there.")
  var checkpoint: String?

  @OptionGroup var consent: ConsentOptions
  @Flag(help: "Write each event as one line of JSON.") var json = false
  @OptionGroup var state: StateOptions

  func run() async throws {
    let archive = try Archive(state)
    let loaded = try archive.load(selection)
    try refuse(loaded.state, archive)
    let continuation = try Continuation(
      archive, loaded, command: "rollback", options: RunOptions(yes: consent.yes), json: json)
    try await confirm(loaded.state)
    let checkpoint = checkpoint
    let code = try await continuation.work(nil) {
      try await $0.rollBack(toCheckpoint: checkpoint)
    }
    throw CommandEnding(code: code)
  }

  private func refuse(_ state: RunState, _ archive: Archive) throws {
    let id = state.opening.run
    if let checkpoint, state.checkpoints[checkpoint] == nil {
      let reached = state.checkpoints.keys.sorted().joined(separator: ", ")
      throw CommandFailure(
        .usage, "run \(id) has not reached a checkpoint \(checkpoint)",
        hint: reached.isEmpty ? "it has reached none" : "it has reached \(reached)")
    }
    if state.openBegan {
      var failure = CommandFailure(
        .usage, "run \(id) has opened TAMS again: clients may have written since",
        hint: "a rollback would throw away what they wrote, and is not supported yet",
        next: ["tamsdr report \(id)\(archive.suffix)   # names the rescue snapshots"])
      failure.site = "as run \(id) left it"
      throw failure
    }
  }

  /// Shows what would be undone; `--yes` or the site's name at the terminal starts it.
  private func confirm(_ state: RunState) async throws {
    let steps = state.undoBatches(to: checkpoint).flatMap(\.steps)
    for step in steps {
      Output.error("will undo \(step.key.display) (\(step.action), \(step.word))")
    }
    guard !consent.yes else { return }
    let site: Site
    do { site = try Documents.site(of: state.opening) } catch {
      throw CommandFailure(.internalError, error)
    }
    let person = Operator(
      siteName: site.name, isDestructive: true, interruption: Tamsdr.interruption)
    let question = Question(
      .approval, "Undo \(steps.count) steps of run \(state.opening.run) at \(site.name)?")
    guard case .accepted = await person.ask(question) else {
      var failure = CommandFailure(
        .waiting, "the rollback was not confirmed",
        next: ["tamsdr rollback \(state.opening.run) --yes"])
      failure.site = "as the run left it: nothing was undone"
      throw failure
    }
  }
}

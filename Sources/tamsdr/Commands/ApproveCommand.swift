import ArgumentParser
import Core
import Engine

struct ApproveCommand: AsyncParsableCommand, WritesJSON, RunsEngine {
  static let configuration = CommandConfiguration(
    commandName: "approve",
    abstract: "Says yes to the question a run waits with, and goes on with the run.",
    discussion:
      "The text is shown first; at a terminal the site's name is asked for, --yes skips that.")

  @OptionGroup var question: QuestionSelection
  @OptionGroup var consent: ApprovalOptions

  var json: Bool { consent.json }

  func run() async throws { try await Answering(question, consent, accepts: true).run() }
}

struct RejectCommand: AsyncParsableCommand, WritesJSON, RunsEngine {
  static let configuration = CommandConfiguration(
    commandName: "reject",
    abstract:
      "Says no to the question a run waits with: its step fails, and the run ends or goes back.")

  @OptionGroup var question: QuestionSelection
  @OptionGroup var consent: ApprovalOptions

  var json: Bool { consent.json }

  func run() async throws { try await Answering(question, consent, accepts: false).run() }
}

/// Which question is meant.
struct QuestionSelection: ParsableArguments {
  @Argument(help: "The run's id; the newest run if none.") var run: String?
  @Argument(help: "The step that asks, where several do.") var step: String?
}

struct ApprovalOptions: ParsableArguments {
  @Flag(name: .long, help: "Do not ask for the site's name.") var yes = false
  @Flag(help: "Write each event as one line of JSON.") var json = false
  @OptionGroup var state: StateOptions
}

/// Gives a run the answer it waits for, from whatever terminal, and goes on with it.
private struct Answering {
  let step: StepKey?
  let accepts: Bool
  let options: ApprovalOptions
  let archive: Archive
  let loaded: RunArchive.LoadedRun

  init(
    _ question: QuestionSelection, _ options: ApprovalOptions, accepts: Bool
  ) throws {
    step = question.step.map { StepKey(display: $0) }
    self.accepts = accepts
    self.options = options
    archive = try Archive(options.state)
    loaded = try archive.load(named: question.run)
  }

  func run() async throws {
    let decision = OperatorDecision.answer(step, accepted: accepts)
    try Continuation.refuse(decision, in: loaded.state)
    // Findings accepted before stay so; none is accepted anew.
    var given = loaded.state.options
    given.accepted = []
    let continuation = try await Continuation(
      archive, LockedRun.own(archive, loaded.state.opening),
      command: accepts ? "approve" : "reject", options: given, json: options.json)
    let code = try await continuation.work(
      decision,
      check: { state, _ in
        if let question = state.openQuestion(of: step) { try await confirm(question) }
      }
    ) { try await $0.run() }
    throw CommandEnding(code: code)
  }

  /// What is approved is read first.
  private func confirm(_ question: RunState.Conversation) async throws {
    Output.error("\(question.step.display) asked \(question.asked.rfc3339):\n\(question.text)")
    guard accepts, !options.yes, Operator.isPresent else { return }
    let site: Site
    do { site = try Documents.site(of: loaded.state.opening) } catch {
      throw CommandFailure(.internalError, error)
    }
    let person = Operator(
      siteName: site.name, isDestructive: true, interruption: Tamsdr.interruption)
    guard case .accepted = await person.ask(Question(.approval, "Say yes to this?")) else {
      var failure = CommandFailure(
        .waiting, "nothing was approved: the run still waits",
        next: ["tamsdr status \(loaded.state.opening.run)\(archive.suffix)"])
      failure.site = "as the run left it"
      throw failure
    }
  }
}

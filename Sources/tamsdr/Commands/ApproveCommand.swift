import ArgumentParser
import Core
import Engine
import Transport

struct ApproveCommand: AsyncParsableCommand, WritesJSON, RunsEngine {
  static let configuration = CommandConfiguration(
    commandName: "approve",
    abstract: "Says yes to the question a run waits with, and goes on with the run.",
    discussion: """
      Shows the question first. At a terminal it then asks for the site's name, so that nobody says yes \
      to the wrong site; --yes skips that.
      """)

  @OptionGroup var question: QuestionSelection
  @OptionGroup var consent: ApprovalOptions

  var json: Bool { consent.output.json }

  func run() async throws { try await Answering(question, consent, accepts: true).run() }
}

struct RejectCommand: AsyncParsableCommand, WritesJSON, RunsEngine {
  static let configuration = CommandConfiguration(
    commandName: "reject",
    abstract: "Says no to the question a run waits with.",
    discussion: """
      The step that asked fails, and the run does what its runbook says of a failure there: most go back.
      """)

  @OptionGroup var question: QuestionSelection
  @OptionGroup var consent: ApprovalOptions

  var json: Bool { consent.output.json }

  func run() async throws { try await Answering(question, consent, accepts: false).run() }
}

/// Which question is meant.
struct QuestionSelection: ParsableArguments {
  @OptionGroup var selection: RunSelection
  @Argument(help: "The step that asks, where several do.", completion: .step) var step: String?
  @OptionGroup var origin: OriginOptions
}

struct ApprovalOptions: ParsableArguments {
  @Flag(name: .long, help: "Do not ask for the site's name.") var yes = false
  @OptionGroup var output: ShowingOptions
  @OptionGroup var state: StateOptions
}

/// Gives a run the answer it waits for, from whatever terminal, and goes on with it.
private struct Answering {
  let question: QuestionSelection
  let options: ApprovalOptions
  let accepts: Bool

  init(_ question: QuestionSelection, _ options: ApprovalOptions, accepts: Bool) {
    self.question = question
    self.options = options
    self.accepts = accepts
  }

  func run() async throws {
    let archive = try Archive(options.state)
    let step = question.step.map { StepKey(display: $0) }
    let decision = OperatorDecision.answer(step, accepted: accepts)
    let locked = try await question.origin.takeUp(
      question.selection.run, site: question.selection.site, archive
    ) {
      try refuse(decision, in: $0, archive)
    }
    // Findings accepted before stay so; none is accepted anew.
    var given = locked.taken.loaded.state.options
    given.accepted = []
    let continuation = try await Continuation(
      archive, locked, command: accepts ? "approve" : "reject", options: given,
      showing: options.output.showing)
    let site = continuation.connection.site.name
    let code = try await continuation.goOn(
      decision,
      check: { state, _ in
        if let asked = state.openQuestion(of: step) {
          try await confirm(asked, site, "tamsdr status \(state.opening.run)\(archive.suffix)")
        }
        return .none
      })
    throw CommandEnding(code: code)
  }

  /// Where no run was named and the newest asks nothing, those are named that do.
  private func refuse(
    _ decision: OperatorDecision, in state: RunState, _ archive: Archive
  ) throws {
    do {
      try Continuation.refuse(decision, in: state)
    } catch var failure as CommandFailure where question.selection.run == nil {
      failure.next += try archive.asking().map {
        "tamsdr \(accepts ? "approve" : "reject") \($0)\(archive.suffix)"
      }
      throw failure
    }
  }

  /// What is approved is read first.
  private func confirm(
    _ question: RunState.Conversation, _ site: String, _ status: String
  ) async throws {
    Output.remark("\(question.step.display) asked \(question.asked.rfc3339):\n\(question.text)")
    guard accepts, !options.yes, Operator.isPresent else { return }
    let person = Operator(
      siteName: site, isDestructive: true, interruption: Tamsdr.interruption)
    guard case .accepted = await person.ask(Question(.approval, "Say yes to this?")) else {
      var failure = CommandFailure(
        .waiting, .approvalWaiting, "nothing was approved: the run still waits", next: [status])
      failure.site = "as the run left it"
      throw failure
    }
  }
}

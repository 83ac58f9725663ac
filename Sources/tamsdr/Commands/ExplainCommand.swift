import Actions
import ArgumentParser
import Core
import Reporting

struct ExplainCommand: ParsableCommand, WritesJSON {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Says what a code or word means, and what to do about it.",
    discussion: """
      Every message carries a code: 'tamsdr: error run-open: …'. Exit codes are explained by their \
      number, such as tamsdr explain 6, checks by theirs, such as tamsdr explain V19, and words of \
      plan, question and report as they stand there, such as tamsdr explain bucket_newer. Without a \
      code all are listed.
      """)

  @Argument(
    help: "A code of a message, an exit code, a check's number or a word; all if none.",
    completion: .list(Explanation.all.map(\.code)))
  var code: String?

  @Flag(help: "Answer with one JSON object, or an array of all.") var json = false
  @Flag(help: "Write all as a page of Markdown.") var markdown = false

  func run() throws {
    if markdown { return Output.text(Reference.codes(Explanation.all)) }
    guard let code else {
      if json { return Output.json(.list(Explanation.all.map(ExplanationText.document))) }
      return Output.line(ExplanationText.table(Explanation.all))
    }
    guard let explanation = Explanation.named(code) else { throw unknown(code) }
    if json {
      Output.json(ExplanationText.document(explanation))
    } else {
      Output.line(ExplanationText.render(explanation))
    }
  }

  private func unknown(_ code: String) -> CommandFailure {
    let known = Explanation.all.map(\.code)
    if let action = ActionCatalogue.specs.first(where: { $0.isNamed(code) }) {
      return CommandFailure(
        .usage, .nameUnknown, "'\(code)' is no code but an action", at: "explain",
        next: ["tamsdr actions \(action.name)"])
    }
    // Of one or two letters any other is near.
    let nearest = code.count > 2 ? NearestName.nearest(to: code, among: known) : nil
    return CommandFailure(
      .usage, .nameUnknown, "there is no code '\(code)'", at: "explain",
      hint: nearest.map { "did you mean '\($0)'?" },
      next: [nearest.map { "tamsdr explain \($0)" } ?? "tamsdr explain   # lists all"])
  }
}

extension ActionSpec {
  /// By its name, or the part of it that says what it does.
  fileprivate func isNamed(_ text: String) -> Bool {
    name == text || name.hasSuffix(".\(text)")
  }
}

import Actions
import ArgumentParser
import Core
import Reporting

struct ActionsCommand: ParsableCommand, WritesJSON {
  static let configuration = CommandConfiguration(
    commandName: "actions",
    abstract: "Lists what a step of a runbook can do, with inputs and outputs.",
    discussion: """
      'with' is what a step gives the action, 'gives' what later steps can use as steps.ID.NAME. A hold \
      keeps writers away until another step lifts it. The functions of ${{ … }} stand at the end.
      """)

  static let names = ActionCatalogue.specs.map(\.name)

  @Argument(help: "Only actions whose name begins so, such as vast.", completion: .action)
  var prefix = ""
  @Flag(help: "Answer with one JSON array.") var json = false
  @Flag(help: "Write a page of Markdown.") var markdown = false

  func run() throws {
    let specs = ActionCatalogue.specs.filter { $0.name.hasPrefix(prefix) }
    guard !specs.isEmpty else {
      throw CommandFailure(
        .usage, .nameUnknown, "no action's name begins with \(prefix)", next: ["tamsdr actions"])
    }
    if markdown {
      Output.text(Reference.actions(specs))
    } else if json {
      Output.json(.list(specs.map(document)))
    } else {
      for spec in specs { show(spec) }
      if prefix.isEmpty { showFunctions() }
    }
  }

  private func showFunctions() {
    Output.line("functions of ${{ … }}")
    let rows = ExpressionFunction.allCases.map { ["    \($0.signature)", $0.help] }
    Output.table(rows)
    Output.line("")
  }

  private func show(_ spec: ActionSpec) {
    Output.line("\(spec.name)  (\(effect(spec)))")
    Output.line("  \(spec.help)")
    let inputs = spec.inputs.map { input in
      [
        "    with \(input.name)", input.type.name,
        input.required
          ? "required" : input.fallback == .null ? "" : "else \(input.fallback.display)",
        input.help,
      ]
    }
    let outputs = spec.outputs.map { ["    gives \($0.name)", $0.type.name, "", $0.help] }
    Output.table(inputs + outputs)
    Output.line("")
  }

  private func effect(_ spec: ActionSpec) -> String {
    let holds =
      spec.sets.map { "sets hold on \($0.rawValue)" }
      + spec.lifts.map { "lifts hold on \($0.rawValue)" }
    return ([spec.effect.rawValue] + holds + ["timeout \(spec.timeout.text)"])
      .joined(separator: ", ")
  }

  private func document(_ spec: ActionSpec) -> Value {
    .map([
      "name": .text(spec.name), "help": .text(spec.help), "effect": .text(spec.effect.rawValue),
      "touches": .list(spec.touches.map(Value.text)), "timeout": .duration(spec.timeout),
      "sets": .list(spec.sets.map { .text($0.rawValue) }),
      "lifts": .list(spec.lifts.map { .text($0.rawValue) }),
      "inputs": .list(
        spec.inputs.map {
          .map([
            "name": .text($0.name), "type": .text($0.type.name), "required": .bool($0.required),
            "default": $0.fallback, "help": .text($0.help),
          ])
        }),
      "outputs": .list(
        spec.outputs.map {
          .map([
            "name": .text($0.name), "type": .text($0.type.name), "help": .text($0.help),
          ])
        }),
    ])
  }
}

import ArgumentParser
import Core

struct CheckCommand: ParsableCommand, WritesJSON {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Finds what is wrong with a runbook, before anything runs.",
    discussion: "Without --site only types and structure are checked. Nothing is sent anywhere.")

  @OptionGroup var arguments: RunbookArguments
  @Flag(help: "Answer with one JSON object.") var json = false

  func run() throws {
    let documents = try arguments.read()
    let steps = documents.runbook.allSteps.count
    if json {
      Output.json(
        .map([
          "event": .text("checked"), "runbook": .text(documents.runbook.name),
          "steps": .integer(steps), "faults": .integer(0),
          "site": documents.site.map { .text($0.name) } ?? .null,
        ]))
    } else {
      let site = documents.site.map { ", for site \($0.name)" } ?? ", types only: no site was named"
      Output.line("\(arguments.runbook): no faults, \(steps) steps\(site)")
    }
  }
}

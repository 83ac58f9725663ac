import Core
import Store

/// Digests of the programs that services and steps start by a path: a run remembers what they were.
enum ProgramDigests {
  static func of(_ runbook: Runbook, _ site: Site) -> [String: String] {
    let steps = runbook.allSteps + runbook.finally.flatMap(\.steps)
    let words =
      site.services.flatMap { programs(of: $0.commands) }
      + (steps + steps.flatMap { $0.rollback ?? [] }).compactMap(program)
    var digests: [String: String] = [:]
    for path in Set(words) where path.hasPrefix("/") {
      // A program that is not there is the step's failure to tell, not this list's.
      if let digest = try? digest(ofFile: path) { digests[path] = digest }
    }
    return digests
  }

  private static func programs(of commands: Site.Service.Commands) -> [String] {
    let all = [commands.start, commands.startPrivate, commands.open, commands.stop, commands.probe]
    return all.compactMap { $0?.first }
  }

  private static func program(of step: Step) -> String? {
    switch step.inputs["command"] {
    case .literal(.list(let words)): words.first?.textValue
    case .list(let words):
      if case .literal(.text(let word))? = words.first { word } else { nil }
    case .literal, .expression, .text, .map, nil: nil
    }
  }
}

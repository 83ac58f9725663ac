import Actions
import Core
import Store

/// Digests of the programs that services and steps start by a path: a run remembers what they were.
enum ProgramDigests {
  static func of(_ runbook: Runbook, _ site: Site) -> [String: String] {
    let steps = runbook.allSteps + runbook.finally.flatMap(\.steps)
    let all = steps + steps.flatMap { $0.rollback ?? [] }
    let services = all.contains(where: usesServices) ? site.services : []
    let words = services.flatMap { commands(of: $0.commands) } + all.map(command)
    var digests: [String: String] = [:]
    for path in Set(words.flatMap(programs)) where path.hasPrefix("/") {
      // A program that is not there is the step's failure to tell, not this list's.
      if let digest = try? digest(ofFile: path) { digests[path] = digest }
    }
    return digests
  }

  /// A program may be large: it is not read where no step could start it.
  private static func usesServices(_ step: Step) -> Bool {
    guard let spec = ActionCatalogue.specs.first(where: { $0.name == step.action }) else {
      return false
    }
    return spec.touches.contains("service") || spec.role == .preflight
  }

  private static func commands(of commands: Site.Service.Commands) -> [[String]] {
    let all = [commands.start, commands.startPrivate, commands.open, commands.stop, commands.probe]
    return all.compactMap { $0 }
  }

  /// The words of a step's command as far as the runbook has them.
  private static func command(of step: Step) -> [String] {
    switch step.inputs["command"] {
    case .literal(.list(let words)): words.compactMap(\.textValue)
    case .list(let words):
      words.compactMap { if case .literal(.text(let word)) = $0 { word } else { nil } }
    case .literal, .expression, .text, .map, nil: []
    }
  }

  private static let interpreters: Set = [
    "bash", "dash", "env", "node", "perl", "python", "python3", "ruby", "sh", "sudo", "zsh",
  ]

  /// The program of a command, and the script it is given where it only interprets one.
  private static func programs(of words: [String]) -> [String] {
    guard let program = words.first else { return [] }
    let name = program.split(separator: "/").last.map(String.init) ?? program
    let script = words.dropFirst().first { $0.hasPrefix("/") }
    return interpreters.contains(name) ? [program, script].compactMap { $0 } : [program]
  }
}

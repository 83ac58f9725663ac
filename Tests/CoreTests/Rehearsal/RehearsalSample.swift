@testable import Core

/// A small runbook with a step of each kind that a rehearsal treats in its own way.
enum RehearsalSample {
  static let specs: [String: ActionSpec] = {
    let all = [
      ActionSpec(name: "look", help: ""),
      ActionSpec(name: "stop", help: "", effect: .reversible, role: .stop, touches: ["service"]),
      ActionSpec(name: "take", help: "", effect: .reversible, role: .rescue),
      ActionSpec(name: "run", help: "", effect: .reversible, reach: .beyond),
      ActionSpec(
        name: "wait", help: "", reach: .beyondWith(["url"])),
      ActionSpec(name: "open", help: "", effect: .reversible, role: .open, touches: ["service"]),
    ]
    return Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
  }()

  static func step(_ id: String, _ action: String) -> Step {
    Step(id: id, action: action, mark: Mark(line: 1, column: 1))
  }

  static let runbook: Runbook = {
    var touch = step("touch", "run")
    touch.rollback = [step("untouch", "run")]
    let steps = [
      step("look", "look"), step("stop", "stop"), step("rescue", "take"), touch,
      step("open", "open"),
    ]
    return Runbook(
      name: "sample", steps: steps.map(Runbook.Item.step),
      finally: [.step(step("tell", "run"))])
  }()

  static func replacing(_ replacements: Replacement...) -> Runbook {
    var runbook = runbook
    runbook.replacements = Replacements(
      replacements, mark: Mark(line: 1, column: 1), lines: 1..<2)
    return runbook
  }

  static func replacement(_ step: String, _ content: Replacement.Content) -> Replacement {
    Replacement(step, content, mark: Mark(line: 1, column: 1))
  }
}

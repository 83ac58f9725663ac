/// The `rehearse` section of a runbook: what stands in a rehearsal for steps that would leave the lab.
package struct Replacements: Sendable, Hashable {
  package var all: [Replacement]
  package var mark: Mark
  /// The lines of the file that the section takes.
  package var lines: Range<Int>

  package init(_ all: [Replacement], mark: Mark, lines: Range<Int>) {
    self.all = all
    self.mark = mark
    self.lines = lines
  }

  package subscript(_ step: String) -> Replacement? { all.first { $0.step == step } }
}

package struct Replacement: Sendable, Hashable {
  package enum Content: Sendable, Hashable {
    case skip
    case action(String, inputs: [String: Template])
  }

  /// The id of the step, hook or step of `finally` it stands for.
  package var step: String
  package var content: Content
  package var mark: Mark
  /// As those of a step.
  package var places: [String: Mark]

  package init(_ step: String, _ content: Content, mark: Mark, places: [String: Mark] = [:]) {
    self.step = step
    self.content = content
    self.mark = mark
    self.places = places
  }

  /// The step with everything of its own but what it does.
  func standing(for step: Step) -> Step {
    var step = step
    switch content {
    case .skip: step.condition = .literal(.bool(false), at: mark)
    case .action(let action, let inputs):
      step.action = action
      step.inputs = inputs
      step.mark = mark
      step.places = step.places.filter { !$0.key.hasPrefix("with") && $0.key != "action" }
        .merging(places) { _, own in own }
    }
    return step
  }
}

extension Runbook {
  /// The runbook as a rehearsal runs it.
  package var rehearsed: Runbook {
    guard let replacements, !replacements.all.isEmpty else { return self }
    var runbook = self
    runbook.steps = steps.map { $0.rehearsed(replacements) }
    runbook.finally = finally.map { $0.rehearsed(replacements) }
    return runbook
  }

  /// Every step that can run: those of hooks and `finally` too.
  package var everyStep: [Step] {
    (allSteps + finally.flatMap(\.steps)).flatMap { [$0] + ($0.rollback ?? []) }
  }
}

extension Runbook.Item {
  fileprivate func rehearsed(_ replacements: Replacements) -> Runbook.Item {
    switch self {
    case .step(let step): return .step(step.rehearsed(replacements))
    case .checkpoint: return self
    case .parallel(var block):
      block.steps = block.steps.map { $0.rehearsed(replacements) }
      return .parallel(block)
    }
  }
}

extension Step {
  fileprivate func rehearsed(_ replacements: Replacements) -> Step {
    var step = replacements[id]?.standing(for: self) ?? self
    step.rollback = rollback?.map { $0.rehearsed(replacements) }
    return step
  }
}

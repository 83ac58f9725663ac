/// One failure at one step, and how the run is gone on with afterwards.
package struct RehearsalCase: Sendable, Hashable {
  /// What goes wrong.
  package enum Fault: String, Sendable, Hashable, CaseIterable {
    /// Every attempt of the step fails, and nothing is done.
    case fails
    /// No answer comes within the time limit, and nothing is done.
    case timesOut = "times_out"
    /// The effect happens, and its answer is lost.
    case answerLost = "answer_lost"
    /// The executor dies with the intent on disk, before anything is sent.
    case killedBefore = "killed_before"
    /// The executor dies while the effect is on its way.
    case killedDuring = "killed_during"
    /// The executor dies when the effect has happened, and its result is not on disk.
    case killedAfter = "killed_after"

    package var title: String {
      switch self {
      case .fails: "fails"
      case .timesOut: "times out"
      case .answerLost: "answer lost"
      case .killedBefore: "killed before"
      case .killedDuring: "killed during"
      case .killedAfter: "killed after"
      }
    }

    package var isKill: Bool {
      switch self {
      case .killedBefore, .killedDuring, .killedAfter: true
      case .fails, .timesOut, .answerLost: false
      }
    }
  }

  /// What is typed where the run does not end by itself.
  package enum WayOn: String, Sendable, Hashable { case resume, rollback }

  package let step: String
  package let fault: Fault
  package let wayOn: WayOn

  package init(_ step: String, _ fault: Fault, _ wayOn: WayOn) {
    self.step = step
    self.fault = fault
    self.wayOn = wayOn
  }

  package var title: String {
    "\(step) \(fault.title), then \(wayOn.rawValue)"
  }
}

extension RehearsalCase {
  /// Every failure that can meet the steps of a runbook, in its order: each kill with both ways on. A
  /// step that only reads has no intent, and it is the same whether its answer is late or lost.
  /// `steps` limits them; steps in `skipped` are not run at all.
  package static func all(
    _ runbook: Runbook, specs: [String: ActionSpec], steps: Set<String>? = nil,
    skipped: Set<String> = []
  ) -> [RehearsalCase] {
    let finally = runbook.finally.flatMap(\.steps)
    let isWanted = { (step: Step) in
      steps?.contains(step.id) ?? true && !skipped.contains(step.id)
    }
    return runbook.allSteps.filter(isWanted).flatMap { step in
      cases(of: step, specs[step.action], goesBack: true)
    }
      + finally.filter(isWanted).flatMap { step in
        // The run has ended before: there is no way back from here.
        cases(of: step, specs[step.action], goesBack: false)
      }
  }

  private static func cases(
    of step: Step, _ spec: ActionSpec?, goesBack: Bool
  ) -> [RehearsalCase] {
    guard let spec else { return [] }
    guard spec.effect(of: step) != .readOnly else {
      return [
        RehearsalCase(step.id, .fails, goesBack ? .rollback : .resume),
        RehearsalCase(step.id, .timesOut, .resume),
        RehearsalCase(step.id, .killedAfter, .resume),
      ]
    }
    let ways: [WayOn] = goesBack ? [.resume, .rollback] : [.resume]
    return [
      RehearsalCase(step.id, .fails, goesBack ? .rollback : .resume),
      RehearsalCase(step.id, .timesOut, .resume),
      RehearsalCase(step.id, .answerLost, .resume),
    ]
      + Fault.allCases.filter(\.isKill).flatMap { fault in
        ways.map { RehearsalCase(step.id, fault, $0) }
      }
  }
}

extension ActionSpec {
  /// As the runbook writes the step: what an expression will give is not known yet.
  package func effect(of step: Step) -> Effect {
    if let applyInput, [nil, .literal(.bool(false))].contains(step.inputs[applyInput]) {
      return .readOnly
    }
    return readOnlyInput.flatMap { step.inputs[$0] } == .literal(.bool(true)) ? .readOnly : effect
  }
}

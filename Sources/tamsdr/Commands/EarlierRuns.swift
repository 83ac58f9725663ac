import Actions
import Core
import Reporting

/// How long the ways back took at a site before; of what was not run yet, what the runbook allows.
struct EarlierRuns {
  let figures: [Strategy: Speeds.Figure]
  /// From the newest run that copied enough objects to tell.
  let copying: Speeds.Copying?

  private static let enoughObjects = 16

  init(_ archive: Archive, siteKey: String, folder: String) throws {
    var figures: [Strategy: Speeds.Figure] = [:]
    var copying: Speeds.Copying?
    for run in try archive.allRuns(siteKey: siteKey) {
      // One that cannot be read tells nothing, and takes nothing from the others.
      guard let report = try? archive.standing(of: archive.load(run)) else { continue }
      let strategy = Strategy.allCases.first { $0.runbook == report.runbook.name }
      if let strategy, report.outcome == .succeeded || report.outcome == .unverified,
        report.recoveryTime.actual != nil
      {
        figures[strategy] = Speeds.Figure(report.machine, "run \(run), without waits for people")
      }
      copying = report.steps.compactMap { Self.copying($0, run) }.last ?? copying
    }
    for strategy in Strategy.allCases where figures[strategy] == nil {
      figures[strategy] = Self.budgets(of: strategy, in: folder)
    }
    self.figures = figures
    self.copying = copying
  }

  private static func copying(_ step: Report.Step, _ run: String) -> Speeds.Copying? {
    // One that only says what it would copy leaves no handle.
    guard step.action == CopyFromSnapshot.spec.name, step.state == "done", step.attempts == 1,
      !step.handle.isEmpty, let duration = step.duration?.inSeconds, duration > 0,
      let objects = step.outputs["objects"]?.integerValue, objects >= enoughObjects,
      let bytes = step.outputs["bytes"]?.integerValue
    else { return nil }
    return Speeds.Copying(
      objects: Double(objects) / duration, bytes: Double(bytes) / duration,
      source: "run \(run) copied \(objects) objects in \(Figures.span(.seconds(duration)))")
  }

  /// Up to the step that restores service; nil where the runbook is not there or has a fault.
  private static func budgets(of strategy: Strategy, in folder: String) -> Speeds.Figure? {
    guard let name = strategy.runbook, strategy != .selectedObjects,
      let runbook = try? Documents(
        runbook: "\(folder)/\(name).yaml", site: nil,
        given: name == "wrong-delete" ? ["before": .text("latest")] : [:]
      ).runbook,
      let last = runbook.allSteps.lastIndex(where: \.restoresService)
    else { return nil }
    let steps = runbook.allSteps[...last].filter { $0.action != AskApproval.spec.name }
    // A step without a budget may take any time.
    guard steps.allSatisfy({ $0.budget != nil }) else { return nil }
    let sum = steps.reduce(Duration.zero) { $0 + ($1.budget ?? .zero) }
    return Speeds.Figure(sum, "the budgets of \(folder)/\(name).yaml: no run of it here yet")
  }
}

import Actions
import Core
import Engine
import Store
import Transport

/// Makes the plan file of a runbook that was walked through.
enum PlanMaking {
  /// Throws where a run would end before its first change, or goes to a point nobody knows yet.
  static func plan(
    _ planner: Planner, _ opening: RunOpening, _ objectives: Objectives, _ session: SiteSession,
    _ archive: Archive, given: [String], incident: Bool
  ) async throws -> Plan {
    try refuse(planner)
    let facts: PlannedFacts
    do {
      facts = try await PlanReading(session.connection).facts()
    } catch let failure as Failure {
      throw CommandFailure(.failedUnchanged, failure.problem)
    }
    let chosen = planner.chosen
    let needed = chosen.map { ChooseRecoveryPoint.needed($0.inputs, objectives) } ?? .zero
    return Plan(
      made: SystemClock.now(), opening: opening, given: given,
      incident: incident ? opening.incident : nil, facts: facts, chosen: chosen,
      neededSeconds: Int(needed.components.seconds),
      newestRun: try archive.newestActing(at: opening.siteKey))
  }

  /// Writes it, and gives its digest.
  static func write(_ plan: Plan, to path: String) throws -> String {
    do {
      let (text, digest) = try PlanFile.text(of: plan)
      try PlanFile.write(text, to: path)
      return digest
    } catch let refusal as PlanFile.Refusal {
      throw CommandFailure(
        .internalError, .internalError, "the plan cannot be written: \(refusal.reason)", at: path)
    } catch let error as SystemError {
      throw CommandFailure(
        .usage, .fileUnwritable, "the plan cannot be written: \(error.reason)", at: path)
    }
  }

  private static func refuse(_ planner: Planner) throws {
    for line in planner.lines {
      let failed = line.result?.checks.filter { $0.verdict == .fail } ?? []
      guard !failed.isEmpty else { continue }
      throw CommandFailure(
        .failedUnchanged, .planImpossible,
        "no plan is written: a run would end in step \(line.key.display): "
          + failed.map { "\($0.title): \($0.finding)" }.joined(separator: "; "))
    }
    let choosing = planner.lines.filter { $0.spec.role == .choose }
    if let line = choosing.first, planner.point == nil || planner.choosesLate {
      throw CommandFailure(
        .usage, .planImpossible,
        "no plan is written: step \(line.key.display) chooses its point in the run only",
        hint: "let it choose before the first step that changes anything, without 'when'")
    }
  }
}

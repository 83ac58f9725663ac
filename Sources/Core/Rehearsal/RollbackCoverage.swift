/// Which steps with effects were taken back, and the site proven as before.
package struct RollbackCoverage: Sendable, Hashable {
  package struct Hole: Sendable, Hashable {
    package let step: String
    package let reason: String
  }

  package private(set) var covered: [String] = []
  package private(set) var holes: [Hole] = []
  /// Rescue snapshots, which the way back rests on and which nothing takes back.
  package private(set) var kept: [String] = []

  /// In whole percent, never rounded up to 100.
  package var percent: Int {
    let all = covered.count + holes.count
    return all == 0 ? 100 : covered.count * 100 / all
  }

  /// `chosen` are the steps asked about; all where none are.
  package init(
    _ runbook: Runbook, specs: [String: ActionSpec], results: [RehearsalResult],
    chosen: Set<String>? = nil, skipped: Set<String> = []
  ) {
    let steps = runbook.rehearsed.allSteps
    let order = Dictionary(
      steps.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    for (position, step) in steps.enumerated() {
      guard let spec = specs[step.action], spec.effect(of: step) != .readOnly,
        chosen?.contains(step.id) ?? true
      else { continue }
      if spec.role == .rescue {
        kept.append(step.id)
        continue
      }
      let behind = results.filter { $0.reaches(step.id, at: position, order) }
      if let reason = Self.hole(step, spec, behind, isSkipped: skipped.contains(step.id)) {
        holes.append(Hole(step: step.id, reason: reason))
      } else {
        covered.append(step.id)
      }
    }
  }

  /// Nil where some case behind the step went back and proved it.
  private static func hole(
    _ step: Step, _ spec: ActionSpec, _ behind: [RehearsalResult], isSkipped: Bool
  ) -> String? {
    if isSkipped { return "it is not run in a rehearsal" }
    let undos = behind.filter { $0.ending == .asBefore }.compactMap { $0.undos[step.id] }
      .filter { $0.state == "undone" }
    // What lies beyond the site is not seen by looking at the site.
    let isSeen = !spec.touches.isEmpty && !spec.leavesSite(step)
    let saysNothing = undos.allSatisfy { $0.note == "nothing to undo" }
    if !undos.isEmpty, isSeen || !saysNothing { return nil }
    if !undos.isEmpty { return "\(step.action) takes nothing back; give it a rollback hook" }
    if let undo = behind.compactMap({ $0.undos[step.id] }).first(where: { $0.state != "undone" }) {
      return undo.note.isEmpty ? "its undo ended \(undo.state)" : undo.note
    }
    let refusals = behind.filter { $0.rehearsed.step == step.id }.compactMap(\.refusedBack)
    if let refusal = refusals.first { return refusal }
    for result in behind {
      if case .wrong(let reason) = result.ending, result.undos[step.id] != nil { return reason }
    }
    return "no case went back over it"
  }
}

extension RehearsalResult {
  /// Whether the step was done when this failure struck.
  fileprivate func reaches(_ step: String, at position: Int, _ order: [String: Int]) -> Bool {
    if rehearsed.step == step { return rehearsed.fault == .killedAfter }
    return order[rehearsed.step].map { $0 > position } ?? true
  }
}

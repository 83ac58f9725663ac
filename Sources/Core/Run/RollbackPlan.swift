/// What a way back would do, looked at before it begins: nothing of it is done yet.
package struct RollbackPlan: Sendable, Hashable {
  package struct Undo: Sendable, Hashable {
    package let step: StepKey
    package let action: String
    /// How the step stands now.
    package let state: String
    /// Why it could not be undone, as far as can be told now.
    package let obstacle: Problem?

    package init(step: StepKey, action: String, state: String, obstacle: Problem?) {
      self.step = step
      self.action = action
      self.state = state
      self.obstacle = obstacle
    }
  }

  package struct HoldLine: Sendable, Hashable {
    package let hold: Hold
    package let condition: HoldCondition

    package init(hold: Hold, condition: HoldCondition) {
      self.hold = hold
      self.condition = condition
    }
  }

  /// Newest first: the order of the way back.
  package let undos: [Undo]
  package let holds: [HoldLine]
  /// Others may have written since: what is there is kept in new rescue snapshots first.
  package let keepsWrites: Bool

  package init(undos: [Undo], holds: [HoldLine], keepsWrites: Bool) {
    self.undos = undos
    self.holds = holds
    self.keepsWrites = keepsWrites
  }

  /// Nothing is there to be undone, put back or kept.
  package var isEmpty: Bool { undos.isEmpty && holds.isEmpty && !keepsWrites }

  package var obstacles: [Undo] { undos.filter { $0.obstacle != nil } }

  /// As a person reads it before saying yes.
  package var lines: [String] {
    holds.map { "hold \($0.hold.display): \($0.condition.text)" }
      + undos.map { undo in
        "will undo \(undo.step.display) (\(undo.action), \(undo.state))"
          + (undo.obstacle.map { ", which will fail: \($0.display)" } ?? "")
      }
      + (keepsWrites ? ["what is there now is kept in new rescue snapshots before"] : [])
  }
}

extension HoldCondition {
  package var text: String {
    switch self {
    case .inForce: "in force"
    case .broken(let finding): "broken, will be set again: \(finding)"
    case .unknown(let finding): "not known: \(finding)"
    }
  }
}

/// How one step of a run stands.
package struct StepState: Sendable, Hashable {
  package enum Condition: Sendable, Hashable {
    case pending
    /// Intent on disk, outcome not: after a crash this is in doubt.
    case running
    case inDoubt(Problem)
    case failed(Problem)
    case done
    case skipped(reason: String, by: String?)
    case undone
  }

  package enum Undo: Sendable, Hashable {
    case none
    case running
    case inDoubt(Problem)
    case failed(Problem)
    /// Left as it is on purpose: the site stays changed.
    case left(reason: String)
    case undone(note: String)
  }

  package let key: StepKey
  package var action: String
  package var condition: Condition = .pending
  package var undo: Undo = .none
  /// Counts from 1; grows only when the pass before is proven undone or its remains are removed.
  package var pass = 1
  package var attempts = 0
  package var inputs: [String: Value] = [:]
  package var remoteName = ""
  package var handle: [String: Value] = [:]
  package var undoHandle: [String: Value] = [:]
  package var result: ActionResult?
  /// Of its result, the checks by which it failed.
  package var failedChecks: [Check] = []
  package var acceptance: Acceptance?
  package var settledByProbe = false
  package var started: Timestamp?
  package var ended: Timestamp?
  /// When its undo was last begun.
  package var undoStarted: Timestamp?
  /// The journal record of its last intent, 0 before the first: an effect may have happened since.
  package var intentRecord = 0
  /// An earlier host may have begun it, in records that are lost.
  package var mayHaveBegunUnseen = false
  /// The journal record of the last finding that it had not begun, 0 before the first.
  package var notBegunRecord = 0
  /// The journal record that settled it: undo runs in the reverse of this order.
  package var settledRecord = 0

  package init(_ key: StepKey, action: String) {
    self.key = key
    self.action = action
  }

  package struct Acceptance: Sendable, Hashable {
    package let reason: String
    package let by: String
  }

  /// Nothing more is to be done for it on the way forward.
  package var isSettled: Bool {
    switch condition {
    case .done, .skipped: true
    case .pending, .running, .inDoubt, .failed, .undone: false
    }
  }

  package var isDone: Bool { condition == .done }

  package var isInDoubt: Bool {
    switch condition {
    case .running, .inDoubt: true
    case .pending, .failed, .done, .skipped, .undone: false
    }
  }

  /// An intent is on disk, and nothing proves that its effect is gone.
  package var effectMayStand: Bool {
    guard intentRecord > 0 else { return false }
    switch condition {
    // One that was skipped after it had failed may have done a part of its work.
    case .done, .failed, .inDoubt, .running, .pending, .skipped: return true
    case .undone: return false
    }
  }

  /// The word for it in expressions, status and report.
  package var word: String {
    switch condition {
    case .pending: "pending"
    case .running: "running"
    case .inDoubt: "in_doubt"
    case .failed: "failed"
    case .done: "done"
    case .skipped: "skipped"
    case .undone: "undone"
    }
  }

  /// The word for its rollback in status and report; nil where none was tried.
  package var undoWord: String? {
    switch undo {
    case .none: nil
    case .running: "running"
    case .inDoubt: "in_doubt"
    case .failed: "failed"
    case .left: "left"
    case .undone: "undone"
    }
  }
}

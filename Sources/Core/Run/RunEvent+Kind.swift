extension RunEvent {
  /// The word for what happened, as watchers and scripts get it.
  package var kind: String {
    switch self {
    case .opened: "opened"
    case .attached: "attached"
    case .frozen: "frozen"
    case .started(let attempt): attempt.undoing ? "undo_started" : "started"
    case .handle: "handle"
    case .finished: "finished"
    case .undoFinished: "undo_finished"
    case .skipped: "skipped"
    case .accepted: "accepted"
    case .resolved(_, let done, _, _): done ? "resolved_done" : "resolved_not_done"
    case .checkpoint: "checkpoint"
    case .asked: "asked"
    case .answered: "answered"
    case .holdBroken: "hold_broken"
    case .holdRenewed: "hold_renewed"
    case .invalidated: "invalidated"
    case .rollbackBegan: "rollback_began"
    case .rollbackEnded: "rollback_ended"
    case .concluding: "concluding"
    case .noted: "noted"
    case .waiting: "waiting"
    case .interrupted: "interrupted"
    case .ended: "ended"
    case .watched: "watched"
    }
  }

  /// The step it is about, as people call it; nil where it is about the whole run.
  package var step: String? {
    switch self {
    case .frozen(let step, _): step
    case .started(let attempt): attempt.step.display
    case .finished(let attempt): attempt.step.display
    case .undoFinished(let undo): undo.step.display
    case .handle(let step, _, _), .skipped(let step, _, _), .accepted(let step, _, _),
      .resolved(let step, _, _, _), .asked(let step, _, _, _), .answered(let step, _, _):
      step.display
    case .opened, .attached, .checkpoint, .holdBroken, .holdRenewed, .invalidated, .rollbackBegan,
      .rollbackEnded, .concluding, .noted, .waiting, .interrupted, .ended, .watched:
      nil
    }
  }
}

/// What must stand before a commit, and behind it.
extension DiagnosticEntry {
  static let commitUnguarded = Self(
    "{action} needs {guard} before it on every path",
    hint: "put the step before it, without 'when'",
    why: "A commit cannot be taken back, so what makes it safe must have been done on every "
      + "path to it.")

  static let commitGuardConditional = Self(
    "{action} needs {guard} before it, but step '{id}' may end without it",
    hint: "take {key} from the step on line {line}",
    why: "A guard that may be skipped is none.")

  static let commitElements = Self(
    "{action} commits elements that step '{id}' did not prepare",
    hint: "give both steps the same for_each: {collection}",
    why: "A commit of something that was not prepared in the same run would replace data "
      + "unseen.")

  static let commitHoldLifted = Self(
    "{action} needs what {guard} holds, but step '{id}' lifts it before",
    hint: "put the step on line {line} behind the commit",
    why: "Between the hold and the commit somebody could write, and the write would be lost "
      + "unseen.")

  static let commitOutsideSteps = Self(
    "{action} cannot stand in {place}",
    hint: "what cannot be undone belongs into 'steps', behind all that makes it safe",
    why: "A rollback hook or finally runs when things went wrong: the worst moment for what "
      + "cannot be undone.")

  static let guardOrder = Self(
    "{action} must come after {earlier}", hint: "{reason}",
    why: "Done the other way round it would not protect.")

  static let finallyKey = Self(
    "'{key}' cannot stand in 'finally'", hint: "{reason}",
    why: "finally is done once at every ending and decides nothing.")

  static let commitWithoutUndo = Self(
    "{action} needs the input 'undo'",
    hint:
      "take a rescue snapshot before it and write undo: \"${{ steps.rescue.snapshots[each.key] }}\"",
    why: "The rescue snapshot taken just before is the only way back from a commit.")

  static let outstandingUndecided = Self(
    "waiting out presigned URLs ({lifetime}) does not fit the objective ({left} left of {rto})",
    hint: "write with: { outstanding: wait } or { outstanding: accept }",
    why: "URLs handed out before the fence still write until they expire. Waiting costs the "
      + "objective, not waiting may lose writes: the runbook must say which.")
}

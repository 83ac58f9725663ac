/// What must stand before a commit, and behind it.
extension DiagnosticEntry {
  static let commitUnguarded = Self(
    "{action} needs {guard} before it on every path",
    hint: "put the step before it, without 'when'")
  static let commitGuardConditional = Self(
    "{action} needs {guard} before it, but step '{id}' may end without it",
    hint: "take {key} from the step on line {line}")
  static let commitElements = Self(
    "{action} commits elements that step '{id}' did not prepare",
    hint: "give both steps the same for_each: {collection}")
  static let commitHoldLifted = Self(
    "{action} needs what {guard} holds, but step '{id}' lifts it before",
    hint: "put the step on line {line} behind the commit")
  static let commitOutsideSteps = Self(
    "{action} cannot stand in {place}",
    hint: "what cannot be undone belongs into 'steps', behind all that makes it safe")
  static let guardOrder = Self("{action} must come after {earlier}", hint: "{reason}")
  static let finallyKey = Self("'{key}' cannot stand in 'finally'", hint: "{reason}")
  static let commitWithoutUndo = Self(
    "{action} needs the input 'undo'",
    hint:
      "take a rescue snapshot before it and write undo: \"${{ steps.rescue.snapshots[each.key] }}\""
  )
  static let outstandingUndecided = Self(
    "waiting out presigned URLs ({lifetime}) does not fit the objective ({left} left of {rto})",
    hint: "write with: { outstanding: wait } or { outstanding: accept }")
}

/// Steps, blocks and checkpoints.
extension DiagnosticEntry {
  static let unknownAction = Self(
    "unknown action '{name}'", hint: "{suggestion}",
    why: "tamsdr actions lists them all. Typical: a slip of the pen, or a name of another "
      + "version.")

  static let unknownInput = Self(
    "{action} has no input '{name}'", hint: "{suggestion}",
    why: "tamsdr actions ACTION lists what it takes.")

  static let missingInput = Self(
    "{action} needs the input '{name}': {help}", hint: "write with: { {name}: … }, as {type}",
    why: "The action cannot do its work without it.")

  static let inputType = Self(
    "input '{name}' of {action} must be {expected}, not {found}", hint: "{example}",
    why: "The value is of another type than the input takes.")

  static let longName = Self(
    "id '{id}' makes remote names of {length} characters, of at most {limit}",
    hint: "remote objects are named tamsdr-RUN-STEP-K-PASS-undo: shorten the id by {excess}",
    why: "The cluster takes 128 characters, and the name must carry run, step, element and "
      + "pass so that it is found again after a crash.")

  static let restoresServiceTwice = Self(
    "'restores_service' is set twice",
    hint: "it stops the RTO clock: it stands on step '{id}', line {line}, already",
    why: "The recovery time ends at one step: the one after which clients are served.")

  static let parallelCheckpoint = Self(
    "a checkpoint cannot stand inside a parallel block",
    hint: "put it before or after the block",
    why: "A checkpoint is a state worth returning to, and amid a block there is none.")

  static let parallelApproval = Self(
    "an approval cannot stand inside a parallel block or run in parallel",
    hint: "ask before or after the block",
    why: "A person asked in the middle of parallel work would stop it at no place that can be "
      + "named.")

  static let parallelNested = Self(
    "a parallel block cannot stand inside another", hint: "put its steps into the outer block",
    why: "One level keeps undo in an order that a person can follow.")

  static let parallelWithoutElements = Self(
    "'parallel' beside a step needs 'for_each'",
    hint: "to run several steps beside each other write - parallel: [steps]",
    why: "Beside one step there is nothing to do at the same time.")

  static let checkpointUnknown = Self(
    "unknown checkpoint '{name}'", hint: "{suggestion}",
    why: "No checkpoint of that name stands in the runbook.")

  static let checkpointNotOnPath = Self(
    "checkpoint '{name}' comes after this step, on line {line}",
    hint: "a step can go back only to a checkpoint passed before it",
    why: "Going back to it would mean going forward.")

  static let hookOfHook = Self(
    "'{key}' cannot stand in a rollback hook", hint: "{reason}",
    why: "A rollback hook is the way back; it has no way back of its own.")

  static let sameRemoteName = Self(
    "'{id}' and '{other}' give their remote objects one name",
    hint: "there '/' becomes '-': rename one; '{other}' stands on line {line}",
    why: "After a crash objects are found by their names, so no two steps may share one.")
}

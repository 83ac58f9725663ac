/// Steps, blocks and checkpoints.
extension DiagnosticEntry {
  static let unknownAction = Self("unknown action '{name}'", hint: "{suggestion}")
  static let unknownInput = Self("{action} has no input '{name}'", hint: "{suggestion}")
  static let missingInput = Self(
    "{action} needs the input '{name}': {help}", hint: "write with: { {name}: … }, as {type}")
  static let inputType = Self(
    "input '{name}' of {action} must be {expected}, not {found}", hint: "{example}")
  static let longName = Self(
    "id '{id}' makes remote names of {length} characters, of at most {limit}",
    hint: "remote objects are named tamsdr-RUN-STEP-K-PASS-undo: shorten the id by {excess}")
  static let restoresServiceTwice = Self(
    "'restores_service' is set twice",
    hint: "it stops the RTO clock: it stands on step '{id}', line {line}, already")
  static let parallelCheckpoint = Self(
    "a checkpoint cannot stand inside a parallel block",
    hint: "put it before or after the block")
  static let parallelApproval = Self(
    "an approval cannot stand inside a parallel block or run in parallel",
    hint: "ask before or after the block")
  static let parallelNested = Self(
    "a parallel block cannot stand inside another", hint: "put its steps into the outer block")
  static let parallelWithoutElements = Self(
    "'parallel' beside a step needs 'for_each'",
    hint: "to run several steps beside each other write - parallel: [steps]")
  static let checkpointUnknown = Self("unknown checkpoint '{name}'", hint: "{suggestion}")
  static let checkpointNotOnPath = Self(
    "checkpoint '{name}' comes after this step, on line {line}",
    hint: "a step can go back only to a checkpoint passed before it")
  static let hookOfHook = Self("'{key}' cannot stand in a rollback hook", hint: "{reason}")
  static let sameRemoteName = Self(
    "'{id}' and '{other}' give their remote objects one name",
    hint: "there '/' becomes '-': rename one; '{other}' stands on line {line}")
}

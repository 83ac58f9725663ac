/// Runbooks made of parts.
extension DiagnosticEntry {
  static let includePlace = Self(
    "an include cannot stand in {place}", hint: "{reason}",
    why: "An included runbook stands for whole steps of the list.")

  static let includeNested = Self(
    "an included runbook cannot include another",
    hint: "includes go one level deep: include it in the first runbook, beside this one",
    why: "One level keeps every step visible in two files.")

  static let includeUnreadable = Self(
    "the runbook '{path}' cannot be read: {reason}",
    hint: "the path counts from the folder of the file it stands in",
    why: "The runbook is read and frozen as a whole before anything runs.")

  static let includeIgnored = Self(
    "'{key}' of an included runbook would have no effect", hint: "{reason}",
    why: "Objectives, limits and the like are those of the runbook that is run.")

  static let includeParameter = Self(
    "{path} needs the parameter '{name}', {type}",
    hint: "add it to 'with' beside 'runbook', or give it a default there; it is {help}",
    why: "An included runbook sees nothing of the outer one but what with: gives it.")
}

/// Runbooks made of parts.
extension DiagnosticEntry {
  static let includePlace = Self("an include cannot stand in {place}", hint: "{reason}")
  static let includeNested = Self(
    "an included runbook cannot include another",
    hint: "includes go one level deep: include it in the first runbook, beside this one")
  static let includeUnreadable = Self(
    "the runbook '{path}' cannot be read: {reason}",
    hint: "the path counts from the folder of the file it stands in")
  static let includeIgnored = Self(
    "'{key}' of an included runbook would have no effect", hint: "{reason}")
  static let includeParameter = Self(
    "{path} needs the parameter '{name}', {type}",
    hint: "add it to 'with' beside 'runbook', or give it a default there; it is {help}")
}

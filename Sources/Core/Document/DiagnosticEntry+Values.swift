/// Keys and values.
extension DiagnosticEntry {
  static let unknownKey = Self("unknown key '{key}' in {place}", hint: "{suggestion}")
  static let missingKey = Self("{place} needs '{key}'", hint: "{example}")
  static let excludedKey = Self("'{key}' cannot stand beside '{other}'", hint: "{reason}")
  static let wrongType = Self("'{key}' must be {expected}, not {found}", hint: "{example}")
  static let timeWithoutZone = Self(
    "time '{text}' names no zone", hint: "write {text}Z for UTC, or an offset such as +02:00")
  static let outOfRange = Self("'{key}' must be {range}, not {found}", hint: "{example}")
  static let emptyList = Self("'{key}' is empty", hint: "{example}")
  static let badID = Self(
    "'{id}' is not an id",
    hint: "ids are kebab-case: a-z, 0-9 and single hyphens, first a letter, such as '{example}'"
  )
  static let badName = Self(
    "'{name}' is not a name for {what}",
    hint: "names are snake_case: a-z, 0-9 and _, first a letter, such as '{example}'")
  static let badURL = Self("'{url}' is not an address that serves here", hint: "write {example}")
  static let unknownType = Self(
    "unknown type '{type}'",
    hint: "types are bool, integer, number, text, duration, time, map, 'list of TYPE'")
  static let duplicateName = Self(
    "{what} '{name}' exists twice", hint: "it stands on line {line} already")
  static let notSupported = Self("{what} is not supported yet", hint: "{instead}")
}

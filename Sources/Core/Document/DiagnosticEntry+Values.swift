/// Keys and values.
extension DiagnosticEntry {
  static let unknownKey = Self(
    "unknown key '{key}' in {place}", hint: "{suggestion}",
    why: "A key that nothing reads would be a wish that nobody hears: it is refused. Typical: "
      + "a slip of the pen, or a key in the wrong block.")

  static let missingKey = Self(
    "{place} needs '{key}'", hint: "{example}",
    why: "Without it nobody could tell what is meant.")

  static let excludedKey = Self(
    "'{key}' cannot stand beside '{other}'", hint: "{reason}",
    why: "Both together would contradict each other.")

  static let wrongType = Self(
    "'{key}' must be {expected}, not {found}", hint: "{example}",
    why: "The value is of another kind than the key takes. Typical: quotes around a number, or "
      + "a list where one value stands.")

  static let timeWithoutZone = Self(
    "time '{text}' names no zone", hint: "write {text}Z for UTC, or an offset such as +02:00",
    why: "The same clock time is another moment elsewhere, and a recovery point chosen an hour "
      + "off loses an hour.")

  static let outOfRange = Self(
    "'{key}' must be {range}, not {found}", hint: "{example}",
    why: "The value is of the right kind and outside what makes sense.")

  static let emptyList = Self(
    "'{key}' is empty", hint: "{example}",
    why: "An empty list here would mean that nothing is done, which is never meant.")

  static let badID = Self(
    "'{id}' is not an id",
    hint: "ids are kebab-case: a-z, 0-9 and single hyphens, first a letter, such as '{example}'",
    why: "Ids become names of remote objects and stand in expressions, so they keep to letters "
      + "that work in both.")

  static let badName = Self(
    "'{name}' is not a name for {what}",
    hint: "names are snake_case: a-z, 0-9 and _, first a letter, such as '{example}'",
    why: "Names stand in expressions, where other characters mean something.")

  static let badURL = Self(
    "'{url}' is not an address that serves here", hint: "write {example}",
    why: "Only http and https addresses with a host can be asked, and without a user or a "
      + "query in them.")

  static let unknownType = Self(
    "unknown type '{type}'",
    hint: "types are bool, integer, number, text, duration, time, map, 'list of TYPE'",
    why: "A parameter's type says what --set may give it.")

  static let duplicateName = Self(
    "{what} '{name}' exists twice", hint: "it stands on line {line} already",
    why: "Two things of one name could not be told apart, by you or by the journal.")

  static let notSupported = Self(
    "{what} is not supported yet", hint: "{instead}",
    why: "It is understood, and this version does not do it.")
}

/// What expressions name, and of which type that is.
extension DiagnosticEntry {
  static let operandType = Self("'{operator}' does not apply to {operands}", hint: "{rule}")
  static let argumentType = Self(
    "'{function}' takes {expected}, not {found}", hint: "write {signature}")
  static let conditionType = Self(
    "'when' must be true or false, not {found}", hint: "compare: when: \"${{ … == … }}\"")
  static let collectionType = Self(
    "'for_each' must be a list of texts or numbers, or a map, not {found}", hint: "{rule}")
  static let indexType = Self(
    "{found} cannot be taken with [{index}]", hint: "a list takes a whole number, a map a text")
  static let relativeTime = Self(
    "'{reference}' may be 'latest' or a span such as '-2h', which only an action resolves",
    hint: "give it to an input of type time; calculate with times that steps give")
  static let unknownMember = Self("{place} has no member '{name}'", hint: "{suggestion}")
  static let unknownParameter = Self("unknown parameter '{name}'", hint: "{suggestion}")
  static let unknownRunName = Self("unknown 'run.{name}'", hint: "{suggestion}")
  static let unknownSitePath = Self("the site has no '{path}'", hint: "{suggestion}")
  static let unknownStep = Self("unknown step '{id}'", hint: "{suggestion}")
  static let unknownOutput = Self(
    "step '{id}' ({action}) has no output '{name}'", hint: "{suggestion}")
  static let laterStep = Self(
    "step '{id}' does not run before this place, but on line {line}",
    hint: "a step sees only what came before it")
  static let siblingStep = Self(
    "step '{id}' runs beside this one",
    hint: "parallel steps do not see each other: move one out of the block")
  static let eachOutside = Self(
    "'{name}' exists only in a step with 'for_each'",
    hint: "add for_each, or name the value itself")
  static let elementMissing = Self(
    "step '{id}' has 'for_each': one of its elements must be named",
    hint: "write steps.{id}[KEY].{output}")
  static let elementUnexpected = Self(
    "step '{id}' has no 'for_each', so no elements", hint: "write steps.{id}.{output}")
  static let maybeAbsent = Self(
    "'{reference}' may be absent: {reason}",
    hint: "write default({reference}, …) or test exists({reference})")
  static let secretExposed = Self(
    "{reference} is a secret and cannot go into {place}",
    hint: "give it as a whole to an input of type secret; values from a secret cannot be shown")
}

/// What expressions name, and of which type that is.
extension DiagnosticEntry {
  static let operandType = Self(
    "'{operator}' does not apply to {operands}", hint: "{rule}",
    why: "An operator works on values that can be compared or counted together.")

  static let argumentType = Self(
    "'{function}' takes {expected}, not {found}", hint: "write {signature}",
    why: "The function takes another type.")

  static let conditionType = Self(
    "'when' must be true or false, not {found}", hint: "compare: when: \"${{ … == … }}\"",
    why: "A step is done or left out; a text is neither.")

  static let collectionType = Self(
    "'for_each' must be a list of texts or numbers, or a map, not {found}", hint: "{rule}",
    why: "Each element becomes a step of its own with a name made from it, so elements must be "
      + "distinct and have a name.")

  static let indexType = Self(
    "{found} cannot be taken with [{index}]", hint: "a list takes a whole number, a map a text",
    why: "A list counts from 0, a map is asked by its key.")

  static let relativeTime = Self(
    "'{reference}' may be 'latest' or a span such as '-2h', which only an action resolves",
    hint: "give it to an input of type time; calculate with times that steps give",
    why: "latest and -2h become a time only when an action looks at the clock, so nothing can "
      + "be reckoned with them before.")

  static let unknownMember = Self(
    "{place} has no member '{name}'", hint: "{suggestion}",
    why: "The value has members, and this is none of them.")

  static let unknownParameter = Self(
    "unknown parameter '{name}'", hint: "{suggestion}",
    why: "It stands in no parameters: of this runbook. An included runbook sees only its own.")

  static let unknownRunName = Self(
    "unknown 'run.{name}'", hint: "{suggestion}",
    why: "run.NAME tells of the run itself, and there are few names.")

  static let unknownSitePath = Self(
    "the site has no '{path}'", hint: "{suggestion}",
    why: "site.PATH reads the site file, and the site has no such entry.")

  static let unknownStep = Self(
    "unknown step '{id}'", hint: "{suggestion}",
    why: "No step has that id. Typical: a slip of the pen, or a step of an included runbook "
      + "without its ID/ before it.")

  static let unknownOutput = Self(
    "step '{id}' ({action}) has no output '{name}'", hint: "{suggestion}",
    why: "tamsdr actions ACTION lists what it gives.")

  static let laterStep = Self(
    "step '{id}' does not run before this place, but on line {line}",
    hint: "a step sees only what came before it",
    why: "A value exists when its step is done, and that one comes later.")

  static let siblingStep = Self(
    "step '{id}' runs beside this one",
    hint: "parallel steps do not see each other: move one out of the block",
    why: "Steps beside each other may end in any order, so neither may wait for a value of the "
      + "other.")

  static let eachOutside = Self(
    "'{name}' exists only in a step with 'for_each'",
    hint: "add for_each, or name the value itself",
    why: "each.key and each.value are the element that for_each is at.")

  static let elementMissing = Self(
    "step '{id}' has 'for_each': one of its elements must be named",
    hint: "write steps.{id}[KEY].{output}",
    why: "A step with for_each was done once for each element, so its outputs exist once for "
      + "each.")

  static let elementUnexpected = Self(
    "step '{id}' has no 'for_each', so no elements", hint: "write steps.{id}.{output}",
    why: "Only a step with for_each has elements.")

  static let maybeAbsent = Self(
    "'{reference}' may be absent: {reason}",
    hint: "write default({reference}, …) or test exists({reference})",
    why: "The step may be left out or fail before the value exists; an expression must say "
      + "what then.")

  static let secretExposed = Self(
    "{reference} is a secret and cannot go into {place}",
    hint: "give it as a whole to an input of type secret; values from a secret cannot be shown",
    why: "A secret in a text, condition or output would end in journal, report and log.")
}

/// How expressions are written.
extension DiagnosticEntry {
  static let expressionSyntax = Self("expected {expected}, found {found}", hint: "{rule}")
  static let expressionUnclosed = Self(
    "'${{' is not closed", hint: "close the expression with }}; a text needs both its quotes")
  static let expressionOperator = Self("'{operator}' is not an operator", hint: "write '{instead}'")
  static let expressionMinus = Self(
    "subtraction needs a space on both sides of '-'",
    hint: "without spaces a hyphen belongs to the name")
  static let expressionSize = Self(
    "expression of more than {limit} parts", hint: "let a step compute it")
  static let expressionPlace = Self(
    "'{key}' takes no expression", hint: "expressions stand in 'with', 'when' and 'for_each'")
  static let unknownReference = Self(
    "'{name}' names nothing",
    hint:
      "references are parameters.NAME, steps.ID.OUTPUT, steps.ID[KEY].OUTPUT, each.key, each.value, site.PATH, run.NAME; text stands in quotes"
  )
  static let unknownFunction = Self("unknown function '{name}'", hint: "{suggestion}")
  static let argumentCount = Self(
    "'{function}' takes {expected}, not {found}", hint: "write {signature}")
}

/// How expressions are written.
extension DiagnosticEntry {
  static let expressionSyntax = Self(
    "expected {expected}, found {found}", hint: "{rule}",
    why: "The text between ${{ and }} is no expression.")

  static let expressionUnclosed = Self(
    "'${{' is not closed", hint: "close the expression with }}; a text needs both its quotes",
    why: "Everything behind ${{ up to }} is the expression. Typical: a quote inside it that is "
      + "not closed.")

  static let expressionOperator = Self(
    "'{operator}' is not an operator", hint: "write '{instead}'",
    why: "The language has few operators: == != < <= > >= and or not + - * /.")

  static let expressionMinus = Self(
    "subtraction needs a space on both sides of '-'",
    hint: "without spaces a hyphen belongs to the name",
    why: "In a reference such as steps.check-api a hyphen belongs to the name.")

  static let expressionSize = Self(
    "expression of more than {limit} parts", hint: "let a step compute it",
    why: "The limit keeps a broken or hostile file from using up the program.")

  static let expressionPlace = Self(
    "'{key}' takes no expression", hint: "expressions stand in 'with', 'when' and 'for_each'",
    why: "What decides the shape of a run must be readable before it starts.")

  static let unknownReference = Self(
    "'{name}' names nothing",
    hint:
      "references are parameters.NAME, steps.ID.OUTPUT, steps.ID[KEY].OUTPUT, each.key, each.value, site.PATH, run.NAME; text stands in quotes",
    why: "The first word of a reference says where the value comes from, and this is none of "
      + "them.")

  static let unknownFunction = Self(
    "unknown function '{name}'", hint: "{suggestion}",
    why: "There are a dozen functions; tamsdr actions lists them at its end.")

  static let argumentCount = Self(
    "'{function}' takes {expected}, not {found}", hint: "write {signature}",
    why: "The function takes another number of values.")
}

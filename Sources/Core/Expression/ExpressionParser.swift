/// Reads tokens into an expression: `or` binds least, then `and`, `not`, comparison, `+ -`, `* /`, sign.
struct ExpressionParser {
  /// Bounds the depth of every later walk over the tree.
  static let limit = 200

  private let tokens: [ExpressionToken]
  private var position = 0
  private var parts = 0

  init(_ tokens: [ExpressionToken]) { self.tokens = tokens }

  mutating func parse() throws(Diagnostic) -> Expression {
    let expression = try disjunction()
    guard token.kind == .end else { throw unexpected("an operator or }}") }
    return expression
  }

  // The last token is always `end`, which nothing takes.
  private var token: ExpressionToken { tokens[min(position, tokens.count - 1)] }

  private func unexpected(_ expected: String) -> Diagnostic {
    Diagnostic(.expressionSyntax, at: token.mark, expected, token.display, Expression.grammar)
  }

  private mutating func take(_ symbol: String) -> Bool {
    guard token.kind == .symbol(symbol) else { return false }
    position += 1
    return true
  }

  private mutating func take(word: String) -> Bool {
    guard token.kind == .name(word) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ symbol: String) throws(Diagnostic) {
    guard take(symbol) else { throw unexpected("'\(symbol)'") }
  }

  private mutating func countPart(at mark: Mark) throws(Diagnostic) {
    parts += 1
    if parts > Self.limit {
      throw Diagnostic(.expressionSize, at: mark, String(Self.limit))
    }
  }

  // MARK: Operators

  private mutating func disjunction() throws(Diagnostic) -> Expression {
    var left = try conjunction()
    while true {
      let mark = token.mark
      guard take(word: "or") else { return left }
      try countPart(at: mark)
      left = .binary(.or, left, try conjunction(), at: mark)
    }
  }

  private mutating func conjunction() throws(Diagnostic) -> Expression {
    var left = try negation()
    while true {
      let mark = token.mark
      guard take(word: "and") else { return left }
      try countPart(at: mark)
      left = .binary(.and, left, try negation(), at: mark)
    }
  }

  private mutating func negation() throws(Diagnostic) -> Expression {
    let mark = token.mark
    guard take(word: "not") else { return try comparison() }
    try countPart(at: mark)
    return .not(try negation(), at: mark)
  }

  private mutating func comparison() throws(Diagnostic) -> Expression {
    let left = try sum()
    guard case .symbol(let symbol) = token.kind,
      let comparison = Expression.BinaryOperator(rawValue: symbol), comparison.isComparison
    else { return left }
    let mark = token.mark
    try countPart(at: mark)
    position += 1
    return .binary(comparison, left, try sum(), at: mark)
  }

  private mutating func sum() throws(Diagnostic) -> Expression {
    var left = try product()
    while true {
      let sign = token
      let adding = take("+")
      guard adding || take("-") else { return left }
      if !adding, !(sign.spaceBefore && sign.spaceAfter) {
        throw Diagnostic(.expressionMinus, at: sign.mark)
      }
      try countPart(at: sign.mark)
      left = .binary(adding ? .add : .subtract, left, try product(), at: sign.mark)
    }
  }

  private mutating func product() throws(Diagnostic) -> Expression {
    var left = try signed()
    while true {
      let mark = token.mark
      let multiplying = take("*")
      guard multiplying || take("/") else { return left }
      try countPart(at: mark)
      left = .binary(multiplying ? .multiply : .divide, left, try signed(), at: mark)
    }
  }

  private mutating func signed() throws(Diagnostic) -> Expression {
    let mark = token.mark
    guard take("-") else { return try primary() }
    try countPart(at: mark)
    return .negative(try signed(), at: mark)
  }

  // MARK: Operands

  private mutating func primary() throws(Diagnostic) -> Expression {
    let start = token
    try countPart(at: start.mark)
    switch start.kind {
    case .text(let text):
      position += 1
      return .literal(.text(text), at: start.mark)
    case .value(let value):
      position += 1
      return .literal(value, at: start.mark)
    case .name(let name):
      position += 1
      return try named(name, at: start.mark)
    case .symbol("("):
      position += 1
      let inner = try disjunction()
      try expect(")")
      return inner
    case .symbol, .end:
      throw unexpected("a value, a reference or a function")
    }
  }

  private mutating func named(_ name: String, at mark: Mark) throws(Diagnostic) -> Expression {
    switch name {
    case "true": return .literal(.bool(true), at: mark)
    case "false": return .literal(.bool(false), at: mark)
    case "null": return .literal(.null, at: mark)
    default: break
    }
    if take("(") { return try call(name, at: mark) }
    return .reference(try reference(name, at: mark), at: mark)
  }

  private mutating func call(_ name: String, at mark: Mark) throws(Diagnostic) -> Expression {
    guard let function = ExpressionFunction(rawValue: name) else {
      let names = ExpressionFunction.allCases.map(\.rawValue)
      throw Diagnostic(
        .unknownFunction, at: mark, name, NearestName.suggestion(for: name, among: names))
    }
    var arguments: [Expression] = []
    if !take(")") {
      repeat { arguments.append(try disjunction()) } while take(",")
      guard take(")") else { throw unexpected("',' or ')'") }
    }
    guard function.arity.contains(arguments.count) else {
      throw Diagnostic(
        .argumentCount, at: mark, name, function.arityText, String(arguments.count),
        function.signature)
    }
    return .call(name, arguments, at: mark)
  }

  private mutating func reference(
    _ root: String, at mark: Mark
  ) throws(Diagnostic) -> Expression.Reference {
    switch root {
    case "parameters":
      return .parameter(try nameAfterDot("a parameter's name"), members: try members())
    case "site":
      return .site([.name(try nameAfterDot("a key of the site file"))] + (try members()))
    case "run":
      return .run(try nameAfterDot("a name such as id"))
    case "each":
      let name = try nameAfterDot("key or value")
      switch name {
      case "key": return .eachKey
      case "value": return .eachValue(members: try members())
      default: throw Diagnostic(.unknownReference, at: mark, "each.\(name)")
      }
    case "steps":
      var id = try nameAfterDot("a step's id")
      if take("/") { id += "/" + (try name("the id of an included step")) }
      var element: Expression?
      if take("[") {
        element = try disjunction()
        try expect("]")
      }
      let output = try nameAfterDot("an output or state")
      return .step(id, element: element, members: [.name(output)] + (try members()))
    default:
      throw Diagnostic(.unknownReference, at: mark, root)
    }
  }

  private mutating func nameAfterDot(_ what: String) throws(Diagnostic) -> String {
    guard take(".") else { throw unexpected("'.' and \(what)") }
    return try name(what)
  }

  private mutating func name(_ what: String) throws(Diagnostic) -> String {
    guard case .name(let name) = token.kind else { throw unexpected(what) }
    position += 1
    return name
  }

  private mutating func members() throws(Diagnostic) -> [Expression.Member] {
    var members: [Expression.Member] = []
    while true {
      try countPart(at: token.mark)
      if token.kind == .symbol(".") {
        members.append(.name(try nameAfterDot("a member's name")))
      } else if take("[") {
        members.append(.index(try disjunction()))
        try expect("]")
      } else {
        return members
      }
    }
  }
}

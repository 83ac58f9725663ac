import Core

extension SQLTranslator {
  /// `a.b.c`: the parts.
  mutating func nameChain() throws(TrinoError) -> [String] {
    guard let first = current.name else { throw .unexpected(current) }
    advance()
    var chain = [first]
    while current.is("."), token(after: 1).isName {
      advance()
      chain.append(advance().name ?? "")
    }
    return chain
  }

  /// A table, a column or a function.
  mutating func name(_ frame: inout Frame) throws(TrinoError) {
    let place = current
    if let word = current.word, token(after: 1).is("("), !frame.expectsTable {
      return try function(word, frame)
    }
    let chain = try nameChain()
    if frame.expectsTable {
      frame.expectsTable = false
      return try table(chain, at: place, frame)
    }
    try column(chain, at: place)
  }

  private mutating func table(
    _ chain: [String], at place: SQLToken, _ frame: Frame
  ) throws(TrinoError) {
    if chain.count == 1, frame.commonTables.contains(chain[0]) { return emit(quote(chain[0])) }
    switch try session.resolve(chain, at: place) {
    case .informationSchema(let name):
      result.usesInformationSchema = true
      emit("temp.\(quote(name))")
    case .table(let schema, let name):
      guard let columns = try shownColumns(of: name, in: schema) else {
        return emit("\(alias(of: schema)).\(quote(name))")
      }
      emit(quote(view(of: name, columns, alias(of: schema))))
      // Columns may be named by the table's own name.
      if !namesAlias { emit("AS \(quote(name))") }
    }
  }

  // MARK: other layouts

  /// Nil where tables are shown as they are kept.
  private func shownColumns(
    of table: String, in schema: TrinoSchema
  ) throws(TrinoError) -> [Vasttams6Table.Column]? {
    switch session.layout(of: schema) {
    case .vasttams6: try session.vasttams6Columns(of: table, in: schema)
    case .vasttams7: nil
    }
  }

  /// The name of the view that shows it.
  private mutating func view(
    of table: String, _ columns: [Vasttams6Table.Column], _ schema: String
  ) -> String {
    let name = "\(schema) \(table)"
    if let shown = Vasttams6Table.named(table), !result.views.contains(where: { $0.name == name }) {
      result.views.append(ShownTable(name: name, query: shown.query(columns, schema: schema)))
    }
    return name
  }

  /// Words that can follow a table and are no name for it.
  private static let afterTable: Set<String> = [
    "where", "join", "inner", "left", "right", "full", "cross", "natural", "on", "using", "order",
    "group", "having", "window", "union", "except", "intersect", "limit", "offset", "fetch",
  ]

  private var namesAlias: Bool {
    current.word == "as"
      || (current.isName && !(current.word.map(Self.afterTable.contains) ?? false))
  }

  /// The alias under which the schema is attached, which is the same for the whole statement.
  mutating func alias(of schema: TrinoSchema) -> String {
    if let known = result.schemas.first(where: { $0.name == schema.name }) { return known.alias }
    let alias = "s\(result.schemas.count)"
    result.schemas.append(AttachedSchema(name: schema.name, path: schema.path, alias: alias))
    return alias
  }

  private mutating func column(
    _ chain: [String], at place: SQLToken
  ) throws(TrinoError) {
    switch chain.count {
    case 1, 2: emit(chain.map(quote).joined(separator: "."))
    case 3, 4:
      let table = Array(chain.dropLast())
      guard case .table(let schema, let name) = try session.resolve(table, at: place) else {
        throw TrinoError(
          .columnNotFound, "Column '\(chain.joined(separator: "."))' cannot be resolved", at: place)
      }
      emit("\(alias(of: schema)).\(quote(name)).\(quote(chain[chain.count - 1]))")
    default: throw .unexpected(place)
    }
    if current.is("."), token(after: 1).is("*") {
      advance()
      advance()
      emit(".*")
    }
  }

  // MARK: functions

  private mutating func function(_ name: String, _ frame: Frame) throws(TrinoError) {
    let place = current
    guard TrinoFunctions.names.contains(name) else {
      throw TrinoError(.functionNotFound, "Function '\(name)' not registered", at: place)
    }
    advance()
    switch name {
    case "extract": try extract(frame)
    case "approx_distinct":
      emit("count")
      try arguments(frame, opening: "( DISTINCT")
    case "if":
      let count = commas(from: position)
      emit("iif")
      try arguments(frame, closing: count == 1 ? ", NULL )" : ")")
    case "position": try arguments(frame, emitting: "position", splitting: ["in"])
    case "substring", "substr":
      try arguments(frame, emitting: "substr", splitting: ["from", "for"])
    default:
      emit(name)
      try arguments(frame)
    }
  }

  private mutating func arguments(
    _ frame: Frame, opening: String = "(", closing: String = ")"
  ) throws(TrinoError) {
    try expect("(")
    emit(opening)
    var inner = Frame(commonTables: frame.commonTables)
    inner.clause = .rest
    try body(&inner)
    try expect(")")
    emit(closing)
  }

  /// `f(a IN b)` and `f(a FROM b FOR c)` with their words as commas.
  private mutating func arguments(
    _ frame: Frame, emitting name: String, splitting words: Set<String>
  ) throws(TrinoError) {
    guard let close = closing(from: position) else { throw .unexpected(current) }
    var depth = 0
    for index in position..<close {
      if tokens[index].is("(") { depth += 1 }
      if tokens[index].is(")") { depth -= 1 }
      if depth == 1, let word = tokens[index].word, words.contains(word) {
        tokens[index] = SQLToken(
          kind: .symbol(","), line: tokens[index].line, column: tokens[index].column)
      }
    }
    emit(name)
    try arguments(frame)
  }

  /// `EXTRACT(field FROM x)`.
  private mutating func extract(_ frame: Frame) throws(TrinoError) {
    try expect("(")
    guard let field = current.word, token(after: 1).word == "from" else {
      throw .unexpected(current)
    }
    guard TrinoFunctions.fields.contains(field) else {
      throw .unsupported("EXTRACT(\(field.uppercased()))", at: current)
    }
    advance()
    advance()
    emit("\(field)(")
    var inner = Frame(commonTables: frame.commonTables)
    inner.clause = .rest
    try body(&inner)
    try expect(")")
    emit(")")
  }

  /// How many commas stand at the first level inside the parentheses at `open`.
  private func commas(from open: Int) -> Int {
    guard let close = closing(from: open) else { return 0 }
    var depth = 0
    var count = 0
    for token in tokens[open..<close] {
      if token.is("(") { depth += 1 }
      if token.is(")") { depth -= 1 }
      if depth == 1, token.is(",") { count += 1 }
    }
    return count
  }

  // MARK: types

  /// `CAST(x AS type)` becomes a function of its own for each type: SQLite's makes 0 of a word.
  mutating func cast(_ frame: Frame, safe: Bool) throws(TrinoError) {
    advance()
    let slot = output.count
    emit("")
    guard let close = closing(from: position) else { throw .unexpected(current) }
    var depth = 0
    var split: Int?
    for index in position..<close {
      if tokens[index].is("(") { depth += 1 }
      if tokens[index].is(")") { depth -= 1 }
      if depth == 1, tokens[index].word == "as" { split = index }
    }
    guard let split else { throw .unexpected(tokens[close]) }
    let typeToken = tokens[split + 1]
    guard let type = typeToken.word.flatMap(TrinoType.init(name:)) else {
      throw .unsupported("CAST to \(typeToken.text)", at: typeToken)
    }
    tokens[split] = SQLToken(
      kind: .symbol(")"), line: tokens[split].line, column: tokens[split].column)
    try expect("(")
    var inner = Frame(commonTables: frame.commonTables)
    inner.clause = .rest
    try body(&inner)
    position = close
    try expect(")")
    output[slot] = "\(safe ? "try_cast" : "cast")_\(type)("
    emit(")")
  }

  mutating func typedLiteral(_ type: TrinoType, _ text: String) throws(TrinoError) {
    let place = advance()
    advance()
    switch type {
    case .timestamp:
      guard let time = TrinoTime.normalised(text) else {
        throw TrinoError(
          .invalidFunctionArgument, "'\(text)' is not a valid TIMESTAMP literal", at: place)
      }
      emit(literal(time))
    case .bigint, .integer:
      guard let number = Int64(text) else {
        throw TrinoError(.invalidFunctionArgument, "'\(text)' is not a valid number", at: place)
      }
      emit("(\(number))")
    case .double:
      guard let number = Double(text) else {
        throw TrinoError(.invalidFunctionArgument, "'\(text)' is not a valid number", at: place)
      }
      emit("(\(number))")
    case .varchar: emit(literal(text))
    case .boolean where text == "true" || text == "false": emit(text)
    case .boolean, .varbinary, .unknown: throw .unsupported("this literal", at: place)
    }
  }
}

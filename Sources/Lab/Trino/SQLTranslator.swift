import Core

/// A statement in SQLite's words.
struct TranslatedStatement {
  enum Kind: Sendable, Hashable {
    case query
    /// `INSERT`, `UPDATE` or `DELETE` on a table of this schema.
    case change(verb: String, schema: String)
  }

  var kind: Kind = .query
  var sql = ""
  /// The schemas it names, in the order of their aliases.
  var schemas: [AttachedSchema] = []
  /// What must be made before: the views that show tables in another layout than they are kept.
  var views: [ShownTable] = []
  var usesInformationSchema = false
  var items: [SelectItem] = []
}

/// A schema as one statement sees it.
struct AttachedSchema: Sendable, Hashable {
  let name: String
  let path: String
  let alias: String
}

/// A table that a statement sees in another layout than it is kept.
struct ShownTable: Sendable, Hashable {
  /// The name of its view.
  let name: String
  let query: String
}

/// Rewrites one statement of Trino for SQLite, token by token. What it does not know it refuses: a
/// word it lets through means the same to both.
struct SQLTranslator {
  /// One level of parentheses.
  struct Frame {
    enum Clause { case start, select, from, group, order, rest }

    var clause = Clause.start
    /// The next name is a table's.
    var expectsTable = false
    /// Common table expressions that can be named here.
    var commonTables: Set<String>
    var lastSetOperation: String?
    var orderHasNulls = false
    var isStatement = false
    /// Where the entry of SELECT or GROUP BY that is being read starts.
    var itemStart: Int?
    var selected: [SelectItem] = []
    var grouped: [[SQLToken]] = []
  }

  let session: TrinoSession
  var tokens: [SQLToken]
  /// The tokens as they were sent: some are replaced on the way.
  let sent: [SQLToken]
  var position = 0
  var output: [String] = []
  var result = TranslatedStatement()

  init(_ tokens: [SQLToken], session: TrinoSession) {
    self.tokens = tokens
    sent = tokens
    self.session = session
  }

  static func translate(
    _ tokens: [SQLToken], session: TrinoSession
  ) throws(TrinoError) -> TranslatedStatement {
    var translator = SQLTranslator(tokens, session: session)
    return try translator.statement()
  }

  // MARK: tokens

  var current: SQLToken { tokens[position] }

  /// The token after the current one, or the end.
  func token(after count: Int = 1) -> SQLToken { tokens[min(position + count, tokens.count - 1)] }

  @discardableResult
  mutating func advance() -> SQLToken {
    let token = current
    if position < tokens.count - 1 { position += 1 }
    return token
  }

  mutating func take(word: String) -> Bool {
    guard current.word == word else { return false }
    advance()
    return true
  }

  mutating func expect(_ symbol: String) throws(TrinoError) {
    guard current.is(symbol) else { throw .unexpected(current) }
    advance()
  }

  mutating func emit(_ text: String) { output.append(text) }

  // MARK: statement

  private mutating func statement() throws(TrinoError) -> TranslatedStatement {
    var frame = Frame(commonTables: [])
    frame.isStatement = true
    switch current.word {
    case "insert", "update", "delete": try startChange(&frame)
    case "select", "with", "values", "table": break
    case nil where current.is("("): break
    default: throw .unexpected(current)
    }
    try body(&frame)
    guard current.kind == .end else { throw .unexpected(current) }
    result.sql = output.joined(separator: " ")
    return result
  }

  private mutating func startChange(_ frame: inout Frame) throws(TrinoError) {
    let verb = advance()
    let words = ["insert": ["into"], "delete": ["from"]][verb.word ?? ""] ?? []
    emit(verb.text)
    for word in words {
      guard take(word: word) else { throw .unexpected(current) }
      emit(word)
    }
    let place = current
    let table = try nameChain()
    let resolved = try session.resolve(table, at: place)
    guard case .table(let schema, let name) = resolved else {
      throw TrinoError(.notSupported, "This connector does not support modifying it", at: place)
    }
    try session.checkWritable(schema, at: place)
    result.kind = .change(verb: verb.text.uppercased(), schema: schema.name)
    result.schemas.append(AttachedSchema(name: schema.name, path: schema.path, alias: "main"))
    emit("main.\(quote(name))")
    frame.clause = .rest
  }

  /// Everything up to the closing parenthesis or the end, which stays.
  mutating func body(_ frame: inout Frame) throws(TrinoError) {
    while true {
      switch current.kind {
      case .end, .symbol(")"): return try endSelect(&frame)
      case .symbol("("): try group(&frame)
      case .symbol(","): comma(&frame)
      case .symbol(";"): throw .unexpected(current)
      case .symbol("/"), .symbol("%"): try divide(&frame)
      case .symbol(let symbol):
        advance()
        emit(symbol)
      case .number(let number):
        advance()
        emit(number)
      case .string(let text):
        advance()
        emit(literal(text))
      case .binary(let digits):
        advance()
        emit("X'\(digits)'")
      case .parameter:
        throw .syntax("the statement has more parameters than values", at: current)
      case .quoted: try name(&frame)
      case .word(let word): try self.word(word, &frame)
      }
    }
  }

  private mutating func comma(_ frame: inout Frame) {
    switch frame.clause {
    case .order: endOrderItem(&frame)
    case .from: frame.expectsTable = true
    case .select, .group: endItem(&frame)
    case .start, .rest: break
    }
    advance()
    emit(",")
    if frame.clause == .select || frame.clause == .group { frame.itemStart = position }
  }

  mutating func group(_ frame: inout Frame) throws(TrinoError) {
    let isOperand = try isParenthesisedOperand(frame)
    advance()
    emit(isOperand ? "SELECT * FROM (" : "(")
    var inner = Frame(commonTables: frame.commonTables)
    if frame.expectsTable {
      inner.clause = .from
      inner.expectsTable = true
      frame.expectsTable = false
    }
    if frame.clause == .start { frame.clause = .rest }
    try body(&inner)
    try expect(")")
    emit(")")
  }

  /// SQLite has no parentheses around the operands of UNION, EXCEPT and INTERSECT.
  private func isParenthesisedOperand(_ frame: Frame) throws(TrinoError) -> Bool {
    guard frame.clause == .start else { return false }
    if frame.lastSetOperation != nil || frame.isStatement { return true }
    guard let close = closing(from: position) else { throw .unexpected(tokens[tokens.count - 1]) }
    let next = tokens[min(close + 1, tokens.count - 1)].word
    return ["union", "except", "intersect"].contains(next)
  }

  /// The index of the parenthesis that closes the one at `open`.
  func closing(from open: Int) -> Int? {
    var depth = 0
    for index in open..<tokens.count {
      if tokens[index].is("(") { depth += 1 }
      if tokens[index].is(")") {
        depth -= 1
        if depth == 0 { return index }
      }
    }
    return nil
  }

  // MARK: ends of clauses

  mutating func endClause(_ frame: inout Frame) {
    switch frame.clause {
    case .select, .group: endItem(&frame)
    case .order: endOrderItem(&frame)
    case .start, .from, .rest: break
    }
    frame.clause = .rest
    frame.expectsTable = false
  }

  /// Ends one SELECT, which UNION and its like may follow by another.
  mutating func endSelect(_ frame: inout Frame) throws(TrinoError) {
    endClause(&frame)
    try Grouping(selected: frame.selected, grouped: frame.grouped).check()
    if frame.isStatement, frame.lastSetOperation == nil { result.items = frame.selected }
    frame.selected = []
    frame.grouped = []
  }

  private mutating func endItem(_ frame: inout Frame) {
    guard let start = frame.itemStart, start < position else { return }
    let item = Array(sent[start..<position])
    if frame.clause == .select {
      frame.selected.append(SelectItem(item))
    } else {
      frame.grouped.append(item)
    }
    frame.itemStart = nil
  }

  /// Nulls are last in Trino unless the statement says otherwise, whichever the direction.
  private mutating func endOrderItem(_ frame: inout Frame) {
    if !frame.orderHasNulls { emit("NULLS LAST") }
    frame.orderHasNulls = false
  }
}

/// An identifier SQLite takes for nothing else: unlike `"x"`, `` `x` `` never turns into a string.
func quote(_ name: String) -> String {
  "`" + name.split(separator: "`", omittingEmptySubsequences: false).joined(separator: "``") + "`"
}

func literal(_ text: String) -> String {
  "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
}

extension SQLTranslator {
  /// Words with the same meaning in both languages.
  private static let shared: Set<String> = [
    "distinct", "all", "by", "having", "asc", "desc", "first", "last", "as", "on", "using",
    "inner", "left", "right", "full", "outer", "cross", "natural", "and", "or", "not", "in",
    "exists", "between", "like", "escape", "is", "null", "true", "false", "case", "when", "then",
    "else", "end", "recursive", "over", "partition", "unbounded", "preceding", "following",
    "current", "row", "filter", "set", "where", "window", "rows", "range", "groups",
  ]

  /// Words that end the list of tables.
  private static let afterFrom: Set<String> = ["where", "having", "window", "set"]

  /// Never a name in Trino; SQLite would take them for one.
  private static let refused: Set<String> = [
    "lateral", "unnest", "tablesample", "match_recognize", "interval", "array", "map", "at",
    "grouping", "rollup", "cube", "rowid", "oid", "_rowid_", "glob", "regexp", "match", "isnull",
    "notnull", "collate", "indexed", "returning", "table",
  ]

  mutating func word(_ word: String, _ frame: inout Frame) throws(TrinoError) {
    if token(after: 1).is("."), !Self.shared.contains(word) { return try name(&frame) }
    switch word {
    case "select":
      advance()
      frame.clause = .select
      frame.expectsTable = false
      emit("SELECT")
      if current.word == "distinct" || current.word == "all" { emit(advance().text) }
      frame.itemStart = position
    case "values":
      advance()
      frame.clause = .rest
      frame.expectsTable = false
      emit("VALUES")
    case "with": try commonTables(&frame)
    case "from": from(&frame)
    case "join":
      advance()
      emit("JOIN")
      frame.expectsTable = true
    case "order": order(&frame)
    case "group": grouping(&frame)
    case "nulls":
      advance()
      emit("NULLS")
      frame.orderHasNulls = true
    case "rows", "range", "groups":
      endClause(&frame)
      emit(advance().text)
    case "union", "except", "intersect": try setOperation(word, &frame)
    case "limit", "offset", "fetch":
      endClause(&frame)
      try limit()
    case "cast", "try_cast": try cast(frame, safe: word == "try_cast")
    case "current_timestamp", "localtimestamp":
      advance()
      emit("now()")
    default: try other(word, &frame)
    }
  }

  private mutating func other(_ word: String, _ frame: inout Frame) throws(TrinoError) {
    if case .string(let text) = token(after: 1).kind, let type = TrinoType(name: word) {
      return try typedLiteral(type, text)
    }
    if Self.refused.contains(word) { throw .unsupported(word.uppercased(), at: current) }
    if Self.shared.contains(word) {
      if Self.afterFrom.contains(word) { endClause(&frame) }
      advance()
      return emit(word)
    }
    try name(&frame)
  }

  private mutating func from(_ frame: inout Frame) {
    let isComparison =
      position >= 2 && tokens[position - 1].word == "distinct"
      && ["is", "not"].contains(tokens[position - 2].word)
    if !isComparison {
      endClause(&frame)
      frame.clause = .from
      frame.expectsTable = true
    }
    advance()
    emit("FROM")
  }

  private mutating func order(_ frame: inout Frame) {
    endClause(&frame)
    advance()
    emit("ORDER")
    if take(word: "by") { emit("BY") }
    frame.clause = .order
  }

  private mutating func grouping(_ frame: inout Frame) {
    endClause(&frame)
    advance()
    emit("GROUP")
    if take(word: "by") { emit("BY") }
    frame.clause = .group
    frame.itemStart = position
  }

  private mutating func setOperation(
    _ word: String, _ frame: inout Frame
  ) throws(TrinoError) {
    let place = current
    try endSelect(&frame)
    advance()
    // Trino binds INTERSECT tighter, SQLite goes from left to right.
    if word == "intersect", let last = frame.lastSetOperation, last != "intersect" {
      throw .unsupported("INTERSECT after \(last.uppercased()) without parentheses", at: place)
    }
    emit(word.uppercased())
    if current.word == "all" {
      guard word == "union" else { throw .unsupported("\(word.uppercased()) ALL", at: current) }
      advance()
      emit("ALL")
    } else {
      _ = take(word: "distinct")
    }
    frame.lastSetOperation = word
    frame.clause = .start
  }

  /// `[OFFSET n [ROWS]] [LIMIT n | FETCH FIRST [n] ROWS ONLY]`, which SQLite writes the other way round.
  private mutating func limit() throws(TrinoError) {
    var offset: String?
    var count: String?
    if take(word: "offset") {
      offset = try wholeNumber()
      _ = take(word: "row") || take(word: "rows")
    }
    if take(word: "limit") {
      if !take(word: "all") { count = try wholeNumber() }
    } else if take(word: "fetch") {
      guard take(word: "first") || take(word: "next") else { throw .unexpected(current) }
      count = current.word == nil ? try wholeNumber() : "1"
      guard take(word: "row") || take(word: "rows"), take(word: "only") else {
        throw .unexpected(current)
      }
    }
    if current.word == "offset" || current.word == "limit" { throw .unexpected(current) }
    guard count != nil || offset != nil else { return }
    emit("LIMIT \(count ?? "-1")")
    if let offset { emit("OFFSET \(offset)") }
  }

  private mutating func wholeNumber() throws(TrinoError) -> String {
    guard case .number(let number) = current.kind, UInt64(number) != nil else {
      throw .unexpected(current)
    }
    advance()
    return number
  }

  /// `WITH [RECURSIVE] name [(columns)] AS (query), …`: each sees those before it, a recursive one
  /// also itself.
  private mutating func commonTables(_ frame: inout Frame) throws(TrinoError) {
    advance()
    emit("WITH")
    let isRecursive = take(word: "recursive")
    if isRecursive { emit("RECURSIVE") }
    repeat {
      if current.is(",") { emit(advance().text) }
      guard let name = current.name else { throw .unexpected(current) }
      advance()
      emit(quote(name))
      if current.is("(") { try columnList() }
      guard take(word: "as") else { throw .unexpected(current) }
      emit("AS")
      try expect("(")
      emit("(")
      var inner = Frame(commonTables: frame.commonTables)
      if isRecursive { inner.commonTables.insert(name) }
      try body(&inner)
      try expect(")")
      emit(")")
      frame.commonTables.insert(name)
    } while current.is(",")
    frame.clause = .start
  }

  private mutating func columnList() throws(TrinoError) {
    try expect("(")
    emit("(")
    while let name = current.name {
      advance()
      emit(quote(name))
      if current.is(",") { emit(advance().text) }
    }
    try expect(")")
    emit(")")
  }
}

/// Trino's rule that a query with GROUP BY or aggregates selects nothing else: SQLite would take the
/// value of any row. Where the rule is hard to tell from tokens, it is not applied.
struct Grouping {
  let selected: [SelectItem]
  /// The entries of GROUP BY.
  let grouped: [[SQLToken]]

  /// Words in an expression that name no column.
  private static let notColumns: Set<String> = [
    "and", "or", "not", "in", "is", "null", "true", "false", "case", "when", "then", "else", "end",
    "between", "like", "escape", "exists", "distinct", "from", "for", "as", "current_timestamp",
    "localtimestamp", "all",
  ]

  func check() throws(TrinoError) {
    let contents = selected.map { Contents($0.expression) }
    guard !grouped.isEmpty || contents.contains(where: \.hasAggregate) else { return }
    var allowed: Set<String> = []
    for entry in grouped {
      if entry.count == 1, case .number(let text) = entry[0].kind, let place = Int(text),
        contents.indices.contains(place - 1)
      {
        allowed.formUnion(contents[place - 1].columns.map(\.name))
      } else {
        allowed.formUnion(Contents(entry).columns.map(\.name))
      }
    }
    for column in contents.flatMap(\.columns) where !allowed.contains(column.name) {
      throw TrinoError(
        .expressionNotAggregate,
        "'\(column.name)' must be an aggregate expression or appear in GROUP BY clause",
        at: column.token)
    }
  }

  /// The columns of an expression that stand outside of aggregates, windows and subqueries.
  private struct Contents {
    private(set) var columns: [(name: String, token: SQLToken)] = []
    private(set) var hasAggregate = false

    init(_ tokens: [SQLToken]) {
      var index = 0
      while index < tokens.count {
        let token = tokens[index]
        let next = index + 1 < tokens.count ? tokens[index + 1] : nil
        if token.is("("), next?.word == "select" {
          index = Self.after(index, tokens)
        } else if let word = token.word, next?.is("(") == true, !Grouping.notColumns.contains(word)
        {
          index = readCall(word, at: index, tokens)
        } else if token.name != nil {
          index = readColumn(at: index, tokens)
        } else {
          index += 1
        }
      }
    }

    /// An aggregate or a window with its clauses is passed over; other functions are looked into.
    private mutating func readCall(_ name: String, at index: Int, _ tokens: [SQLToken]) -> Int {
      var end = Self.after(index + 1, tokens)
      var isWindow = false
      while end < tokens.count, let word = tokens[end].word, word == "filter" || word == "over" {
        isWindow = isWindow || word == "over"
        end =
          end + 1 < tokens.count && tokens[end + 1].is("(") ? Self.after(end + 1, tokens) : end + 2
      }
      if isWindow { return end }
      guard TrinoFunctions.aggregateNames.contains(name) else { return index + 1 }
      hasAggregate = true
      return end
    }

    private mutating func readColumn(at start: Int, _ tokens: [SQLToken]) -> Int {
      var end = start
      while end + 2 < tokens.count, tokens[end + 1].is("."), tokens[end + 2].isName { end += 2 }
      let isType = start > 0 && tokens[start - 1].word == "as"
      var isLiteral = false
      if end + 1 < tokens.count, case .string = tokens[end + 1].kind { isLiteral = true }
      let isField = end + 1 < tokens.count && tokens[end + 1].word == "from"
      if let name = tokens[end].name, !isType, !isLiteral, !isField,
        tokens[end].word.map({ !Grouping.notColumns.contains($0) }) ?? true
      {
        columns.append((name, tokens[start]))
      }
      return end + 1
    }

    /// The index after the parenthesis that closes the one at `open`.
    private static func after(_ open: Int, _ tokens: [SQLToken]) -> Int {
      var depth = 0
      for index in open..<tokens.count {
        if tokens[index].is("(") { depth += 1 }
        if tokens[index].is(")") {
          depth -= 1
          if depth == 0 { return index + 1 }
        }
      }
      return tokens.count
    }
  }
}

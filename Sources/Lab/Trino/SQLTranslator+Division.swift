extension SQLTranslator {
  /// `a / b` with `b` looked at: Trino fails on zero.
  mutating func divide(_ frame: inout Frame) throws(TrinoError) {
    emit(advance().text)
    emit("\(TrinoFunctions.divisorName)(")
    while current.is("-") || current.is("+") { emit(advance().text) }
    try operand(&frame)
    emit(")")
  }

  /// One operand: a literal, a name, a call with its clauses, or a group.
  private mutating func operand(_ frame: inout Frame) throws(TrinoError) {
    switch current.kind {
    case .symbol("("): return try group(&frame)
    case .number(let number):
      advance()
      return emit(number)
    case .word("case"): throw .unsupported("CASE as a divisor without parentheses", at: current)
    case .word(let word): try self.word(word, &frame)
    case .quoted: try name(&frame)
    default: throw .unexpected(current)
    }
    while let word = current.word, word == "filter" || word == "over" {
      emit(advance().text)
      if current.is("(") {
        try group(&frame)
      } else if let window = current.name {
        advance()
        emit(quote(window))
      }
    }
  }
}

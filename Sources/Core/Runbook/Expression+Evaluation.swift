extension Expression {
  package func evaluate(in scope: Scope) throws(EvaluationError) -> Value {
    throw EvaluationError("expressions are not evaluated yet", at: Mark(line: 1, column: 1))
  }
}

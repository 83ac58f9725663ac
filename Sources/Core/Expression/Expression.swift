/// One `${{ … }}`: a small typed language without loops, I/O or environment.
package indirect enum Expression: Sendable, Hashable {
  case literal(Value, at: Mark)
  case reference(Reference, at: Mark)
  case not(Expression, at: Mark)
  case negative(Expression, at: Mark)
  case binary(BinaryOperator, Expression, Expression, at: Mark)
  case call(String, [Expression], at: Mark)

  package enum BinaryOperator: String, Sendable, Hashable {
    case or, and
    case equal = "=="
    case unequal = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
  }

  /// The forms of reference: `parameters.NAME`, `site.PATH`, `run.NAME`, `each.key`, `each.value`,
  /// `steps.ID.OUTPUT`, `steps.ID[KEY].OUTPUT`, either with `.state`; members may follow an output. The
  /// id of a step of an included runbook is `ID/inner`.
  package enum Reference: Sendable, Hashable {
    case parameter(String, members: [Member])
    case site([Member])
    case run(String)
    case eachKey
    case eachValue(members: [Member])
    case step(String, element: Expression?, members: [Member])
  }

  package enum Member: Sendable, Hashable {
    case name(String)
    case index(Expression)
  }
}

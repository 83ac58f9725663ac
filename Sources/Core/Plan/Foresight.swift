/// Values as far as they can be told before a run: what only a step will tell is named by that step.
struct Foresight {
  /// A failure where an include cannot be given its parameters.
  let scope: Result<Scope, EvaluationError>
  /// The steps an expression waits for, by id; none where all it needs is known.
  let awaited: (Expression) -> [String]

  func value(of template: Template) -> Value {
    switch template {
    case .literal(let value): value
    case .expression(let expression): value(of: expression)
    case .text(let segments):
      .text(
        segments.map { segment in
          switch segment {
          case .text(let text): text
          case .expression(let expression): value(of: expression).display
          }
        }.joined())
    case .list(let members): .list(members.map(value))
    case .map(let members): .map(members.mapValues(value))
    }
  }

  func value(of expression: Expression) -> Value {
    let steps = awaited(expression)
    guard steps.isEmpty else { return .text("(after \(steps.joined(separator: ", ")))") }
    do throws(EvaluationError) {
      return try expression.evaluate(in: try scope.get())
    } catch {
      return .text("(cannot be told: \(error.what))")
    }
  }
}

extension Expression {
  /// Every reference in it, those of its indexes too, in the order they are written.
  var references: [Reference] {
    switch self {
    case .literal: []
    case .reference(let reference, _): [reference] + reference.inner.flatMap(\.references)
    case .not(let inner, _), .negative(let inner, _): inner.references
    case .binary(_, let left, let right, _): left.references + right.references
    case .call(_, let arguments, _): arguments.flatMap(\.references)
    }
  }
}

extension Expression.Reference {
  fileprivate var inner: [Expression] {
    switch self {
    case .run, .eachKey: []
    case .parameter(_, let members), .site(let members), .eachValue(let members):
      members.compactMap(\.index)
    case .step(_, let element, let members):
      (element.map { [$0] } ?? []) + members.compactMap(\.index)
    }
  }
}

extension Expression.Member {
  fileprivate var index: Expression? {
    switch self {
    case .name: nil
    case .index(let index): index
    }
  }
}

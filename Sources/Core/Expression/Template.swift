/// A value as a runbook writes it: literal, or with expressions in it.
package indirect enum Template: Sendable, Hashable {
  case literal(Value)
  /// One whole `${{ … }}`: keeps the expression's type.
  case expression(Expression)
  /// Text with expressions between; each is written as `Value.display` shows it.
  case text([Segment])
  case list([Template])
  case map([String: Template])

  package enum Segment: Sendable, Hashable {
    case text(String)
    case expression(Expression)
  }
}

extension Template {
  package func resolve(in scope: Scope) throws(EvaluationError) -> Value {
    switch self {
    case .literal(let value): return value
    case .expression(let expression): return try expression.evaluate(in: scope)
    case .text(let segments):
      var text = ""
      for segment in segments {
        switch segment {
        case .text(let part): text += part
        case .expression(let expression): text += try expression.evaluate(in: scope).display
        }
      }
      return .text(text)
    case .list(let members):
      var values: [Value] = []
      for member in members { values.append(try member.resolve(in: scope)) }
      return .list(values)
    case .map(let members):
      var values: [String: Value] = [:]
      for (key, member) in members { values[key] = try member.resolve(in: scope) }
      return .map(values)
    }
  }

  /// Every expression in it.
  package var expressions: [Expression] {
    switch self {
    case .literal: []
    case .expression(let expression): [expression]
    case .text(let segments):
      segments.compactMap { if case .expression(let inner) = $0 { inner } else { nil } }
    case .list(let members): members.flatMap(\.expressions)
    case .map(let members): members.sorted { $0.key < $1.key }.flatMap(\.value.expressions)
    }
  }
}

/// What expressions can see at one step.
package struct Scope: Sendable {

  package struct StepView: Sendable, Hashable {
    /// `pending`, `running`, `done`, `failed`, `in_doubt`, `skipped`, `undone`.
    package let state: String
    package let outputs: [String: Value]?

    package init(state: String, outputs: [String: Value]?) {
      self.state = state
      self.outputs = outputs
    }
  }

  package let parameters: [String: Value]
  package let site: Value
  /// `run.id`, `run.started`, `run.incident`; in `finally` also `outcome` and `failed_step`.
  package let run: [String: Value]
  package let each: (key: String, value: Value)?
  /// How a step stands; nil for one that has not been begun.
  package let step: @Sendable (StepKey) -> StepView?

  package init(
    parameters: [String: Value], site: Value, run: [String: Value],
    each: (key: String, value: Value)? = nil,
    step: @escaping @Sendable (StepKey) -> StepView?
  ) {
    self.parameters = parameters
    self.site = site
    self.run = run
    self.each = each
    self.step = step
  }
}

/// An expression that cannot be evaluated, with its place in the runbook.
package struct EvaluationError: Error, Sendable, Hashable {
  package let what: String
  package let mark: Mark

  package init(_ what: String, at mark: Mark) {
    self.what = what
    self.mark = mark
  }
}

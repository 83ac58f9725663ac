extension Expression {
  /// What is absent is null; an operation that cannot be done throws with its place.
  package func evaluate(in scope: Scope) throws(EvaluationError) -> Value {
    switch self {
    case .literal(let value, _):
      return value
    case .reference(let reference, let mark):
      return try reference.value(in: scope, at: mark)
    case .not(let inner, let mark):
      return .bool(!(try inner.truth(in: scope, of: "not", at: mark)))
    case .negative(let inner, let mark):
      return try Arithmetic(mark).negative(try inner.evaluate(in: scope))
    case .binary(.and, let left, let right, let mark):
      guard try left.truth(in: scope, of: "and", at: mark) else { return .bool(false) }
      return .bool(try right.truth(in: scope, of: "and", at: mark))
    case .binary(.or, let left, let right, let mark):
      if try left.truth(in: scope, of: "or", at: mark) { return .bool(true) }
      return .bool(try right.truth(in: scope, of: "or", at: mark))
    case .binary(let sign, let left, let right, let mark):
      return try Arithmetic(mark).apply(
        sign, try left.evaluate(in: scope), try right.evaluate(in: scope))
    case .call(let name, let arguments, let mark):
      guard let function = ExpressionFunction(rawValue: name) else {
        throw EvaluationError("unknown function '\(name)'", at: mark)
      }
      var values: [Value] = []
      for argument in arguments { values.append(try argument.evaluate(in: scope)) }
      return try function.apply(to: values, at: mark)
    }
  }

  private func truth(
    in scope: Scope, of sign: String, at mark: Mark
  ) throws(EvaluationError) -> Bool {
    let value = try evaluate(in: scope)
    guard case .bool(let truth) = value else {
      throw EvaluationError("'\(sign)' does not apply to \(value.kindName)", at: mark)
    }
    return truth
  }
}

extension Expression.Reference {
  fileprivate func value(in scope: Scope, at mark: Mark) throws(EvaluationError) -> Value {
    switch self {
    case .parameter(let name, let members):
      return try Self.follow(members, from: scope.parameters[name] ?? .null, in: scope, at: mark)
    case .site(let members):
      return try Self.follow(members, from: scope.site, in: scope, at: mark)
    case .run(let name):
      return scope.run[name] ?? .null
    case .eachKey:
      return try Self.each(in: scope, at: mark).key
    case .eachValue(let members):
      return try Self.follow(
        members, from: try Self.each(in: scope, at: mark).value, in: scope, at: mark)
    case .step(let id, let element, let members):
      var key: String?
      if let element { key = try element.evaluate(in: scope).display }
      guard let view = scope.step(StepKey(id, element: key)) else {
        return members == [.name("state")] ? .text("pending") : .null
      }
      if members == [.name("state")] { return .text(view.state) }
      guard let outputs = view.outputs else { return .null }
      return try Self.follow(members, from: .map(outputs), in: scope, at: mark)
    }
  }

  private static func each(
    in scope: Scope, at mark: Mark
  ) throws(EvaluationError) -> (key: Value, value: Value) {
    guard let each = scope.each else {
      throw EvaluationError("'each' exists only in a step with 'for_each'", at: mark)
    }
    return (.text(each.key), each.value)
  }

  /// A member of what is absent is absent, so that `default` and `exists` can stand around the whole.
  private static func follow(
    _ members: [Expression.Member], from start: Value, in scope: Scope, at mark: Mark
  ) throws(EvaluationError) -> Value {
    var value = start
    for member in members {
      let index: Value
      switch member {
      case .name(let name): index = .text(name)
      case .index(let expression): index = try expression.evaluate(in: scope)
      }
      switch (value, index) {
      case (.null, _): return .null
      case (.map(let map), .text(let key)): value = map[key] ?? .null
      case (.map(let map), _): value = map[index.display] ?? .null
      case (.list(let list), .integer(let position)):
        value = list.indices.contains(position) ? list[position] : .null
      default:
        throw EvaluationError(
          "\(value.kindName) has no member '\(index.display)'", at: mark)
      }
    }
    return value
  }
}

extension Value {
  /// The kind of value, for messages.
  package var kindName: String {
    switch self {
    case .null: "nothing"
    case .bool: "true or false"
    case .integer: "a whole number"
    case .number: "a number"
    case .text: "a text"
    case .duration: "a duration"
    case .time: "a time"
    case .secret: "a secret reference"
    case .list: "a list"
    case .map: "a map"
    }
  }
}

/// What expressions at one place of a runbook can refer to.
struct TypeScope {
  let parameters: [String: ValueType]
  /// The site's own values, where one is given.
  let site: Value?
  /// The names of `run`, with the reason where one may be absent.
  let run: [String: (type: ValueType, absence: String?)]
  let each: (key: ValueType, value: ValueType)?
  let viewer: StepTable.Entry
  let table: StepTable
  /// Whether unknown steps are worth a search for the nearest name.
  let suggests: Bool
}

/// Finds the types of expressions, and what is wrong with them.
struct ExpressionTyper {
  let scope: TypeScope
  var faults: [Diagnostic] = []
  /// What the condition around has shown, as it is written.
  var proven: Set<String> = []

  init(_ scope: TypeScope) { self.scope = scope }

  mutating func type(of expression: Expression) -> Typing {
    switch expression {
    case .literal(.null, _): return .nothing
    case .literal(let value, _): return Typing(ValueType(of: value))
    case .reference(let reference, let mark):
      return type(of: reference, at: mark, mayBeAbsent: false)
    case .not(let inner, let mark):
      demand(.bool, inner, "not", at: mark)
      return Typing(.bool)
    case .negative(let inner, let mark):
      let found = type(of: inner)
      guard found.alternatives.allSatisfy({ $0.isNumber || $0 == .duration || $0 == .any }) else {
        faults.append(
          Diagnostic(
            .operandType, at: mark, "-", found.name, "a sign stands before a number or a duration"))
        return .unknown
      }
      return found
    case .binary(.and, let left, let right, let mark):
      demand(.bool, left, "and", at: mark)
      let outer = proven
      proven.formUnion(left.proven)
      demand(.bool, right, "and", at: mark)
      proven = outer
      return Typing(.bool)
    case .binary(.or, let left, let right, let mark):
      demand(.bool, left, "or", at: mark)
      demand(.bool, right, "or", at: mark)
      return Typing(.bool)
    case .binary(let sign, let left, let right, let mark):
      return type(of: sign, type(of: left), type(of: right), at: mark)
    case .call(let name, let arguments, let mark):
      guard let function = ExpressionFunction(rawValue: name) else { return .unknown }
      return type(of: function, arguments, at: mark)
    }
  }

  private mutating func demand(
    _ expected: ValueType, _ operand: Expression, _ sign: String, at mark: Mark
  ) {
    let found = type(of: operand)
    if !found.alternatives.allSatisfy({ $0 == expected || $0 == .any }) || found == .nothing {
      faults.append(
        Diagnostic(
          .operandType, at: mark, sign, found.name, "it takes true or false"))
    }
  }

  // MARK: Binary operators

  private mutating func type(
    of sign: Expression.BinaryOperator, _ left: Typing, _ right: Typing, at mark: Mark
  ) -> Typing {
    if left.holdsSecret || right.holdsSecret {
      faults.append(Diagnostic(.secretExposed, at: mark, "the value", "an operation"))
      return .unknown
    }
    if sign == .equal || sign == .unequal { return equality(sign, left, right, at: mark) }
    if let relative = left.relative ?? right.relative {
      faults.append(Diagnostic(.relativeTime, at: mark, relative))
      return .unknown
    }
    var results: [ValueType] = []
    for first in left.alternatives.isEmpty
      ? [ValueType?.none] : left.alternatives.map(Optional.some)
    {
      for second in right.alternatives.isEmpty ? [nil] : right.alternatives.map(Optional.some) {
        guard let first, let second, let result = Self.result(of: sign, first, second) else {
          return inapplicable(sign.rawValue, left, right, Self.rule(of: sign), at: mark)
        }
        if !results.contains(result) { results.append(result) }
      }
    }
    return results.dropFirst().reduce(Typing(results.first ?? .any)) { $0.or(Typing($1)) }
  }

  private mutating func equality(
    _ sign: Expression.BinaryOperator, _ left: Typing, _ right: Typing, at mark: Mark
  ) -> Typing {
    let canBeEqual =
      left == .nothing || right == .nothing
      || left.alternatives.contains { first in
        right.alternatives.contains { second in
          first.accepts(second) || second.accepts(first)
            || (first == .time && left.relative != nil && second.isText)
            || (second == .time && right.relative != nil && first.isText)
        }
      }
    if !canBeEqual {
      return inapplicable(sign.rawValue, left, right, "the two can never be equal", at: mark)
    }
    return Typing(.bool)
  }

  private static func result(
    of sign: Expression.BinaryOperator, _ left: ValueType, _ right: ValueType
  ) -> ValueType? {
    if sign.isComparison {
      let ordered =
        left == .any || right == .any || (left.isNumber && right.isNumber)
        || (left.isText && right.isText) || (left == right && (left == .duration || left == .time))
      return ordered ? .bool : nil
    }
    if left == .any || right == .any { return .any }
    if left.isNumber, right.isNumber {
      return sign == .divide || left == .number || right == .number ? .number : .integer
    }
    switch (sign, left, right) {
    case (.add, .duration, .duration), (.subtract, .duration, .duration), (.subtract, .time, .time):
      return .duration
    case (.add, .time, .duration), (.add, .duration, .time), (.subtract, .time, .duration):
      return .time
    case (.divide, .duration, .duration): return .number
    case (.multiply, .duration, _), (.divide, .duration, _): return right.isNumber ? .duration : nil
    case (.multiply, _, .duration): return left.isNumber ? .duration : nil
    default: return nil
    }
  }

  private static func rule(of sign: Expression.BinaryOperator) -> String {
    switch sign {
    case .add, .subtract:
      "numbers, durations and times can be added; text is joined by writing expressions side by side"
    case .multiply, .divide: "numbers can be multiplied, and a duration by a number"
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      "two numbers, durations, times or texts have an order"
    case .or, .and: "it takes true or false"
    case .equal, .unequal: "the two can never be equal"
    }
  }

  private mutating func inapplicable(
    _ sign: String, _ left: Typing, _ right: Typing, _ rule: String, at mark: Mark
  ) -> Typing {
    faults.append(Diagnostic(.operandType, at: mark, sign, "\(left.name) and \(right.name)", rule))
    return .unknown
  }
}

extension Expression {
  /// What is so wherever this condition holds, as it is written: conditions that hold, and references
  /// that are there.
  var proven: Set<String> {
    switch self {
    case .binary(.and, let left, let right, _):
      left.proven.union(right.proven).union([display])
    case .call(ExpressionFunction.exists.rawValue, let arguments, _):
      Set(arguments.map(\.display) + [display])
    default: [display]
    }
  }
}

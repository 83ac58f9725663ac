/// The binary operators on values, at one place of a runbook.
struct Arithmetic {
  private let mark: Mark

  init(_ mark: Mark) { self.mark = mark }

  func apply(
    _ sign: Expression.BinaryOperator, _ left: Value, _ right: Value
  ) throws(EvaluationError) -> Value {
    switch sign {
    case .equal: return .bool(Self.equal(left, right))
    case .unequal: return .bool(!Self.equal(left, right))
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      guard let order = Self.order(left, right) else { throw inapplicable(sign, left, right) }
      return .bool(sign.accepts(order))
    case .add, .subtract: return try sum(sign, left, right)
    case .multiply, .divide: return try product(sign, left, right)
    case .and, .or: throw inapplicable(sign, left, right)
    }
  }

  func negative(_ value: Value) throws(EvaluationError) -> Value {
    switch value {
    case .integer(let integer): return .integer(try whole(0.subtractingReportingOverflow(integer)))
    case .number(let number): return .number(-number)
    case .duration(let duration): return .duration(.zero - duration)
    default: throw EvaluationError("'-' does not apply to \(value.kindName)", at: mark)
    }
  }

  /// Negative, zero or positive; nil where the two have no order.
  static func order(_ left: Value, _ right: Value) -> Int? {
    switch (left, right) {
    case (.integer(let left), .integer(let right)): sign(left, right)
    case (.duration(let left), .duration(let right)): sign(left, right)
    case (.time(let left), .time(let right)): sign(left, right)
    case (.text(let left), .text(let right)): sign(left, right)
    default:
      if let left = left.real, let right = right.real { sign(left, right) } else { nil }
    }
  }

  static func equal(_ left: Value, _ right: Value) -> Bool {
    if let left = left.real, let right = right.real { return left == right }
    return left == right
  }

  private static func sign<T: Comparable>(_ left: T, _ right: T) -> Int {
    left < right ? -1 : left == right ? 0 : 1
  }

  private func sum(
    _ sign: Expression.BinaryOperator, _ left: Value, _ right: Value
  ) throws(EvaluationError) -> Value {
    let adding = sign == .add
    switch (left, right) {
    case (.integer(let left), .integer(let right)):
      return .integer(
        try whole(
          adding
            ? left.addingReportingOverflow(right) : left.subtractingReportingOverflow(right)))
    case (.duration(let left), .duration(let right)):
      return try duration(left.inSeconds + (adding ? 1 : -1) * right.inSeconds)
    case (.time(let time), .duration(let span)):
      return try moved(time, by: adding ? span : .zero - span)
    case (.duration(let span), .time(let time)) where adding:
      return try moved(time, by: span)
    case (.time(let left), .time(let right)) where !adding:
      return .duration(left - right)
    default:
      guard let first = left.real, let second = right.real else {
        throw inapplicable(sign, left, right)
      }
      return .number(adding ? first + second : first - second)
    }
  }

  private func product(
    _ sign: Expression.BinaryOperator, _ left: Value, _ right: Value
  ) throws(EvaluationError) -> Value {
    if sign == .divide, right.real == 0 || right.durationValue == .zero {
      throw EvaluationError("division by zero", at: mark)
    }
    switch (sign, left, right) {
    case (.multiply, .integer(let left), .integer(let right)):
      return .integer(try whole(left.multipliedReportingOverflow(by: right)))
    case (.divide, .duration(let left), .duration(let right)):
      return .number(left.inSeconds / right.inSeconds)
    case (_, .duration(let span), _):
      guard let factor = right.real else { throw inapplicable(sign, left, right) }
      return try duration(sign == .multiply ? span.inSeconds * factor : span.inSeconds / factor)
    case (.multiply, _, .duration(let span)):
      guard let factor = left.real else { throw inapplicable(sign, left, right) }
      return try duration(span.inSeconds * factor)
    default:
      guard let first = left.real, let second = right.real else {
        throw inapplicable(sign, left, right)
      }
      return .number(sign == .multiply ? first * second : first / second)
    }
  }

  private func whole(
    _ result: (partialValue: Int, overflow: Bool)
  ) throws(EvaluationError) -> Int {
    if result.overflow { throw EvaluationError("the number becomes too large", at: mark) }
    return result.partialValue
  }

  /// Whole nanoseconds up to some 100 years: more than any span of a runbook.
  private func duration(_ seconds: Double) throws(EvaluationError) -> Value {
    guard abs(seconds) < 3.2e9 else {
      throw EvaluationError("the duration becomes too long", at: mark)
    }
    return .duration(.nanoseconds(Int64((seconds * 1e9).rounded())))
  }

  private func moved(_ time: Timestamp, by span: Duration) throws(EvaluationError) -> Value {
    let (nanoseconds, overflow) = time.nanoseconds.addingReportingOverflow(span.nanoseconds)
    let moved = Timestamp(nanoseconds: nanoseconds)
    guard !overflow, moved.isReadable else {
      throw EvaluationError("the time is out of range", at: mark)
    }
    return .time(moved)
  }

  private func inapplicable(
    _ sign: Expression.BinaryOperator, _ left: Value, _ right: Value
  ) -> EvaluationError {
    EvaluationError(
      "'\(sign.rawValue)' does not apply to \(left.kindName) and \(right.kindName)", at: mark)
  }
}

extension Expression.BinaryOperator {
  fileprivate func accepts(_ order: Int) -> Bool {
    switch self {
    case .less: order < 0
    case .lessOrEqual: order <= 0
    case .greater: order > 0
    case .greaterOrEqual: order >= 0
    case .equal: order == 0
    case .unequal: order != 0
    case .or, .and, .add, .subtract, .multiply, .divide: false
    }
  }
}

extension Value {
  /// A whole or other number.
  var real: Double? {
    switch self {
    case .integer(let integer): Double(integer)
    case .number(let number): number
    default: nil
    }
  }
}

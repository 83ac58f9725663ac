extension ExpressionTyper {
  mutating func type(
    of function: ExpressionFunction, _ arguments: [Expression], at mark: Mark
  ) -> Typing {
    switch function {
    case .exists:
      for argument in arguments { _ = optionalType(of: argument) }
      return Typing(.bool)
    case .default:
      guard arguments.count == 2 else { return .unknown }
      let first = optionalType(of: arguments[0])
      return first.or(type(of: arguments[1]))
    case .length, .keys, .contains, .join, .lower, .upper, .min, .max, .round, .text:
      break
    }
    let found = arguments.map { type(of: $0) }
    if found.contains(where: \.holdsSecret) {
      faults.append(Diagnostic(.secretExposed, at: mark, "the value", "a function"))
      return .unknown
    }
    if let relative = found.compactMap(\.relative).first, function != .text {
      faults.append(Diagnostic(.relativeTime, at: mark, relative))
      return .unknown
    }
    for combination in combinations(of: found) where Self.result(of: function, combination) == nil {
      faults.append(
        Diagnostic(
          .argumentType, at: mark, function.rawValue, Self.expected(by: function),
          found.map(\.name).joined(separator: ", "), function.signature))
      return .unknown
    }
    return combinations(of: found).compactMap { Self.result(of: function, $0) }
      .reduce(Typing.nothing) { $0.or(Typing($1)) }
  }

  /// The type of something that may be absent here.
  private mutating func optionalType(of expression: Expression) -> Typing {
    guard case .reference(let reference, let mark) = expression else {
      return type(of: expression)
    }
    return type(of: reference, at: mark, mayBeAbsent: true)
  }

  /// Each argument with each of its types, one at a time beside the first of the others.
  private func combinations(of found: [Typing]) -> [[ValueType]] {
    let first = found.map { $0.alternatives.first ?? .any }
    var combinations = [first]
    for (position, typing) in found.enumerated() {
      for alternative in typing.alternatives.dropFirst() {
        var combination = first
        combination[position] = alternative
        combinations.append(combination)
      }
    }
    return combinations
  }

  private static func result(
    of function: ExpressionFunction, _ arguments: [ValueType]
  ) -> ValueType? {
    guard let first = arguments.first else { return nil }
    switch function {
    case .default, .exists: return nil
    case .text: return .text
    case .length:
      switch first {
      case .any, .text, .oneOf, .list, .map, .record: return .integer
      default: return nil
      }
    case .keys:
      switch first {
      case .any, .map, .record: return .list(.text)
      default: return nil
      }
    case .contains: return arguments.count == 2 && contains(first, arguments[1]) ? .bool : nil
    case .join:
      switch (first, arguments.last) {
      case (.any, let separator?), (.list, let separator?):
        return separator.isText || separator == .any ? .text : nil
      default: return nil
      }
    case .lower, .upper: return first.isText || first == .any ? .text : nil
    case .min, .max: return extreme(of: arguments)
    case .round:
      guard arguments.allSatisfy({ $0.isNumber || $0 == .any }) else { return nil }
      return arguments.count == 1 ? .integer : .number
    }
  }

  private static func contains(_ whole: ValueType, _ part: ValueType) -> Bool {
    switch whole {
    case .any, .map, .record: true
    case .text, .oneOf: part.isText || part == .any
    case .list(let member): member.accepts(part) || part.accepts(member)
    default: false
    }
  }

  private static func extreme(of arguments: [ValueType]) -> ValueType? {
    var members = arguments
    if members.count == 1 {
      switch members[0] {
      case .list(let member): members = [member]
      case .any: return .any
      default: break
      }
    }
    if members.allSatisfy({ $0.isNumber }) {
      return members.contains(.number) ? .number : .integer
    }
    if members.allSatisfy({ $0.isText }) { return .text }
    if members.contains(.any) { return .any }
    guard let first = members.first, first == .duration || first == .time else { return nil }
    return members.allSatisfy { $0 == first } ? first : nil
  }

  private static func expected(by function: ExpressionFunction) -> String {
    switch function {
    case .default, .exists, .text: "any value"
    case .length: "a text, a list or a map"
    case .keys: "a map"
    case .contains: "a text, a list or a map, and what may be in it"
    case .join: "a list and a text"
    case .lower, .upper: "a text"
    case .min, .max: "numbers, durations, times or texts"
    case .round: "a number, and a whole number of decimals"
    }
  }
}

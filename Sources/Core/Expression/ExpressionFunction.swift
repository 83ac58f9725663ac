/// The functions of expressions.
package enum ExpressionFunction: String, Sendable, Hashable, CaseIterable {
  case `default`, exists, length, keys, contains, join, lower, upper, min, max, round, text

  /// How it is written, for help and messages.
  package var signature: String {
    switch self {
    case .default: "default(value, otherwise)"
    case .exists: "exists(value)"
    case .length: "length(text | list | map)"
    case .keys: "keys(map)"
    case .contains: "contains(text | list | map, part)"
    case .join: "join(list, separator)"
    case .lower: "lower(text)"
    case .upper: "upper(text)"
    case .min: "min(a, b, …) or min(list)"
    case .max: "max(a, b, …) or max(list)"
    case .round: "round(number) or round(number, decimals)"
    case .text: "text(value)"
    }
  }

  package var help: String {
    switch self {
    case .default: "the first value, or the second where the first is absent"
    case .exists: "whether a value is there"
    case .length: "characters of a text, members of a list or map"
    case .keys: "the keys of a map, sorted"
    case .contains: "whether a text holds a text, a list a value, a map a key"
    case .join: "the members of a list as one text"
    case .lower: "the text in lower case"
    case .upper: "the text in upper case"
    case .min: "the smallest of numbers, durations, times or texts"
    case .max: "the largest of numbers, durations, times or texts"
    case .round: "the nearest whole number, or number with so many decimals"
    case .text: "the value as it stands in a message"
    }
  }

  var arity: ClosedRange<Int> {
    switch self {
    case .default, .contains, .join: 2...2
    case .exists, .length, .keys, .lower, .upper, .text: 1...1
    case .round: 1...2
    case .min, .max: 1...ExpressionParser.limit
    }
  }

  var arityText: String {
    switch self {
    case .round: "1 or 2 arguments"
    case .min, .max: "at least 1 argument"
    default: arity.lowerBound == 1 ? "1 argument" : "\(arity.lowerBound) arguments"
    }
  }
}

extension Expression {
  /// One line that reminds of what can be written.
  static let grammar =
    "an expression is a reference, a text in quotes, a number, a duration or a time, with "
    + "or and not == != < <= > >= + - * / ( ) and functions: "
    + ExpressionFunction.allCases.map(\.rawValue).joined(separator: ", ")
}

extension Expression.BinaryOperator {
  var isComparison: Bool {
    switch self {
    case .equal, .unequal, .less, .lessOrEqual, .greater, .greaterOrEqual: true
    case .or, .and, .add, .subtract, .multiply, .divide: false
    }
  }
}

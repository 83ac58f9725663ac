extension ExpressionFunction {
  func apply(to arguments: [Value], at mark: Mark) throws(EvaluationError) -> Value {
    guard arity.contains(arguments.count), let first = arguments.first else {
      throw EvaluationError("'\(rawValue)' takes \(arityText)", at: mark)
    }
    let last = arguments[arguments.count - 1]
    switch self {
    case .default: return first == .null ? last : first
    case .exists: return .bool(first != .null)
    case .length: return .integer(try Self.length(first, at: mark))
    case .keys:
      guard case .map(let map) = first else { throw refused(first, at: mark) }
      return .list(map.keys.sorted().map(Value.text))
    case .contains: return .bool(try contains(first, last, at: mark))
    case .join:
      guard case .list(let list) = first, case .text(let separator) = last else {
        throw refused(first, at: mark)
      }
      return .text(list.map(\.display).joined(separator: separator))
    case .lower, .upper:
      guard case .text(let text) = first else { throw refused(first, at: mark) }
      return .text(self == .lower ? text.lowercased() : text.uppercased())
    case .min, .max: return try extreme(of: arguments, at: mark)
    case .round: return try round(first, arguments.count == 2 ? last : nil, at: mark)
    case .text: return .text(first.display)
    }
  }

  private func refused(_ value: Value, at mark: Mark) -> EvaluationError {
    EvaluationError("'\(rawValue)' does not take \(value.kindName): \(signature)", at: mark)
  }

  private static func length(_ value: Value, at mark: Mark) throws(EvaluationError) -> Int {
    switch value {
    case .text(let text): return text.count
    case .list(let list): return list.count
    case .map(let map): return map.count
    default: throw ExpressionFunction.length.refused(value, at: mark)
    }
  }

  private func contains(
    _ whole: Value, _ part: Value, at mark: Mark
  ) throws(EvaluationError) -> Bool {
    switch (whole, part) {
    case (.list(let list), _): return list.contains { Arithmetic.equal($0, part) }
    case (.map(let map), _): return map[part.display] != nil
    case (.text(let text), .text(let part)): return Self.find(part, in: text)
    default: throw refused(whole, at: mark)
    }
  }

  private static func find(_ part: String, in text: String) -> Bool {
    let wanted = Array(part.utf8)
    let bytes = Array(text.utf8)
    guard !wanted.isEmpty else { return true }
    guard bytes.count >= wanted.count else { return false }
    return (0...bytes.count - wanted.count).contains {
      bytes[$0] == wanted[0] && bytes[$0..<$0 + wanted.count].elementsEqual(wanted)
    }
  }

  private func extreme(of arguments: [Value], at mark: Mark) throws(EvaluationError) -> Value {
    var members = arguments
    if members.count == 1, case .list(let list) = members[0] { members = list }
    guard var best = members.first else { return .null }
    for member in members.dropFirst() {
      guard let order = Arithmetic.order(member, best) else {
        throw EvaluationError(
          "'\(rawValue)' cannot compare \(member.kindName) with \(best.kindName)", at: mark)
      }
      if self == .min ? order < 0 : order > 0 { best = member }
    }
    return best
  }

  private func round(
    _ value: Value, _ decimals: Value?, at mark: Mark
  ) throws(EvaluationError) -> Value {
    guard let number = value.real else { throw refused(value, at: mark) }
    guard let decimals else {
      guard let whole = Int(exactly: number.rounded()) else {
        throw EvaluationError("the number is too large to round", at: mark)
      }
      return .integer(whole)
    }
    guard case .integer(let count) = decimals, (0...15).contains(count) else {
      throw EvaluationError("'round' takes 0 to 15 decimals", at: mark)
    }
    let scale = (0..<count).reduce(1.0) { scale, _ in scale * 10 }
    return .number((number * scale).rounded() / scale)
  }
}

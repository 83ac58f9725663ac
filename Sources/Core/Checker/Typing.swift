/// What is known of an expression's value before a run.
struct Typing: Hashable {
  /// The types it may have: one, several after `default`, none for `null`.
  var alternatives: [ValueType]
  /// The reference in it that may hold `latest` or `-2h`, which cannot be calculated with.
  var relative: String?

  init(_ types: ValueType..., relative: String? = nil) {
    alternatives = types
    self.relative = relative
  }

  static let nothing = Typing(alternatives: [])
  /// Of an expression already reported: fits everywhere.
  static let unknown = Typing(.any)

  private init(alternatives: [ValueType]) {
    self.alternatives = alternatives
    relative = nil
  }

  func or(_ other: Typing) -> Typing {
    var union = Typing(
      alternatives: alternatives + other.alternatives.filter { !alternatives.contains($0) })
    union.relative = relative ?? other.relative
    return union
  }

  var name: String {
    alternatives.isEmpty
      ? "nothing" : alternatives.map(\.foundName).joined(separator: " or ")
  }

  var holdsSecret: Bool { alternatives.contains(where: \.holdsSecret) }
}

extension ValueType {
  /// As found, where a text known word for word is shown as such.
  var foundName: String {
    if case .oneOf(let words) = self, words.count == 1 { return "the text '\(words[0])'" }
    return phrase
  }

  var holdsSecret: Bool {
    switch self {
    case .secret: true
    case .list(let member), .map(let member): member.holdsSecret
    case .record(let members): members.values.contains(where: \.holdsSecret)
    case .any, .bool, .integer, .number, .text, .duration, .time, .oneOf: false
    }
  }

  var isText: Bool {
    switch self {
    case .text, .oneOf: true
    default: false
    }
  }

  var isNumber: Bool { self == .integer || self == .number }

  /// Whether a value of the other type can be read as this one. Where that depends on the value, a text
  /// known word for word decides; any value passes, and is judged in the run.
  func accepts(_ found: ValueType) -> Bool {
    switch (self, found) {
    case (.any, _): return !found.holdsSecret
    case (_, .any): return true
    case (.number, .integer), (.text, .oneOf), (.oneOf, .text): return true
    case (.oneOf(let choices), .oneOf(let words)): return words.contains(where: choices.contains)
    case (.duration, .oneOf(let words)), (.time, .oneOf(let words)):
      return words.allSatisfy { (try? read(.text($0))) != nil }
    case (.list(let member), .list(let other)), (.map(let member), .map(let other)):
      return member.accepts(other)
    case (.map(let member), .record(let members)): return members.values.allSatisfy(member.accepts)
    case (.record(let members), .map(let other)):
      return members.values.allSatisfy { $0.accepts(other) }
    case (.record(let members), .record(let others)):
      return members.allSatisfy { name, type in others[name].map(type.accepts) ?? true }
    default: return self == found
    }
  }

  /// The narrowest type of a value.
  init(of value: Value) {
    switch value {
    case .null: self = .any
    case .bool: self = .bool
    case .integer: self = .integer
    case .number: self = .number
    case .text(let text): self = .oneOf([text])
    case .duration: self = .duration
    case .time: self = .time
    case .secret: self = .secret
    case .map(let map): self = .record(map.mapValues { ValueType(of: $0) })
    case .list(let list):
      let types = Set(list.map { ValueType(of: $0).widened })
      self = .list(types.count == 1 ? types.first ?? .any : .any)
    }
  }

  private var widened: ValueType { isText ? .text : self }
}

/// The declared type of a parameter, an input or an output.
package indirect enum ValueType: Sendable, Hashable {
  case any
  case bool
  case integer
  case number
  case text
  case duration
  case time
  /// Where a secret can be read; accepted only from a secret reference.
  case secret
  case oneOf([String])
  case list(ValueType)
  /// A map with any keys, each member of the type.
  case map(ValueType)
  /// A map with these members; others are kept as they are.
  case record([String: ValueType])
}

/// A value that is not of the type it should be.
package struct TypeMismatch: Error, Sendable, Hashable {
  package let found: Value
  package let expected: ValueType

  package init(found: Value, expected: ValueType) {
    self.found = found
    self.expected = expected
  }
}

extension ValueType {
  /// The value as this type: text becomes a duration or time where one is declared; a relative time
  /// stays text until an action resolves it. Null passes for any type: whether a value may be absent
  /// is not the type's business.
  package func read(_ value: Value) throws(TypeMismatch) -> Value {
    switch (self, value) {
    case (_, .null), (.any, _), (.bool, .bool), (.integer, .integer), (.number, .number),
      (.number, .integer), (.text, .text), (.duration, .duration), (.time, .time),
      (.secret, .secret):
      return value
    case (.duration, .text(let text)):
      if let duration = Duration(text: text) { return .duration(duration) }
    case (.time, .text(let text)):
      if let time = Timestamp(rfc3339: text) { return .time(time) }
      if RelativeTime(text: text) != nil { return value }
    case (.secret, .map):
      if let reference = SecretReference(value) { return .secret(reference) }
    case (.oneOf(let choices), .text(let text)):
      if choices.contains(text) { return value }
    case (.list(let member), .list(let values)):
      var typed: [Value] = []
      for value in values { typed.append(try member.read(value)) }
      return .list(typed)
    case (.map(let member), .map(let values)):
      var typed: [String: Value] = [:]
      for (key, value) in values { typed[key] = try member.read(value) }
      return .map(typed)
    case (.record(let members), .map(let values)):
      var typed = values
      for (key, member) in members {
        if let value = values[key] { typed[key] = try member.read(value) }
      }
      return .map(typed)
    default: break
    }
    throw TypeMismatch(found: value, expected: self)
  }

  /// As it stands in help and messages, such as `list of text`.
  package var name: String {
    switch self {
    case .any: "any value"
    case .bool: "true or false"
    case .integer: "whole number"
    case .number: "number"
    case .text: "text"
    case .duration: "duration"
    case .time: "time"
    case .secret: "secret reference"
    case .oneOf(let choices): choices.joined(separator: " | ")
    case .list(let member): "list of \(member.name)"
    case .map(let member): "map of \(member.name)"
    case .record(let members): "map with " + members.keys.sorted().joined(separator: ", ")
    }
  }
}

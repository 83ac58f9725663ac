/// A value of a runbook, a site, an input or an output.
package enum Value: Sendable, Hashable {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case duration(Duration)
  case time(Timestamp)
  /// Where a secret can be read; never the secret itself.
  case secret(SecretReference)
  case list([Value])
  case map([String: Value])
}

/// Where a secret is kept. Only the edge that needs it reads it, at the moment of use.
package enum SecretReference: Sendable, Hashable {
  case environment(String)
  case file(String)
  case command([String])
}

extension Value {
  package var textValue: String? { if case .text(let text) = self { text } else { nil } }
  package var integerValue: Int? { if case .integer(let integer) = self { integer } else { nil } }
  package var boolValue: Bool? { if case .bool(let bool) = self { bool } else { nil } }
  package var listValue: [Value]? { if case .list(let list) = self { list } else { nil } }
  package var mapValue: [String: Value]? { if case .map(let map) = self { map } else { nil } }
  package var timeValue: Timestamp? { if case .time(let time) = self { time } else { nil } }
  package var durationValue: Duration? {
    if case .duration(let duration) = self { duration } else { nil }
  }

  /// The member of a map; null for a member that is absent or where this is no map.
  package subscript(_ key: String) -> Value { mapValue?[key] ?? .null }

  /// As it stands in a message: text bare, lists and maps as JSON-like text with sorted keys.
  package var display: String {
    switch self {
    case .null: "null"
    case .bool(let bool): bool ? "true" : "false"
    case .integer(let integer): String(integer)
    case .number(let number): String(number)
    case .text(let text): text
    case .duration(let duration): duration.text
    case .time(let time): time.rfc3339
    case .secret: "(secret)"
    case .list(let list): "[" + list.map(\.display).joined(separator: ", ") + "]"
    case .map(let map):
      "{"
        + map.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.display)" }
        .joined(separator: ", ") + "}"
    }
  }
}

// MARK: JSON

/// Durations, times and secret references are written as text or map: a reader that knows the type
/// declared for the value gets them back with `ValueType.read`.
extension Value: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let integer = try? container.decode(Int.self) {
      self = .integer(integer)
    } else if let bool = try? container.decode(Bool.self) {
      self = .bool(bool)
    } else if let map = try? container.decode([String: Value].self) {
      self = .map(map)
    } else if let list = try? container.decode([Value].self) {
      self = .list(list)
    } else if container.decodeNil() {
      self = .null
    } else {
      self = .number(try container.decode(Double.self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let bool): try container.encode(bool)
    case .integer(let integer): try container.encode(integer)
    case .number(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    case .duration(let duration): try container.encode(duration.text)
    case .time(let time): try container.encode(time.rfc3339)
    case .secret(let reference): try container.encode(reference.asValue)
    case .list(let list): try container.encode(list)
    case .map(let map): try container.encode(map)
    }
  }
}

extension SecretReference {
  /// The form it has in a site file: `{ env: NAME }`, `{ file: PATH }` or `{ command: [..] }`.
  package var asValue: Value {
    switch self {
    case .environment(let name): .map(["env": .text(name)])
    case .file(let path): .map(["file": .text(path)])
    case .command(let words): .map(["command": .list(words.map(Value.text))])
    }
  }

  package init?(_ value: Value) {
    guard case .map(let map) = value, map.count == 1, let (key, inner) = map.first else {
      return nil
    }
    switch (key, inner) {
    case ("env", .text(let name)): self = .environment(name)
    case ("file", .text(let path)): self = .file(path)
    case ("command", .list(let words)):
      let texts = words.compactMap(\.textValue)
      guard !texts.isEmpty, texts.count == words.count else { return nil }
      self = .command(texts)
    default: return nil
    }
  }
}

import Core

/// A JSON object whose members are not always of the type they should be: numbers and ids come as text,
/// anything may be null or absent.
struct LenientObject: Sendable {
  let members: [String: Value]

  init?(_ value: Value) {
    guard let members = value.mapValue else { return nil }
    self.members = members
  }

  subscript(_ name: String) -> Value { members[name] ?? .null }

  func integer(_ name: String) -> Int? { Self.integer(self[name]) }

  func number(_ name: String) -> Double? {
    switch self[name] {
    case .integer(let integer): Double(integer)
    case .number(let number): number
    case .text(let text): Double(text)
    default: nil
    }
  }

  func text(_ name: String) -> String? {
    switch self[name] {
    case .text(let text): text.isEmpty ? nil : text
    case .integer, .number, .bool: self[name].display
    default: nil
    }
  }

  func bool(_ name: String) -> Bool? {
    switch self[name] {
    case .bool(let bool): bool
    case .integer(let integer): integer != 0
    case .text(let text): ["true": true, "false": false][text.lowercased()]
    default: nil
    }
  }

  /// A time without a zone is taken as UTC, which is what VMS writes.
  func time(_ name: String) -> Timestamp? {
    guard let text = self[name].textValue else { return nil }
    return Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "Z")
  }

  func object(_ name: String) -> LenientObject? { LenientObject(self[name]) }

  func objects(_ name: String) -> [LenientObject] {
    (self[name].listValue ?? []).compactMap(LenientObject.init)
  }

  func texts(_ name: String) -> [String] {
    (self[name].listValue ?? []).compactMap(\.textValue)
  }

  static func integer(_ value: Value) -> Int? {
    switch value {
    case .integer(let integer): integer
    case .number(let number): Int(exactly: number)
    case .text(let text): Int(text)
    default: nil
    }
  }
}

/// A value as SQLite stores it.
package enum SQLValue: Sendable, Hashable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])
}

extension SQLValue {
  package var text: String? { if case .text(let text) = self { text } else { nil } }
  package var integer: Int64? { if case .integer(let integer) = self { integer } else { nil } }

  /// Booleans are stored as 0 and 1.
  package var bool: Bool? { integer.map { $0 != 0 } }

  package init(_ text: String?) { self = text.map(SQLValue.text) ?? .null }
  package init(_ integer: Int?) { self = integer.map { .integer(Int64($0)) } ?? .null }
  package init(_ bool: Bool?) { self = bool.map { .integer($0 ? 1 : 0) } ?? .null }
}

extension SQLValue: ExpressibleByStringLiteral {
  package init(stringLiteral text: String) { self = .text(text) }
}

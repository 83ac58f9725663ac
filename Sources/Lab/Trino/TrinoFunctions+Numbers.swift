import Core
import Glibc

extension TrinoFunctions {
  static func numbers() -> [Scalar] {
    [
      .strict("mod", 2) { values in
        if case .integer(let one) = values[0], case .integer(let other) = values[1] {
          guard other != 0 else { throw TrinoError(.divisionByZero, "Division by zero") }
          return .integer(other == -1 ? 0 : one % other)
        }
        return .real(fmod(try double(values[0], of: "mod"), try double(values[1], of: "mod")))
      },
      rounding("round") { $0.rounded(.toNearestOrAwayFromZero) },
      rounding("floor") { $0.rounded(.down) },
      rounding("ceil") { $0.rounded(.up) }, rounding("ceiling") { $0.rounded(.up) },
      .strict("round", 2) { values in
        let scale = pow(10, try double(values[1], of: "round"))
        let number = try double(values[0], of: "round")
        return .real((number * scale).rounded(.toNearestOrAwayFromZero) / scale)
      },
      real("sqrt", sqrt), real("ln", log), real("log10", log10), real("exp", exp),
      .strict("power", 2) {
        .real(pow(try double($0[0], of: "power"), try double($0[1], of: "power")))
      },
      .strict("is_nan", 1) { SQLValue(try double($0[0], of: "is_nan").isNaN) },
      .strict("greatest", -1) { try extreme($0, of: "greatest") { $0 > $1 } },
      .strict("least", -1) { try extreme($0, of: "least") { $0 < $1 } },
      Scalar("version", 0) { _ in "tamsdr-lab" },
    ]
  }

  private static func rounding(_ name: String, _ body: @escaping (Double) -> Double) -> Scalar {
    .strict(name, 1) { values in
      if case .integer = values[0] { return values[0] }
      return .real(body(try double(values[0], of: name)))
    }
  }

  private static func real(_ name: String, _ body: @escaping (Double) -> Double) -> Scalar {
    .strict(name, 1) { .real(body(try double($0[0], of: name))) }
  }

  private static func extreme(
    _ values: [SQLValue], of name: String, _ wins: (SQLValue, SQLValue) throws -> Bool
  ) throws -> SQLValue {
    guard var best = values.first else { throw mismatch(.null, name) }
    for value in values.dropFirst() where try wins(value, best) { best = value }
    return best
  }

  // MARK: casts

  /// `cast_T` fails where `try_cast_T` gives null.
  static func casts() -> [Scalar] {
    TrinoType.allCases.flatMap { type in
      [
        Scalar.strict("cast_\(type)", 1) { values in
          guard let value = cast(values[0], to: type) else {
            throw TrinoError(
              .invalidCastArgument, "Cannot cast '\(shown(values[0]))' to \(type.rawValue)")
          }
          return value
        },
        Scalar.strict("try_cast_\(type)", 1) { cast($0[0], to: type) ?? .null },
      ]
    }
  }

  static func shown(_ value: SQLValue) -> String {
    switch value {
    case .null: "NULL"
    case .integer(let integer): String(integer)
    case .real(let real): String(real)
    case .text(let text): text
    case .blob(let bytes): "varbinary of \(bytes.count) bytes"
    }
  }

  /// Nil where the value is none of that type.
  private static func cast(_ value: SQLValue, to type: TrinoType) -> SQLValue? {
    switch (type, value) {
    case (.bigint, .integer), (.double, .real), (.varchar, .text), (.varbinary, .blob): value
    case (.integer, .integer(let integer)): Int32(exactly: integer).map { .integer(Int64($0)) }
    case (.bigint, .real(let real)), (.integer, .real(let real)):
      Int64(exactly: real.rounded(.toNearestOrAwayFromZero)).map(SQLValue.integer)
    case (.bigint, .text(let text)): Int64(text).map(SQLValue.integer)
    case (.integer, .text(let text)): Int32(text).map { .integer(Int64($0)) }
    case (.double, .integer(let integer)): .real(Double(integer))
    case (.double, .text(let text)): Double(text).map(SQLValue.real)
    case (.varchar, .integer(let integer)): .text(String(integer))
    case (.varchar, .real(let real)): .text(String(real))
    case (.boolean, .integer(let integer)): SQLValue(integer != 0)
    case (.boolean, .text(let text)): bool(text).map { SQLValue($0) }
    case (.timestamp, .text(let text)): TrinoTime.normalised(text).map(SQLValue.text)
    case (.varbinary, .text(let text)): .blob(Array(text.utf8))
    default: nil
    }
  }

  private static func bool(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "true", "t", "1": true
    case "false", "f", "0": false
    default: nil
    }
  }
}

extension SQLValue: Comparable {
  /// SQLite's order of types: null, numbers, text, bytes.
  package static func < (one: SQLValue, other: SQLValue) -> Bool {
    switch (one, other) {
    case (.integer(let one), .integer(let other)): one < other
    case (.real(let one), .real(let other)): one < other
    case (.integer(let one), .real(let other)): Double(one) < other
    case (.real(let one), .integer(let other)): one < Double(other)
    case (.text(let one), .text(let other)): one.utf8.lexicographicallyPrecedes(other.utf8)
    case (.blob(let one), .blob(let other)): one.lexicographicallyPrecedes(other)
    default: one.rank < other.rank
    }
  }

  private var rank: Int {
    switch self {
    case .null: 0
    case .integer, .real: 1
    case .text: 2
    case .blob: 3
    }
  }
}

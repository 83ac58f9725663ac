/// The functions a statement may call: those of SQLite that mean the same in Trino, and the lab's.
enum TrinoFunctions {
  typealias Body = ([SQLValue]) throws -> SQLValue

  struct Scalar {
    let name: String
    /// -1 for any number.
    let arguments: Int
    let body: Body

    init(_ name: String, _ arguments: Int, _ body: @escaping Body) {
      self.name = name
      self.arguments = arguments
      self.body = body
    }

    /// Null as soon as one argument is: the rule of nearly every function of Trino.
    static func strict(_ name: String, _ arguments: Int, _ body: @escaping Body) -> Scalar {
      Scalar(name, arguments) { $0.contains(.null) ? .null : try body($0) }
    }
  }

  /// SQLite's own that mean the same.
  private static let builtIn: Set<String> = [
    "count", "sum", "avg", "min", "max", "coalesce", "nullif", "abs", "row_number", "rank",
    "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead", "first_value", "last_value",
    "nth_value",
  ]

  /// Those the translator turns into something else.
  private static let rewritten: Set<String> = [
    "extract", "approx_distinct", "if", "position", "substring", "cast", "try_cast",
  ]

  static let aggregateNames: Set<String> = Set(aggregates.map(\.name))
    .union(["count", "sum", "avg", "min", "max", "approx_distinct"])

  static let booleans: Set<String> = [
    "bool_and", "bool_or", "every", "regexp_like", "starts_with", "is_nan",
  ]

  static let fields: Set<String> = [
    "year", "quarter", "month", "week", "day", "hour", "minute", "second",
  ]

  private static func scalars() -> [Scalar] {
    texts() + bytes() + times() + numbers() + casts() + [divisor]
  }

  /// What the translator puts round a divisor: SQLite makes null of a division by zero.
  static let divisorName = "divisor_not_zero"
  private static var divisor: Scalar {
    .strict(divisorName, 1) { values in
      switch values[0] {
      case .integer(0), .real(0): throw TrinoError(.divisionByZero, "Division by zero")
      case .integer, .real: return values[0]
      default: throw mismatch(values[0], "divide")
      }
    }
  }

  static let names: Set<String> = {
    let own =
      scalars().map(\.name).filter { !$0.contains("cast_") && $0 != divisorName }
      + aggregates.map(\.name)
    return builtIn.union(rewritten).union(own)
  }()

  static func register(on connection: SQLiteConnection) throws(SQLiteError) {
    // LIKE tells upper from lower case in Trino.
    try connection.run("PRAGMA case_sensitive_like = ON")
    for scalar in scalars() {
      try connection.define(scalar.name, arguments: scalar.arguments, scalar.body)
    }
    for (name, arguments, type) in aggregates {
      try connection.define(name, arguments: arguments, aggregate: type)
    }
  }

  // MARK: reading arguments

  static func text(_ value: SQLValue, of function: String) throws(TrinoError) -> String {
    guard case .text(let text) = value else { throw mismatch(value, function) }
    return text
  }

  static func bytes(_ value: SQLValue, of function: String) throws(TrinoError) -> [UInt8] {
    guard case .blob(let bytes) = value else { throw mismatch(value, function) }
    return bytes
  }

  static func integer(_ value: SQLValue, of function: String) throws(TrinoError) -> Int64 {
    guard case .integer(let integer) = value else { throw mismatch(value, function) }
    return integer
  }

  static func double(_ value: SQLValue, of function: String) throws(TrinoError) -> Double {
    switch value {
    case .integer(let integer): return Double(integer)
    case .real(let real): return real
    default: throw mismatch(value, function)
    }
  }

  static func mismatch(_ value: SQLValue, _ function: String) -> TrinoError {
    let type =
      switch value {
      case .null: "unknown"
      case .integer: "bigint"
      case .real: "double"
      case .text: "varchar"
      case .blob: "varbinary"
      }
    return TrinoError(
      .functionNotFound, "Unexpected parameters (\(type)) for function \(function)")
  }

  static func invalid(_ message: String) -> TrinoError {
    TrinoError(.invalidFunctionArgument, message)
  }
}

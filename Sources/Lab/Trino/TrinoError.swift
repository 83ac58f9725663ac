/// An error in the words of Trino: its code, name and type, and where in the statement.
package struct TrinoError: Error, Hashable, CustomStringConvertible {
  package enum Name: String, Sendable, CaseIterable {
    case genericUserError = "GENERIC_USER_ERROR"
    case syntaxError = "SYNTAX_ERROR"
    case userCanceled = "USER_CANCELED"
    case functionNotFound = "FUNCTION_NOT_FOUND"
    case invalidFunctionArgument = "INVALID_FUNCTION_ARGUMENT"
    case divisionByZero = "DIVISION_BY_ZERO"
    case invalidCastArgument = "INVALID_CAST_ARGUMENT"
    case notSupported = "NOT_SUPPORTED"
    case numericValueOutOfRange = "NUMERIC_VALUE_OUT_OF_RANGE"
    case readOnlyViolation = "READ_ONLY_VIOLATION"
    case missingCatalogName = "MISSING_CATALOG_NAME"
    case missingSchemaName = "MISSING_SCHEMA_NAME"
    case catalogNotFound = "CATALOG_NOT_FOUND"
    case schemaNotFound = "SCHEMA_NOT_FOUND"
    case tableNotFound = "TABLE_NOT_FOUND"
    case columnNotFound = "COLUMN_NOT_FOUND"
    case tableAlreadyExists = "TABLE_ALREADY_EXISTS"
    case columnAlreadyExists = "COLUMN_ALREADY_EXISTS"
    case expressionNotAggregate = "EXPRESSION_NOT_AGGREGATE"
    case typeMismatch = "TYPE_MISMATCH"
    case ambiguousName = "AMBIGUOUS_NAME"
    case genericInternalError = "GENERIC_INTERNAL_ERROR"

    /// The numbers of Trino's `StandardErrorCode`.
    package var code: Int {
      switch self {
      case .genericUserError: 0
      case .syntaxError: 1
      case .userCanceled: 3
      case .functionNotFound: 6
      case .invalidFunctionArgument: 7
      case .divisionByZero: 8
      case .invalidCastArgument: 9
      case .notSupported: 13
      case .numericValueOutOfRange: 19
      case .readOnlyViolation: 23
      case .missingCatalogName: 42
      case .missingSchemaName: 43
      case .catalogNotFound: 44
      case .schemaNotFound: 45
      case .tableNotFound: 46
      case .columnNotFound: 47
      case .tableAlreadyExists: 50
      case .columnAlreadyExists: 51
      case .expressionNotAggregate: 55
      case .typeMismatch: 58
      case .ambiguousName: 61
      case .genericInternalError: 65_536
      }
    }

    package var type: String { self == .genericInternalError ? "INTERNAL_ERROR" : "USER_ERROR" }
  }

  package let name: Name
  package let message: String
  package let line: Int?
  package let column: Int?

  package init(_ name: Name, _ message: String, line: Int? = nil, column: Int? = nil) {
    self.name = name
    self.message = message
    self.line = line
    self.column = column
  }

  package var description: String { "\(name.rawValue): \(text)" }

  /// The message with the place in front, as Trino writes it.
  package var text: String {
    guard let line, let column else { return message }
    return "line \(line):\(column): \(message)"
  }
}

extension TrinoError {
  init(_ name: Name, _ message: String, at token: SQLToken) {
    self.init(name, message, line: token.line, column: token.column)
  }

  static func syntax(_ message: String, at token: SQLToken) -> TrinoError {
    TrinoError(.syntaxError, message, at: token)
  }

  static func unexpected(_ token: SQLToken) -> TrinoError {
    .syntax("mismatched input '\(token.text)'", at: token)
  }

  static func unsupported(_ what: String, at token: SQLToken) -> TrinoError {
    TrinoError(.notSupported, "\(what) is not supported by this Trino", at: token)
  }

  /// How an error of a function travels through SQLite, which knows only text.
  var marked: String { "\(Self.mark)\(name.rawValue):\(message)" }

  private static let mark = "trino:"

  /// The error in Trino's words for one of SQLite's.
  init(_ error: SQLiteError) {
    let text = error.message
    if text.hasPrefix(Self.mark) {
      let parts = text.dropFirst(Self.mark.count).split(separator: ":", maxSplits: 1)
      if parts.count == 2, let name = Name(rawValue: String(parts[0])) {
        self.init(name, String(parts[1]))
        return
      }
    }
    func rest(after prefix: String) -> String? {
      text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : nil
    }
    if let column = rest(after: "no such column: ") {
      self.init(.columnNotFound, "Column '\(column)' cannot be resolved")
    } else if let column = rest(after: "ambiguous column name: ") {
      self.init(.ambiguousName, "Column '\(column)' is ambiguous")
    } else if let function = rest(after: "wrong number of arguments to function ") {
      self.init(.functionNotFound, "Unexpected parameters for function \(function)")
    } else if text.hasPrefix("integer overflow") {
      self.init(.numericValueOutOfRange, "bigint addition overflow")
    } else if text == "interrupted" {
      self.init(.userCanceled, "Query was canceled")
    } else {
      self.init(.syntaxError, text)
    }
  }
}

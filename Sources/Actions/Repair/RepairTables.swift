import Core
import Transport

/// The tables as repairs read and change them: a few named rows a statement.
struct RepairTables: Sendable {
  private let connection: SiteConnection
  private let database: DatabaseReading

  init(_ connection: SiteConnection) {
    self.connection = connection
    database = DatabaseReading(connection)
  }

  /// All rows of a statement that has its own limit, and how many there are without it.
  func listed(_ file: [UInt8]) async throws(RemoteFailure) -> (
    rows: [[String: Value]], total: Int
  ) {
    let rows = try await connection.trino.table(database.statement(file)).records
    return (rows, max(rows.count, rows.first?["total"]?.integerValue ?? 0))
  }

  /// The rows a statement gives for these names.
  func rows(
    _ file: [UInt8], of names: [String]
  ) async throws(RemoteFailure) -> [[String: Value]] {
    try await database.rows(database.statement(file), of: names)
  }

  /// How many rows a statement changed.
  func change(_ file: [UInt8], _ values: [Value]) async throws(RemoteFailure) -> Int {
    try await connection.trino.change(database.statement(file), values)
  }
}

extension [[String: Value]] {
  func texts(_ column: String) -> [String] { compactMap { $0[column]?.textValue } }
}

import Core
import Transport

/// The tables as repairs read and change them: a few named rows a statement.
struct RepairTables: Sendable {
  private let connection: SiteConnection
  let database: DatabaseReading

  init(_ connection: SiteConnection) {
    self.connection = connection
    database = DatabaseReading(connection)
  }

  /// All rows of a statement that has its own limit, and how many there are without it. Where it compares
  /// with a snapshot, that is what is newer than `after` there.
  func listed(
    _ file: [UInt8], in snapshot: String? = nil, after: Timestamp? = nil, now: Timestamp? = nil
  ) async throws(RemoteFailure) -> (rows: [[String: Value]], total: Int) {
    let statement = database.statement(
      file, point: snapshot.map(DatabaseReading.Place.snapshot), taken: after, now: now)
    let rows = try await connection.trino.table(statement).records
    return (rows, max(rows.count, rows.first?["total"]?.integerValue ?? 0))
  }

  /// When the newest segment that is still there was registered; nil where nothing tells.
  func newestRegistration(
    in place: DatabaseReading.Place
  ) async throws(RemoteFailure) -> Timestamp? {
    let statement = database.statement(PackageResources.repairable_newest_sql, live: place)
    return try await connection.trino.table(statement).rows.first?.first?.instant
  }

  /// The rows a statement gives for these names.
  func rows(
    _ file: [UInt8], of names: [String], in place: DatabaseReading.Place = .live
  ) async throws(RemoteFailure) -> [[String: Value]] {
    try await database.rows(database.statement(file, live: place), of: names)
  }

  /// The rows a statement gives for its values.
  func rows(
    _ file: [UInt8], for values: [Value]
  ) async throws(RemoteFailure) -> [[String: Value]] {
    try await connection.trino.table(SQLText.immediate(database.statement(file), values)).records
  }

  /// How many rows a statement changed.
  func change(_ file: [UInt8], _ values: [Value]) async throws(RemoteFailure) -> Int {
    try await connection.trino.change(database.statement(file), values)
  }
}

extension [[String: Value]] {
  func texts(_ column: String) -> [String] { compactMap { $0[column]?.textValue } }
}

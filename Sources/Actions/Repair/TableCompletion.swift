import Core
import Transport

/// What live tables lack of the release that the site names, and how it is added. What a statement names is
/// always the release's own, whatever a manifest says.
struct TableCompletion: Sendable {
  /// What follows from other tables: made empty, they are filled again by other repairs.
  private static let derived: Set<String> = ["objects", "flow_object_references"]

  private let connection: SiteConnection
  private let database: DatabaseReading

  init(_ connection: SiteConnection) {
    self.connection = connection
    database = DatabaseReading(connection)
  }

  /// Throws `Failure` where a table is missing whose rows nothing else has, and `RemoteFailure`.
  func missingParts() async throws -> [RepairFindings.MissingPart] {
    let present = try await database.columns()
    try refuseLoss(present)
    return database.layout.columns.keys.sorted().flatMap { table in
      guard let own = present[table] else { return [RepairFindings.MissingPart.table(table)] }
      return database.layout.typedColumns(of: table).filter { !own.contains($0.name) }
        .map { .column($0.name, of: table, type: $0.type.rawValue) }
    }
  }

  private func refuseLoss(_ present: [String: Set<String>]) throws(Failure) {
    let schema = connection.site.database.trinoSchema
    if let other = database.layout.otherRelease(present) {
      throw .failed(
        Problem(
          .siteMismatch,
          "\(schema) has the tables of \(other.tables.rawValue)", at: connection.site.name,
          hint: "write tables: \(other.tables.rawValue) in the site file"))
    }
    let lost = Set(database.layout.columns.keys).subtracting(present.keys)
      .subtracting(Self.derived).sorted()
    guard lost.isEmpty else {
      throw .failed(
        Problem(
          .tablesLost,
          "\(schema) has no table \(lost.joined(separator: ", ")): what was in it no repair makes again",
          at: connection.site.name,
          hint: "tamsdr assess --site SITE proposes what to restore"))
    }
  }

  // MARK: What is there

  /// What is there of each change, as its standing wants it.
  func found(_ changes: [RepairChange]) async throws(RemoteFailure) -> [String: Value] {
    let mine = changes.filter { $0.repair == .completeTables }
    guard !mine.isEmpty else { return [:] }
    let present = try await database.columnTypes()
    var found: [String: Value] = [:]
    for change in mine {
      if case .addColumn(let table, let column, _) = change {
        found[change.target] = present[table]?[column].map(Value.text)
      } else if case .createTable(let table) = change, let own = present[table] {
        let columns = database.layout.typedColumns(of: table)
        let isWhole = columns.allSatisfy { own[$0.name] == $0.type.rawValue }
        found[change.target] = .bool(isWhole && !columns.isEmpty)
      }
    }
    return found
  }

  // MARK: Changes

  /// False where it is there already. Throws `Failure.failed` for what is none of the release's.
  func add(_ column: String, of type: String, to table: String) async throws -> Bool {
    let known = try self.column(column, of: table)
    guard known.type.rawValue == type else { throw refusal("column \(table).\(column) as \(type)") }
    return try await define(
      "ALTER TABLE \(database.name(of: table)) ADD COLUMN \(SQLText.identifier(known.name)) "
        + known.type.rawValue)
  }

  func create(_ table: String) async throws -> Bool {
    let columns = try columns(ofDerived: table).map {
      SQLText.identifier($0.name) + " " + $0.type.rawValue
    }
    return try await define(
      "CREATE TABLE \(database.name(of: table)) (\(columns.joined(separator: ", ")))")
  }

  /// False where a row has a value in it: looked at right before, for no statement can say so.
  func drop(_ column: String, from table: String) async throws -> Bool {
    let name = SQLText.identifier(try self.column(column, of: table).name)
    guard try await count(name, in: table) == 0 else { return false }
    return try await define("ALTER TABLE \(database.name(of: table)) DROP COLUMN \(name)")
  }

  func drop(_ table: String) async throws -> Bool {
    _ = try columns(ofDerived: table)
    guard try await count("*", in: table) == 0 else { return false }
    return try await define("DROP TABLE \(database.name(of: table))")
  }

  private func column(
    _ name: String, of table: String
  ) throws(Failure) -> TableLayout.Column {
    guard let column = database.layout.typedColumns(of: table).first(where: { $0.name == name })
    else { throw refusal("column \(table).\(name)") }
    return column
  }

  private func columns(ofDerived table: String) throws(Failure) -> [TableLayout.Column] {
    guard Self.derived.contains(table) else { throw refusal("table \(table)") }
    return database.layout.typedColumns(of: table)
  }

  private func refusal(_ what: String) -> Failure {
    .failed(
      Problem(
        .manifestInvalid,
        "\(what) is nothing that a repair adds to \(database.layout.tables.rawValue)",
        at: connection.site.name, hint: "plan again: tamsdr repair --site SITE -o FILE"))
  }

  private func count(_ column: String, in table: String) async throws(RemoteFailure) -> Int? {
    try await connection.trino.table(
      "SELECT count(\(column)) FROM \(database.name(of: table))"
    ).rows.first?.first?.integerValue
  }

  private func define(_ statement: String) async throws(RemoteFailure) -> Bool {
    do {
      try await connection.trino.define(statement)
      return true
    } catch {
      guard error.saysAlreadyThere || error.saysAbsent else { throw error }
      return false
    }
  }
}

extension RemoteFailure {
  fileprivate var saysAlreadyThere: Bool {
    ["TABLE_ALREADY_EXISTS", "COLUMN_ALREADY_EXISTS"].contains(name)
  }
}

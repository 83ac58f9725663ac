import Core

/// What the headers of a request say, and the names that follow from it.
package struct TrinoSession: Sendable {
  let catalog: TrinoCatalog
  let catalogName: String?
  let schemaName: String?

  enum ResolvedTable {
    case table(TrinoSchema, String)
    case informationSchema(String)
  }

  static let informationTables = ["tables", "columns", "schemata"]

  /// The table that `[catalog.][schema.]table` names.
  func resolve(_ chain: [String], at place: SQLToken) throws(TrinoError) -> ResolvedTable {
    let (schemaName, table) = try names(chain, at: place)
    if schemaName == "information_schema" {
      guard Self.informationTables.contains(table) else { throw missing(table, schemaName, place) }
      return .informationSchema(table)
    }
    let schema = try self.schema(schemaName, at: place)
    guard try columns(of: table, in: schema) != nil else {
      throw missing(table, schemaName, place)
    }
    return .table(schema, table)
  }

  /// The same for a table that need not be there.
  func place(
    _ chain: [String], at place: SQLToken
  ) throws(TrinoError) -> (schema: TrinoSchema, name: String) {
    let (schemaName, table) = try names(chain, at: place)
    return (try schema(schemaName, at: place), table)
  }

  private func names(
    _ chain: [String], at place: SQLToken
  ) throws(TrinoError) -> (schema: String, table: String) {
    guard let table = chain.last, chain.count <= 3 else { throw .unexpected(place) }
    if chain.count == 3 { try check(catalog: chain[0], at: place) }
    guard let schemaName = chain.count > 1 ? chain[chain.count - 2] : schemaName else {
      throw TrinoError(
        .missingSchemaName, "Schema must be specified when session schema is not set", at: place)
    }
    if chain.count < 3 {
      guard let catalogName else {
        throw TrinoError(
          .missingCatalogName, "Catalog must be specified when session catalog is not set",
          at: place)
      }
      try check(catalog: catalogName, at: place)
    }
    return (schemaName, table)
  }

  func checkWritable(_ schema: TrinoSchema, at place: SQLToken) throws(TrinoError) {
    guard catalog.tables == .vasttams7 else {
      throw TrinoError(
        .notSupported, "The lab's tables of \(catalog.tables.rawValue) can only be read", at: place)
    }
    guard schema.isWritable else {
      throw TrinoError(
        .readOnlyViolation, "Schema \(schema.name) is a snapshot and cannot be changed", at: place)
    }
  }

  func schema(_ name: String, at place: SQLToken) throws(TrinoError) -> TrinoSchema {
    let found: TrinoSchema?
    do { found = try catalog.schema(name) } catch {
      throw TrinoError(.genericInternalError, "cannot read schema \(name): \(error)")
    }
    guard let found else {
      throw TrinoError(.schemaNotFound, "Schema '\(name)' does not exist", at: place)
    }
    return found
  }

  /// As which release's the tables of a schema are shown.
  func layout(of schema: TrinoSchema) -> Site.Tams.Tables {
    schema.isTams ? catalog.tables : .vasttams7
  }

  func check(catalog name: String, at place: SQLToken) throws(TrinoError) {
    guard name == catalog.name else {
      throw TrinoError(.catalogNotFound, "Catalog '\(name)' not found", at: place)
    }
  }

  func missing(_ table: String, _ schema: String, _ place: SQLToken) -> TrinoError {
    TrinoError(
      .tableNotFound, "Table '\(catalog.name).\(schema).\(table)' does not exist", at: place)
  }

  /// The names of the tables of a schema.
  func tables(of schema: TrinoSchema) throws(TrinoError) -> [String] {
    let kept = try reading(schema) { connection throws(SQLiteError) in
      try connection.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        .compactMap { $0.first?.text }
    }
    switch layout(of: schema) {
    case .vasttams6: return kept.filter { Vasttams6Table.named($0) != nil }
    case .vasttams7: return kept
    }
  }

  /// Names and types of the columns; nil where there is no such table.
  func columns(
    of table: String, in schema: TrinoSchema
  ) throws(TrinoError) -> [(name: String, type: TrinoType)]? {
    switch layout(of: schema) {
    case .vasttams6:
      return try vasttams6Columns(of: table, in: schema)?
        .map { ($0.name, TrinoType(declared: $0.type.rawValue) ?? .varchar) }
    case .vasttams7: return try keptColumns(of: table, in: schema)
    }
  }

  /// The columns that a table of vasttams 6 is shown with; nil where there is no such table.
  func vasttams6Columns(
    of table: String, in schema: TrinoSchema
  ) throws(TrinoError) -> [Vasttams6Table.Column]? {
    guard let shown = Vasttams6Table.named(table) else { return nil }
    return try keptColumns(of: table, in: schema).map { shown.columns(over: Set($0.map(\.name))) }
  }

  private func keptColumns(
    of table: String, in schema: TrinoSchema
  ) throws(TrinoError) -> [(name: String, type: TrinoType)]? {
    // SQLite's own tables are none of Trino's.
    guard !table.hasPrefix("sqlite_") else { return nil }
    let rows = try reading(schema) { connection throws(SQLiteError) in
      try connection.rows("SELECT name, type FROM pragma_table_info(?)", [.text(table)])
    }
    guard !rows.isEmpty else { return nil }
    return rows.map { row in
      (row[0].text ?? "", row[1].text.flatMap(TrinoType.init(declared:)) ?? .varchar)
    }
  }

  private func reading<T>(
    _ schema: TrinoSchema, _ body: (SQLiteConnection) throws(SQLiteError) -> T
  ) throws(TrinoError) -> T {
    do {
      return try body(SQLiteConnection(path: schema.path, .immutable))
    } catch {
      throw TrinoError(.genericInternalError, "cannot read schema \(schema.name): \(error)")
    }
  }
}

/// The tables of `information_schema`, made for the one statement that asks.
struct InformationSchema {
  private let session: TrinoSession

  init(_ session: TrinoSession) { self.session = session }

  func fill(_ connection: SQLiteConnection) throws {
    try connection.run("PRAGMA temp_store = MEMORY")
    try connection.run("CREATE TEMP TABLE schemata (catalog_name VARCHAR, schema_name VARCHAR)")
    try connection.run(
      """
      CREATE TEMP TABLE tables (table_catalog VARCHAR, table_schema VARCHAR, table_name VARCHAR,
        table_type VARCHAR)
      """)
    try connection.run(
      """
      CREATE TEMP TABLE columns (table_catalog VARCHAR, table_schema VARCHAR, table_name VARCHAR,
        column_name VARCHAR, ordinal_position BIGINT, column_default VARCHAR, is_nullable VARCHAR,
        data_type VARCHAR)
      """)
    for schema in try session.catalog.allSchemas() { try add(schema, to: connection) }
  }

  private func add(_ schema: TrinoSchema, to connection: SQLiteConnection) throws {
    let catalog = SQLValue.text(session.catalog.name)
    try connection.run("INSERT INTO temp.schemata VALUES (?, ?)", [catalog, .text(schema.name)])
    for table in try session.tables(of: schema) {
      try connection.run(
        "INSERT INTO temp.tables VALUES (?, ?, ?, 'BASE TABLE')",
        [catalog, .text(schema.name), .text(table)])
      for (index, column) in (try session.columns(of: table, in: schema) ?? []).enumerated() {
        try connection.run(
          "INSERT INTO temp.columns VALUES (?, ?, ?, ?, ?, NULL, 'YES', ?)",
          [
            catalog, .text(schema.name), .text(table), .text(column.name), SQLValue(index + 1),
            .text(column.type.rawValue),
          ])
      }
    }
  }
}

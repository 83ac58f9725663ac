/// Runs statements against the lab's databases.
struct TrinoExecutor {
  let session: TrinoSession
  let databaseLock: String
  var faults: FaultRules?
  let pageSize: Int
  /// Told of the connection before it starts to work, so that somebody else can interrupt it.
  let onConnect: (SQLiteConnection?) -> Void

  /// SQLite's limit, which its build fixes.
  private static let maximumSchemas = 10

  func run(_ sql: String) throws -> TrinoResult {
    var tokens = try SQLTokenizer.tokens(sql)
    if tokens[0].word == "execute" { tokens = try ExecuteImmediate.tokens(tokens) }
    if let show = try ShowStatement(tokens, session: session) { return try show.result() }
    if let definition = try DefinitionStatement(tokens, session: session) {
      return try define(definition)
    }
    let translated = try SQLTranslator.translate(tokens, session: session)
    guard translated.schemas.count <= Self.maximumSchemas else {
      throw TrinoError(
        .notSupported, "a statement may name at most \(Self.maximumSchemas) schemas here")
    }
    do {
      switch translated.kind {
      case .query: return try query(translated)
      case .change(let verb, _): return try change(translated, verb: verb)
      }
    } catch let error as SQLiteError {
      throw TrinoError(error)
    }
  }

  private func query(_ translated: TranslatedStatement) throws -> TrinoResult {
    let connection = try SQLiteConnection(path: nil, .create)
    for schema in translated.schemas { try connection.attach(schema.path, as: schema.alias) }
    try prepare(connection, translated)
    onConnect(connection)
    let statement = try connection.prepare(translated.sql)
    return try TrinoResult(statement, items: translated.items, pageSize: pageSize)
  }

  private func change(_ translated: TranslatedStatement, verb: String) throws -> TrinoResult {
    let file = TamsDatabaseFile(
      path: translated.schemas[0].path, lockPath: databaseLock, faults: faults)
    let others = translated.schemas.dropFirst().map { (path: $0.path, alias: $0.alias) }
    let count = try file.write(attaching: others) { connection in
      try prepare(connection, translated)
      onConnect(connection)
      defer { onConnect(nil) }
      return try connection.run(translated.sql)
    }
    return TrinoResult(
      columns: [TrinoResult.Column(name: "rows", type: .bigint)],
      rows: [[.integer(Int64(count))]], update: (verb, count))
  }

  /// Trino gives one row that says nothing for a statement without rows.
  private func define(_ definition: DefinitionStatement) throws -> TrinoResult {
    let file = TamsDatabaseFile(
      path: definition.schema.path, lockPath: databaseLock, faults: faults)
    do {
      _ = try file.write { try $0.run(definition.sql) }
    } catch let error as SQLiteError {
      throw TrinoError(error)
    }
    return TrinoResult(
      columns: [TrinoResult.Column(name: "result", type: .boolean)], rows: [[.integer(1)]],
      update: (definition.verb, nil))
  }

  private func prepare(
    _ connection: SQLiteConnection, _ translated: TranslatedStatement
  ) throws {
    try TrinoFunctions.register(on: connection)
    for view in translated.views {
      try connection.run("CREATE TEMP VIEW \(quote(view.name)) AS \(view.query)")
    }
    if translated.usesInformationSchema { try InformationSchema(session).fill(connection) }
  }
}

/// `ALTER TABLE … ADD | DROP COLUMN`, `CREATE TABLE` and `DROP TABLE`: columns are nullable, as all of
/// TAMS's are.
struct DefinitionStatement {
  /// As Trino names what was done.
  let verb: String
  let schema: TrinoSchema
  /// In SQLite's words.
  let sql: String

  /// Nil where the statement is another.
  init?(_ tokens: [SQLToken], session: TrinoSession) throws(TrinoError) {
    guard let word = tokens[0].word, ["alter", "create", "drop"].contains(word) else { return nil }
    var reader = Reader(tokens, session)
    let definition =
      switch word {
      case "alter": try reader.alter()
      case "create": try reader.create()
      default: try reader.drop()
      }
    (verb, schema, sql) = definition
    guard reader.words.current.kind == .end else { throw .unexpected(reader.words.current) }
  }

  private struct Reader {
    typealias Definition = (verb: String, schema: TrinoSchema, sql: String)

    private let session: TrinoSession
    var words: SQLTranslator

    init(_ tokens: [SQLToken], _ session: TrinoSession) {
      self.session = session
      words = SQLTranslator(tokens, session: session)
      words.advance()
    }

    mutating func alter() throws(TrinoError) -> Definition {
      let table = try existingTable()
      let columns = try session.columns(of: table.name, in: table.schema) ?? []
      let place = words.advance()
      guard place.word == "add" || place.word == "drop" else { throw .unexpected(place) }
      try expect("column")
      let named = words.current
      let verb = place.word == "add" ? "ADD" : "DROP"
      let definition = try place.word == "add" ? column() : quote(name())
      let isThere = columns.contains { $0.name == named.name }
      if verb == "ADD", isThere {
        throw TrinoError(
          .columnAlreadyExists, "Column '\(named.name ?? "")' already exists", at: named)
      }
      if verb == "DROP", !isThere {
        throw TrinoError(
          .columnNotFound, "Column '\(named.name ?? "")' does not exist", at: named)
      }
      if verb == "DROP", columns.count == 1 {
        throw TrinoError(.notSupported, "Cannot drop the only column in a table", at: named)
      }
      return (
        "\(verb) COLUMN", table.schema,
        "ALTER TABLE main.\(quote(table.name)) \(verb) COLUMN \(definition)"
      )
    }

    mutating func create() throws(TrinoError) -> Definition {
      let place = words.token()
      let table = try self.table()
      guard try session.columns(of: table.name, in: table.schema) == nil else {
        throw TrinoError(
          .tableAlreadyExists,
          "Table '\(session.catalog.name).\(table.schema.name).\(table.name)' already exists",
          at: place)
      }
      try words.expect("(")
      var columns = [try column()]
      while words.current.is(",") {
        words.advance()
        columns.append(try column())
      }
      try words.expect(")")
      return (
        "CREATE TABLE", table.schema,
        "CREATE TABLE main.\(quote(table.name)) (\(columns.joined(separator: ", ")))"
      )
    }

    mutating func drop() throws(TrinoError) -> Definition {
      let table = try existingTable()
      return ("DROP TABLE", table.schema, "DROP TABLE main.\(quote(table.name))")
    }

    // MARK: names

    private mutating func existingTable() throws(TrinoError) -> (
      schema: TrinoSchema, name: String
    ) {
      let place = words.token()
      let table = try self.table()
      guard try session.columns(of: table.name, in: table.schema) != nil else {
        throw session.missing(table.name, table.schema.name, place)
      }
      return table
    }

    private mutating func table() throws(TrinoError) -> (schema: TrinoSchema, name: String) {
      try expect("table")
      let place = words.current
      let chain = try words.nameChain()
      let table = try session.place(chain, at: place)
      try session.checkWritable(table.schema, at: place)
      return table
    }

    private mutating func expect(_ word: String) throws(TrinoError) {
      guard words.take(word: word) else { throw .unexpected(words.current) }
    }

    private mutating func name() throws(TrinoError) -> String {
      guard let name = words.current.name else { throw .unexpected(words.current) }
      words.advance()
      return name
    }

    /// `name type`, with the digits of a timestamp.
    private mutating func column() throws(TrinoError) -> String {
      let column = try name()
      let place = words.advance()
      guard var type = place.word else { throw .unexpected(place) }
      if words.current.is("(") {
        words.advance()
        type += "(\(words.advance().text))"
        try words.expect(")")
      }
      guard let kept = TamsTable.ColumnType(rawValue: type.uppercased()) else {
        throw .unsupported("a column of type \(type)", at: place)
      }
      return "\(quote(column)) \(kept.rawValue)"
    }
  }
}

/// `SHOW CATALOGS | SCHEMAS | TABLES | COLUMNS` and `DESCRIBE`.
struct ShowStatement {
  private enum Subject {
    case catalogs
    case schemas
    case tables(TrinoSchema)
    case columns(TrinoSchema, String)
  }

  private let session: TrinoSession
  private let subject: Subject
  private let pattern: String?

  /// Nil where the statement is another.
  init?(_ tokens: [SQLToken], session: TrinoSession) throws(TrinoError) {
    self.session = session
    var reader = SQLTranslator(tokens, session: session)
    if reader.take(word: "describe") || reader.take(word: "desc") {
      subject = try Self.columns(&reader, session)
    } else if reader.take(word: "show") {
      subject = try Self.subject(&reader, session)
    } else {
      return nil
    }
    if reader.take(word: "like") {
      guard case .string(let text) = reader.current.kind else { throw .unexpected(reader.current) }
      reader.advance()
      pattern = text
    } else {
      pattern = nil
    }
    guard reader.current.kind == .end else { throw .unexpected(reader.current) }
  }

  private static func subject(
    _ reader: inout SQLTranslator, _ session: TrinoSession
  ) throws(TrinoError) -> Subject {
    let place = reader.advance()
    let isNamed = ["from", "in"].contains(reader.current.word)
    switch place.word {
    case "catalogs": return .catalogs
    case "schemas":
      if isNamed {
        reader.advance()
        let name = reader.current
        try session.check(catalog: reader.nameChain().joined(separator: "."), at: name)
      }
      return .schemas
    case "tables":
      var name = session.schemaName
      let named = reader.token()
      if isNamed {
        reader.advance()
        let chain = try reader.nameChain()
        if chain.count > 1 { try session.check(catalog: chain[0], at: named) }
        name = chain.last
      }
      guard let name else {
        throw TrinoError(
          .missingSchemaName, "Schema must be specified when session schema is not set", at: place)
      }
      return .tables(try session.schema(name, at: isNamed ? named : place))
    case "columns" where isNamed:
      reader.advance()
      return try columns(&reader, session)
    default: throw .unsupported("SHOW \(place.text.uppercased())", at: place)
    }
  }

  private static func columns(
    _ reader: inout SQLTranslator, _ session: TrinoSession
  ) throws(TrinoError) -> Subject {
    let place = reader.current
    guard case .table(let schema, let table) = try session.resolve(reader.nameChain(), at: place)
    else { throw .unsupported("this table here", at: place) }
    return .columns(schema, table)
  }

  func result() throws -> TrinoResult {
    switch subject {
    case .catalogs: return try list("Catalog", [session.catalog.name])
    case .schemas:
      let names = try session.catalog.allSchemas().map(\.name) + ["information_schema"]
      return try list("Schema", names.sorted())
    case .tables(let schema): return try list("Table", session.tables(of: schema))
    case .columns(let schema, let table):
      let names = ["Column", "Type", "Extra", "Comment"]
      let rows = try session.columns(of: table, in: schema) ?? []
      return TrinoResult(
        columns: names.map { TrinoResult.Column(name: $0, type: .varchar) },
        rows: rows.map { [.text($0.name), .text($0.type.rawValue), "", ""] })
    }
  }

  private func list(_ name: String, _ values: [String]) throws -> TrinoResult {
    var values = values
    if let pattern {
      let matcher = try SQLiteConnection(path: nil, .create)
      try TrinoFunctions.register(on: matcher)
      values = try values.filter {
        try matcher.value("SELECT ? LIKE ?", [.text($0), .text(pattern)]).bool == true
      }
    }
    return TrinoResult(
      columns: [TrinoResult.Column(name: name, type: .varchar)], rows: values.map { [.text($0)] })
  }
}

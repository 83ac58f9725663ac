import Core
import Transport

/// TAMS's tables by SQL, in the layout that the site says: as they are live, or as a snapshot holds them.
struct DatabaseReading: Sendable {
  enum Place: Sendable, Hashable {
    case live
    case snapshot(String)
  }

  /// What became of a question about data that may be gone.
  enum Outcome<Answer: Sendable>: Sendable {
    case answer(Answer)
    /// The engine answers and says that schema or table is not there.
    case absent(String)
    /// The engine says that a column is not there: a table that lacks one still has its rows.
    case incomplete(String)
    /// No answer: nothing is proven.
    case unreachable(String)
  }

  /// One table's rows and the sums of their hashes.
  typealias TableDigest = RowDigest

  let connection: SiteConnection
  let layout: TableLayout

  init(_ connection: SiteConnection) {
    self.connection = connection
    layout = TableLayout(connection.site.tams.tables)
  }

  // MARK: Statements

  /// In a statement `live.` stands for the place asked about, `point.` for the one it is compared
  /// with, `point.taken` for the instant of the point, `point.opened` for when clients came back and
  /// `point.now` for now.
  func statement(
    _ statement: TableStatement, live: Place, point: Place? = nil, taken: Timestamp? = nil,
    opened: Timestamp? = nil, now: Timestamp? = nil
  ) -> String {
    placed(
      layout.text(of: statement), live, point: point, taken: taken, opened: opened, now: now)
  }

  /// One of the statements that know the tables of vasttams 7 only.
  func statement(
    _ file: [UInt8], live: Place = .live, point: Place? = nil, taken: Timestamp? = nil,
    now: Timestamp? = nil
  ) -> String {
    placed(layout.text(of: file), live, point: point, taken: taken, now: now)
  }

  private func placed(
    _ text: String, _ live: Place, point: Place?, taken: Timestamp?, opened: Timestamp? = nil,
    now: Timestamp?
  ) -> String {
    var text = text
    if let now { text = text.replacing(" point.now", with: " " + SQLText.literal(now)) }
    if let taken { text = text.replacing(" point.taken", with: " " + SQLText.literal(taken)) }
    if let opened { text = text.replacing(" point.opened", with: " " + SQLText.literal(opened)) }
    if let point { text = text.replacing(" point.", with: " " + schema(point) + ".") }
    return text.replacing(" live.", with: " " + schema(live) + ".")
  }

  /// A live table as statements name it.
  func name(of table: String) -> String { schema(.live) + "." + SQLText.identifier(table) }

  private func schema(_ place: Place) -> String {
    let site = connection.site
    let name =
      switch place {
      case .live: site.database.trinoSchema
      case .snapshot(let snapshot): site.database.trinoSchema(inSnapshot: snapshot)
      }
    return SQLText.identifier(site.trino.catalog) + "." + SQLText.identifier(name)
  }

  func table(
    _ statement: TableStatement, live: Place, point: Place? = nil, taken: Timestamp? = nil,
    opened: Timestamp? = nil
  ) async throws(RemoteFailure) -> TrinoTable {
    try await connection.trino.table(
      self.statement(statement, live: live, point: point, taken: taken, opened: opened))
  }

  /// So many names go into one statement.
  private static let batch = 200

  /// The rows that a statement gives for names, which stand for its one `IN (?)`.
  func rows(
    _ statement: String, of names: [String]
  ) async throws(RemoteFailure) -> [[String: Value]] {
    var rows: [[String: Value]] = []
    var rest = names[...]
    while !rest.isEmpty {
      let part = rest.prefix(Self.batch)
      rest = rest.dropFirst(part.count)
      let marks = part.map { _ in "?" }.joined(separator: ", ")
      rows += try await connection.trino.table(
        SQLText.immediate(
          statement.replacing("IN (?)", with: "IN (\(marks))"), part.map(Value.text))
      ).records
    }
    return rows
  }

  /// The first cell of the first row.
  func number(
    _ statement: TableStatement, live: Place, point: Place? = nil
  ) async throws(RemoteFailure) -> Int {
    let table = try await table(statement, live: live, point: point)
    guard let number = table.rows.first?.first?.count else {
      throw RemoteFailure(
        .unreadable("no number in the first row"), call: connection.trino.endpoint.display)
    }
    return number
  }

  /// A cell of the first row.
  func integer(of table: TrinoTable, _ column: String) throws(RemoteFailure) -> Int {
    guard let number = table.records.first?[column]?.integerValue else {
      throw RemoteFailure(
        .unreadable("no number '\(column)' in the first row"),
        call: connection.trino.endpoint.display)
    }
    return number
  }

  func outcome<Answer>(
    _ question: () async throws(RemoteFailure) -> Answer
  ) async -> Outcome<Answer> {
    do {
      return .answer(try await question())
    } catch {
      if error.saysGone { return .absent(error.problem.what) }
      return error.saysAbsent
        ? .incomplete(error.problem.what) : .unreachable(error.problem.display)
    }
  }

  // MARK: Questions

  /// The columns of every live table, by its name. Empty where there is no schema, too.
  func columns() async throws(RemoteFailure) -> [String: Set<String>] {
    try await columnTypes().mapValues { Set($0.keys) }
  }

  /// The same, each with its type.
  func columnTypes() async throws(RemoteFailure) -> [String: [String: String]] {
    let site = connection.site
    let table = try await connection.trino.table(
      "SELECT table_name, column_name, data_type FROM "
        + SQLText.identifier(site.trino.catalog)
        + ".information_schema.columns WHERE table_schema = "
        + SQLText.literal(site.database.trinoSchema))
    var types: [String: [String: String]] = [:]
    for row in table.records {
      let names = ["table_name", "column_name", "data_type"].map { row[$0]?.textValue ?? "" }
      types[names[0], default: [:]][names[1]] = names[2]
    }
    return types
  }

  /// When the newest segment was registered; nil where no segment tells.
  func newestWrite(in place: Place) async throws(RemoteFailure) -> Timestamp? {
    try await table(.newestWrite, live: place).rows.first?.first?.instant
  }

  /// The digest of every table that a client can see, by name.
  func digests(of place: Place) async throws(RemoteFailure) -> [String: TableDigest] {
    let table = try await table(.tableDigests, live: place)
    var digests: [String: TableDigest] = [:]
    for row in table.records {
      guard let name = row["name"]?.textValue, let rows = row["total"]?.count,
        let high = row["high"]?.integerValue, let low = row["low"]?.integerValue
      else {
        throw RemoteFailure(
          .unreadable("a row of table digests is of another shape: \(row)"),
          call: connection.trino.endpoint.display)
      }
      digests[name] = TableDigest(rows: rows, high: high, low: low)
    }
    return digests
  }
}

extension RemoteFailure {
  /// Trino's own words for what is not there.
  var saysAbsent: Bool { saysGone || name == "COLUMN_NOT_FOUND" }

  /// A table without one of its columns still has its rows: they can be lost.
  var saysGone: Bool { ["TABLE_NOT_FOUND", "SCHEMA_NOT_FOUND"].contains(name) }
}

extension Value {
  /// A number that something can have: numbers of any tables can still be added.
  var count: Int? { integerValue.flatMap { (0...1 << 50).contains($0) ? $0 : nil } }
}

extension [String: DatabaseReading.TableDigest] {
  var counts: Core.Value { .map(mapValues { .integer($0.rows) }) }
}

import Core
import Testing

@testable import Lab

@Suite("Trino's SQL")
struct TrinoStatementTests {
  /// A live schema and one snapshot of it that has one flow less.
  private final class Site {
    let folder: TemporaryFolder
    let catalog: TrinoCatalog
    let lock: String

    init() throws {
      folder = try TemporaryFolder()
      lock = folder.path + "/database.lock"
      let schemas = [
        TrinoSchema(name: "tams-db/tams7", path: folder.path + "/live.sqlite", isWritable: true),
        TrinoSchema(
          name: "tams-db/.snapshot/one/tams7", path: folder.path + "/one.sqlite", isWritable: false),
      ]
      catalog = TrinoCatalog(
        schema: { name in schemas.first { $0.name == name } }, allSchemas: { schemas })
      for schema in schemas {
        let file = TamsDatabaseFile(path: schema.path, lockPath: lock)
        try file.createMissingTables()
        try file.write { connection in
          for (id, created, label) in [
            ("a", "2026-03-01 02:00:00.000000", "first"), ("b", "2026-03-02 02:00:00.000000", nil),
            ("c", "2026-03-03 02:00:00.500000", "Third"),
          ] where schema.isWritable || id != "c" {
            try connection.run(
              "INSERT INTO flows (id, created, label, read_only, generation) VALUES (?, ?, ?, ?, ?)",
              [.text(id), .text(created), SQLValue(label), SQLValue(id == "a"), .integer(3)])
          }
        }
      }
    }

    func run(_ sql: String, schema: String? = "tams-db/tams7") throws -> TrinoResult {
      let session = TrinoSession(catalog: catalog, catalogName: "vast", schemaName: schema)
      return try TrinoExecutor(
        session: session, databaseLock: lock, pageSize: 100, onConnect: { _ in }
      ).run(sql)
    }

    func rows(_ sql: String) throws -> [[SQLValue]] { try run(sql).page(100).rows }
  }

  private static let answers: [(sql: String, rows: [[SQLValue]])] = [
    ("SELECT count(*) FROM flows", [[.integer(3)]]),
    (#"SELECT id FROM vast."tams-db/tams7".flows WHERE read_only"#, [["a"]]),
    (
      #"SELECT id FROM "tams-db/tams7".flows EXCEPT SELECT id FROM "tams-db/.snapshot/one/tams7".flows"#,
      [["c"]]
    ),
    (
      #"(SELECT id FROM flows) EXCEPT (SELECT id FROM "tams-db/.snapshot/one/tams7".flows)"#,
      [["c"]]
    ),
    ("SELECT id FROM flows ORDER BY label DESC, id LIMIT 1", [["a"]]),
    ("SELECT id FROM flows ORDER BY label NULLS FIRST OFFSET 1 LIMIT 1", [["c"]]),
    ("SELECT id FROM flows ORDER BY id OFFSET 2 ROWS FETCH FIRST 1 ROW ONLY", [["c"]]),
    ("SELECT label FROM flows ORDER BY label DESC FETCH FIRST ROW ONLY", [["first"]]),
    ("SELECT id FROM flows WHERE created > TIMESTAMP '2026-03-02 02:00' ORDER BY 1", [["c"]]),
    ("SELECT id FROM flows WHERE created = TIMESTAMP '2026-03-01 04:00:00 +02:00'", [["a"]]),
    ("SELECT id FROM flows WHERE label LIKE 'F%'", []),
    (
      "WITH flows AS (SELECT id FROM flows WHERE id > 'a') SELECT count(*) FROM flows",
      [[.integer(2)]]
    ),
    (
      "SELECT count(DISTINCT generation), approx_distinct(id) FROM flows",
      [[.integer(1), .integer(3)]]
    ),
    (
      "SELECT id, row_number() OVER (ORDER BY label DESC) n FROM flows ORDER BY n",
      [["a", .integer(1)], ["c", .integer(2)], ["b", .integer(3)]]
    ),
    (
      "SELECT TRY_CAST('x' AS bigint), TRY_CAST('12' AS bigint), CAST(7 AS varchar)",
      [[.null, .integer(12), "7"]]
    ),
    ("SELECT to_hex(md5(to_utf8('abc')))", [["900150983CD24FB0D6963F7D28E17F72"]]),
    ("SELECT to_hex(xxhash64(to_utf8('')))", [["EF46DB3751D8E999"]]),
    (
      "SELECT to_hex(xxhash64(to_utf8('Nobody inspects the spammish repetition')))",
      [["FBCEA83C8A378BF1"]]
    ),
    (
      "SELECT from_base('ff', 16), bitwise_xor(5, 3), from_big_endian_64(to_big_endian_64(-2))",
      [[.integer(255), .integer(6), .integer(-2)]]
    ),
    ("SELECT concat('a', 'b', 'c'), 'x' || 'y', coalesce(NULL, 'z')", [["abc", "xy", "z"]]),
    (
      "SELECT date_trunc('month', TIMESTAMP '2026-03-17 10:11:12.5')",
      [["2026-03-01 00:00:00.000000"]]
    ),
    (
      "SELECT date_diff('hour', TIMESTAMP '2026-03-01', TIMESTAMP '2026-03-02'), EXTRACT(DAY FROM TIMESTAMP '2026-03-17')",
      [[.integer(24), .integer(17)]]
    ),
    ("SELECT count_if(read_only), bool_or(read_only) FROM flows", [[.integer(1), .integer(1)]]),
    (
      "SELECT if(1 > 2, 'a'), if(1 < 2, 'a', 'b'), substring('abcdef' FROM 2 FOR 3), position('c' IN 'abc')",
      [[.null, "a", "bcd", .integer(3)]]
    ),
    ("SELECT label IS DISTINCT FROM NULL FROM flows WHERE id = 'b'", [[.integer(0)]]),
    (
      "SELECT split_part('1:2', ':', 2), regexp_like('tams/x', '^tams/'), strpos('abc', 'z')",
      [["2", .integer(1), .integer(0)]]
    ),
    (
      "SELECT split_part('a--b-c--', '--', 2), split_part('a--b', '--', 1), split_part('a--', '--', 2), split_part('a', '-', 2), split_part('é|ü', '|', 2)",
      [["b-c", "a", "", .null, "ü"]]
    ),
    (
      "SELECT substr('äbcd', 2), substr('äbcd', -3, 2), substr('ab', 3), substr('ab', 4), substr('ab', -3), substr('ab', 1, 0), substr('ab', 0)",
      [["bcd", "bc", "", "", "", "", ""]]
    ),
    (
      "SELECT regexp_extract(t, '(a)|(b)', 1), regexp_extract(t, '(a)|(b)', 2), regexp_like(t, '(a)|(b)') FROM (SELECT 'a' AS t UNION ALL SELECT 'b' UNION ALL SELECT 'c' UNION ALL SELECT 'a') AS v",
      [
        ["a", .null, .integer(1)], [.null, "b", .integer(1)], [.null, .null, .integer(0)],
        ["a", .null, .integer(1)],
      ]
    ),
    (
      #"SELECT regexp_extract('[5:7_9:0)', '^\[(-?[0-9]+):([0-9]+)', 2), regexp_extract('_', '[0-9]', 0)"#,
      [["7", .null]]
    ),
    (
      "SELECT id, max(id) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) FROM flows ORDER BY id LIMIT 2",
      [["a", .null], ["b", "a"]]
    ),
    (
      "SELECT f.id FROM flows f JOIN \"tams-db/.snapshot/one/tams7\".flows o ON f.id = o.id ORDER BY 1",
      [["a"], ["b"]]
    ),
    (
      "SELECT x.id FROM (SELECT id FROM flows) AS x, flows WHERE x.id = flows.id ORDER BY 1 DESC LIMIT 1",
      [["c"]]
    ),
    (
      "EXECUTE IMMEDIATE 'SELECT id FROM flows WHERE id = ? OR label = ?' USING 'b', 'x''y'",
      [["b"]]
    ),
    (
      "SELECT table_schema FROM information_schema.tables WHERE table_name = 'flows' ORDER BY 1",
      [["tams-db/.snapshot/one/tams7"], ["tams-db/tams7"]]
    ),
    (
      "SELECT data_type FROM vast.information_schema.columns WHERE table_schema = 'tams-db/tams7' AND table_name = 'flows' AND column_name = 'created'",
      [["timestamp(6)"]]
    ),
    ("SHOW TABLES FROM vast.\"tams-db/tams7\" LIKE 'flow_o%'", [["flow_object_references"]]),
    (
      "SHOW SCHEMAS",
      [["information_schema"], ["tams-db/.snapshot/one/tams7"], ["tams-db/tams7"]]
    ),
    (
      "SELECT 7 / 2, 7 % 4, 9 / -(1 + 2), 6 / count(*) FILTER (WHERE id > 'a') FROM flows",
      [[.integer(3), .integer(3), .integer(-3), .integer(3)]]
    ),
    (
      "SELECT upper(label) || 'x', CAST(count(*) AS varchar), extract(year FROM created) FROM flows WHERE label IS NOT NULL GROUP BY label, created ORDER BY 1",
      [["FIRSTx", "1", .integer(2026)], ["THIRDx", "1", .integer(2026)]]
    ),
    (
      "SELECT date_trunc('month', created), count(*) FROM flows GROUP BY 1",
      [["2026-03-01 00:00:00.000000", .integer(3)]]
    ),
    (
      "SELECT count(*), (SELECT min(id) FROM flows), coalesce(max(id), 'none') FROM flows",
      [[.integer(3), "a", "c"]]
    ),
    ("SELECT id, count(*) OVER () FROM flows ORDER BY id LIMIT 1", [["a", .integer(3)]]),
  ]

  @Test("gives the rows Trino gives")
  func answers() throws {
    let site = try Site()
    for (sql, expected) in Self.answers { #expect(try site.rows(sql) == expected, "\(sql)") }
  }

  private static let refusals: [(sql: String, name: TrinoError.Name)] = [
    ("SELECT 1 FROM nothing", .tableNotFound), ("SELECT nothing FROM flows", .columnNotFound),
    (#"SELECT "nothing" FROM flows"#, .columnNotFound),
    (#"SELECT 1 FROM "tams-db/gone".flows"#, .schemaNotFound),
    (#"SELECT 1 FROM hive."tams-db/tams7".flows"#, .catalogNotFound),
    ("SELECT group_concat(id) FROM flows", .functionNotFound),
    ("SELECT sqlite_version()", .functionNotFound), ("SELECT rowid FROM flows", .notSupported),
    ("SELECT md5('text')", .functionNotFound),
    ("SELECT CAST('x' AS bigint)", .invalidCastArgument),
    ("SELEC 1", .syntaxError), ("SELECT 'open", .syntaxError),
    ("SELECT 1; SELECT 2", .syntaxError),
    ("SELECT [id] FROM flows", .syntaxError), ("SELECT id FROM sqlite_master", .tableNotFound),
    ("SELECT id FROM flows LIMIT 1 OFFSET 1", .syntaxError),
    ("PRAGMA table_info(flows)", .syntaxError),
    ("SELECT id FROM flows UNION SELECT id FROM flows INTERSECT SELECT 'a'", .notSupported),
    ("SELECT id FROM flows EXCEPT ALL SELECT 'a'", .notSupported),
    ("SELECT 1 / 0", .divisionByZero), ("SELECT 5 % (2 - 2)", .divisionByZero),
    ("SELECT 1 / id FROM flows", .functionNotFound),
    ("SELECT id, count(*) FROM flows", .expressionNotAggregate),
    ("SELECT label, max(id) FROM flows GROUP BY id", .expressionNotAggregate),
    (
      "SELECT upper(f.label) FROM flows f GROUP BY 1, f.id HAVING max(id) > 'a' UNION SELECT id FROM flows GROUP BY label",
      .expressionNotAggregate
    ),
    ("SELECT mod(1, 0)", .divisionByZero),
    ("SELECT date_trunc('eon', now())", .invalidFunctionArgument),
    ("SELECT date_add('year', 9223372036854775807, now())", .invalidFunctionArgument),
    ("SELECT date_add('second', -99999999999, now())", .invalidFunctionArgument),
    (#"DELETE FROM "tams-db/.snapshot/one/tams7".flows"#, .readOnlyViolation),
    ("DROP TABLE nothing", .tableNotFound), ("DROP VIEW flows", .syntaxError),
    (#"DROP TABLE "tams-db/.snapshot/one/tams7".flows"#, .readOnlyViolation),
    ("CREATE TABLE flows (id varchar)", .tableAlreadyExists),
    ("CREATE TABLE flow_notes (id text)", .notSupported),
    ("CREATE TABLE flow_notes ()", .syntaxError),
    ("ALTER TABLE flows ADD COLUMN label varchar", .columnAlreadyExists),
    ("ALTER TABLE flows DROP COLUMN nothing", .columnNotFound),
    ("ALTER TABLE flows RENAME COLUMN label TO name", .syntaxError),
    ("ALTER TABLE flows ADD COLUMN a varchar, ADD COLUMN b varchar", .syntaxError),
    (#"ALTER TABLE "tams-db/.snapshot/one/tams7".flows ADD COLUMN a varchar"#, .readOnlyViolation),
    ("SELECT ?", .syntaxError),
    ("EXECUTE IMMEDIATE 'SELECT ?' USING 1, 2", .invalidFunctionArgument),
  ]

  @Test("refuses in Trino's words what it cannot answer")
  func refusals() throws {
    let site = try Site()
    for (sql, name) in Self.refusals {
      do {
        _ = try site.rows(sql)
        Issue.record("\(sql) was answered")
      } catch let error as TrinoError {
        #expect(error.name == name, "\(sql): \(error)")
      } catch let error as SQLiteError {
        #expect(TrinoError(error).name == name, "\(sql): \(error)")
      }
    }
  }

  @Test("names and types columns as Trino does")
  func columns() throws {
    let site = try Site()
    let result = try site.run(
      """
      SELECT id, count(*), created AS "When made", generation, read_only, label IS NULL missing,
        CAST(generation AS bigint) + 1, to_utf8(id), max(created), 1.5, CAST(1 AS double)
      FROM flows GROUP BY 1, 3, 4, 5, 6
      """)
    #expect(
      result.columns.map(\.name) == [
        "id", "_col1", "When made", "generation", "read_only", "missing", "_col6", "_col7",
        "_col8", "_col9", "_col10",
      ])
    #expect(
      result.columns.map(\.type) == [
        .varchar, .bigint, .timestamp, .integer, .boolean, .boolean, .bigint, .varbinary,
        .timestamp, .double, .double,
      ])
  }

  @Test("changes live tables and counts the rows")
  func changes() throws {
    let site = try Site()
    let update = try site.run("UPDATE flows SET label = 'x' WHERE id IN ('a', 'b')")
    #expect(update.update?.verb == "UPDATE")
    #expect(try update.page(10).rows == [[.integer(2)]])
    let insert = try site.run(
      #"INSERT INTO vast."tams-db/tams7".flows (id) SELECT concat(id, '2') FROM "tams-db/.snapshot/one/tams7".flows"#
    )
    #expect(insert.update?.count == 2)
    #expect(try site.run("DELETE FROM flows WHERE id = 'a2'").update?.count == 1)
    #expect(try site.rows("SELECT count(*) FROM flows") == [[.integer(4)]])
  }

  @Test("adds and drops columns and tables, and leaves snapshots as they are")
  func definitions() throws {
    let site = try Site()
    let added = try site.run(
      #"ALTER TABLE vast."tams-db/tams7".flows ADD COLUMN "noted" timestamp(6)"#)
    #expect(added.update?.verb == "ADD COLUMN" && added.update?.count == nil)
    #expect(added.columns.map(\.type) == [.boolean])
    #expect(try added.page(10).rows == [[.integer(1)]])
    #expect(
      try site.rows("SELECT count(*), count(noted) FROM flows") == [[.integer(3), .integer(0)]])
    #expect(
      try site.rows("DESCRIBE flows").last?.prefix(2).map(\.text) == ["noted", "timestamp(6)"])
    #expect(throws: (any Error).self) {
      try site.rows(#"SELECT noted FROM "tams-db/.snapshot/one/tams7".flows"#)
    }
    #expect(try site.run("ALTER TABLE flows DROP COLUMN noted").update?.verb == "DROP COLUMN")
    #expect(throws: (any Error).self) { try site.rows("SELECT noted FROM flows") }

    let made = try site.run("CREATE TABLE notes (id varchar, weight double)")
    #expect(made.update?.verb == "CREATE TABLE")
    #expect(try site.rows("SELECT count(*) FROM notes") == [[.integer(0)]])
    #expect(throws: TrinoError.self) { try site.run("ALTER TABLE objects DROP COLUMN nothing") }
    _ = try site.run("ALTER TABLE notes DROP COLUMN weight")
    #expect(throws: TrinoError.self) { try site.run("ALTER TABLE notes DROP COLUMN id") }
    #expect(try site.run("DROP TABLE notes").update?.verb == "DROP TABLE")
    #expect(throws: TrinoError.self) { try site.rows("SELECT count(*) FROM notes") }
  }

  @Test("reads a large result page by page")
  func pages() throws {
    let site = try Site()
    let result = try site.run(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250) SELECT i FROM n"
    )
    var counts: [Int] = []
    while true {
      let page = try result.page(100)
      counts.append(page.rows.count)
      if page.isLast { break }
    }
    #expect(counts == [100, 100, 50])
  }
}

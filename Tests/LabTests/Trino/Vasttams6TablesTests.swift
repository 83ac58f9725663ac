import Core
import Testing

@testable import Lab

@Suite("The tables of vasttams 6 over Trino")
struct Vasttams6TablesTests {
  /// One object of two flows, and a snapshot without rows.
  private final class Site {
    let folder: TemporaryFolder
    private let catalog: TrinoCatalog

    init() throws {
      folder = try TemporaryFolder()
      let schemas = [
        TrinoSchema(name: "tams-db/tams6", path: folder.path + "/live.sqlite", isWritable: true),
        TrinoSchema(
          name: "tams-db/.snapshot/one/tams6", path: folder.path + "/one.sqlite", isWritable: false),
      ]
      catalog = TrinoCatalog(
        tables: .vasttams6, schema: { name in schemas.first { $0.name == name } },
        allSchemas: { schemas })
      for schema in schemas { try Self.fill(file(schema)) }
    }

    private func file(_ schema: TrinoSchema) -> TamsDatabaseFile {
      TamsDatabaseFile(path: schema.path, lockPath: folder.path + "/lock", tables: .vasttams6)
    }

    private static func fill(_ file: TamsDatabaseFile) throws {
      try file.createMissingTables()
      guard file.path.hasSuffix("live.sqlite") else { return }
      try file.write { connection in
        for statement in [
          """
          INSERT INTO segments (id, flow_id, object_id, timerange, storage_path) VALUES
          ('1', 'f', 'o', '[86400:0_86410:0)', 'f/1970/01/02/o'),
          ('2', 'a', 'o', '[0:0_10:0)', 'f/1970/01/02/o')
          """,
          """
          INSERT INTO flow_object_references (object_id, flow_id, created) VALUES
          ('o', 'a', '2026-03-01 02:00:00.000000'), ('o', 'f', '2026-03-02 02:00:00.000000')
          """,
          "INSERT INTO objects (id, size) VALUES ('o', 0)",
          "INSERT INTO flows (id, sample_rate, metadata_updated) VALUES ('f', '48000:1', NULL)",
          "INSERT INTO tags (entity_type, entity_id, tag_name, tag_value) VALUES ('flow', 'f', 'a', 'b')",
          "INSERT INTO flow_collections (collection_id, flow_id, label) VALUES ('f', 'm', 'video')",
        ] { try connection.run(statement) }
      }
    }

    func run(_ sql: String) throws -> TrinoResult {
      let session = TrinoSession(catalog: catalog, catalogName: "vast", schemaName: "tams-db/tams6")
      return try TrinoExecutor(
        session: session, databaseLock: folder.path + "/lock", pageSize: 100, onConnect: { _ in }
      ).run(sql)
    }

    func rows(_ sql: String) throws -> [[SQLValue]] { try run(sql).page(100).rows }
  }

  @Test(
    "are these and no others, live and in a snapshot",
    arguments: ["tams-db/tams6", "tams-db/.snapshot/one/tams6"])
  func tables(schema: String) throws {
    let site = try Site()
    let names: [SQLValue] = [
      "deletion_requests", "flows", "objects", "segments", "sources", "webhooks",
    ]
    #expect(try site.rows("SHOW TABLES FROM \"\(schema)\"").map(\.first) == names)
    let listed = try site.rows(
      "SELECT table_name FROM information_schema.tables WHERE table_schema = '\(schema)' ORDER BY 1"
    )
    #expect(listed.map(\.first) == names)
    let columns = try site.rows("DESCRIBE \"\(schema)\".objects").map {
      $0.prefix(2).compactMap(\.text)
    }
    #expect(
      columns.prefix(3) == [
        ["object_id", "varchar"], ["flow_references", "varchar"], ["size", "bigint"],
      ])
    #expect(throws: TrinoError.self) {
      try site.run("SELECT * FROM \"\(schema)\".flow_object_references")
    }
  }

  @Test("name first the flow that brought the object")
  func references() throws {
    let site = try Site()
    #expect(
      try site.rows("SELECT flow_references FROM objects") == [
        [
          #"[{"flow_id":"f","timerange":"[86400:0_86410:0)"},{"flow_id":"a","timerange":"[0:0_10:0)"}]"#
        ]
      ])
  }

  @Test("keep the order where the bringing segment is gone: the key tells its flow and day")
  func broughtByNone() throws {
    let site = try Site()
    let file = TamsDatabaseFile(
      path: site.folder.path + "/live.sqlite", lockPath: site.folder.path + "/lock")
    _ = try file.write { try $0.run("DELETE FROM segments WHERE flow_id = 'f'") }
    let references = try site.rows("SELECT flow_references FROM objects")[0][0].text ?? ""
    #expect(references.hasPrefix(#"[{"flow_id":"f","timerange":"[86400:0_86400:0]"}"#))
  }

  @Test("have as JSON and as times of their own what later releases keep apart")
  func values() throws {
    let site = try Site()
    #expect(
      try site.rows("SELECT id, tags, sample_rate, flow_collection, deleted FROM flows") == [
        ["f", #"{"a":"b"}"#, .integer(48_000), #"[{"id":"m","role":"video"}]"#, .null]
      ])
    #expect(
      try site.rows("SELECT created, start_time FROM segments WHERE segments.flow_id = 'f'") == [
        ["2026-03-02 02:00:00.000000", "1970-01-02 00:00:00.000000"]
      ])
    #expect(
      try site.rows(
        #"SELECT l.id FROM segments l LEFT JOIN "tams-db/.snapshot/one/tams6".segments p "#
          + "ON p.id = l.id WHERE p.id IS NULL ORDER BY 1") == [["1"], ["2"]])
  }

  @Test("can only be read")
  func changes() throws {
    let site = try Site()
    #expect(throws: TrinoError.self) { try site.run("DELETE FROM segments WHERE id = '1'") }
    #expect(throws: TrinoError.self) { try site.run("ALTER TABLE segments ADD COLUMN a varchar") }
    #expect(try site.rows("SELECT count(*) FROM segments") == [[.integer(2)]])
  }
}

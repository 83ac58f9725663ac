import Core

/// A schema of the catalog: a database live in a bucket, or inside a snapshot of the bucket.
package struct TrinoSchema: Sendable, Hashable {
  /// `tams-db/tams7`, or `tams-db/.snapshot/NAME/tams7`.
  package let name: String
  /// The SQLite file.
  package let path: String
  package let isWritable: Bool
  /// Whether its tables are TAMS's, which are shown in the catalog's layout.
  var isTams = true
}

/// Where Trino finds the schemas of its one catalog. The buckets decide what is there.
package struct TrinoCatalog: Sendable {
  package let name: String
  /// As which release's the tables are shown.
  let tables: Site.Tams.Tables
  let schema: @Sendable (String) throws -> TrinoSchema?
  let allSchemas: @Sendable () throws -> [TrinoSchema]

  package init(
    name: String = "vast", tables: Site.Tams.Tables = .vasttams7,
    schema: @escaping @Sendable (String) throws -> TrinoSchema?,
    allSchemas: @escaping @Sendable () throws -> [TrinoSchema]
  ) {
    self.name = name
    self.tables = tables
    self.schema = schema
    self.allSchemas = allSchemas
  }
}

extension TrinoCatalog {
  /// The databases in the lab's buckets, under the names the VAST connector gives them, and the VAST
  /// Catalog where there is one.
  init(_ buckets: Buckets, tables: Site.Tams.Tables, index: VastCatalogIndex?) {
    self.init(
      tables: tables,
      schema: { name in
        if name == VastCatalogIndex.schema { return try index?.schema() }
        guard let place = SchemaName(name),
          let path = buckets.databaseFile(
            bucket: place.bucket, schema: place.schema, snapshot: place.snapshot),
          Files.exists(path)
        else { return nil }
        return TrinoSchema(name: name, path: path, isWritable: place.snapshot == nil)
      },
      allSchemas: {
        let databases = try buckets.all.compactMap(\.bucket).flatMap { bucket in
          let snapshots = buckets.snapshots(of: bucket).map { Optional($0.name) }
          return try ([nil] + snapshots).flatMap { snapshot in
            let tree = snapshot.map { buckets.snapshot($0, of: bucket) } ?? buckets.live(bucket)
            guard let root = tree?.root, Files.isDirectory(root) else { return [TrinoSchema]() }
            return try Files.entries(of: root).filter { $0.name.hasSuffix(".sqlite") }.map { file in
              let schema = String(file.name.dropLast(".sqlite".count))
              let place = SchemaName(bucket: bucket, snapshot: snapshot, schema: schema)
              return TrinoSchema(
                name: place.text, path: "\(root)/\(file.name)", isWritable: snapshot == nil)
            }
          }
        }
        return databases + [try index?.schema()].compactMap { $0 }
      })
  }
}

/// `BUCKET/SCHEMA` or `BUCKET/.snapshot/NAME/SCHEMA`.
struct SchemaName: Sendable, Hashable {
  let bucket: String
  let snapshot: String?
  let schema: String

  init(bucket: String, snapshot: String?, schema: String) {
    self.bucket = bucket
    self.snapshot = snapshot
    self.schema = schema
  }

  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    switch parts.count {
    case 2: self.init(bucket: parts[0], snapshot: nil, schema: parts[1])
    case 4 where parts[1] == ".snapshot":
      self.init(bucket: parts[0], snapshot: parts[2], schema: parts[3])
    default: return nil
    }
  }

  var text: String {
    snapshot.map { "\(bucket)/.snapshot/\($0)/\(schema)" } ?? "\(bucket)/\(schema)"
  }
}

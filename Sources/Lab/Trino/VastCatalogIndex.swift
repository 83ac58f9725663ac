import Core

/// The VAST Catalog: a table of every object in the buckets, as of the last time it was indexed. The
/// switch `catalog_index` says whether there is one, and whether it is indexed before each answer or was
/// once, when the lab was first started.
struct VastCatalogIndex: Sendable {
  static let schema = "vast-big-catalog-bucket/vast_big_catalog_schema"
  static let table = "vast_big_catalog_table"

  private let buckets: Buckets
  private let folder: LabFolder
  private let isCurrent: Bool

  /// Nil where the cluster has no Catalog.
  init?(_ buckets: Buckets, _ folder: LabFolder, _ switches: Switches) throws {
    guard !switches.is(.catalogIndex, "none") else { return nil }
    self.buckets = buckets
    self.folder = folder
    isCurrent = switches.is(.catalogIndex, "current")
    if !Files.exists(path) { try index() }
  }

  private var path: String { folder.catalogIndex }

  func schema() throws -> TrinoSchema {
    if isCurrent { try index() }
    return TrinoSchema(name: Self.schema, path: path, isWritable: false, isTams: false)
  }

  /// Beside the old one, which may be being read.
  private func index() throws {
    let draft = "\(path).\(UInt64.random(in: 1 ... .max))"
    do {
      let connection = try SQLiteConnection(path: draft, .create)
      try connection.run(
        """
        CREATE TABLE \(Self.table) (name VARCHAR, parent_path VARCHAR, element_type VARCHAR,
          size BIGINT, mtime TIMESTAMP(6), ctime TIMESTAMP(6), creation_time TIMESTAMP(6))
        """)
      try connection.run("BEGIN")
      for bucket in buckets.all.compactMap(\.bucket) { try add(bucket, to: connection) }
      try connection.run("COMMIT")
    }
    try Files.move(draft, to: path)
  }

  private func add(_ bucket: String, to connection: SQLiteConnection) throws {
    guard let tree = buckets.live(bucket), let directory = buckets.path(of: bucket) else { return }
    for key in try tree.keys() {
      guard let header = try tree.object(key)?.header else { continue }
      let parts = key.split(separator: "/", omittingEmptySubsequences: false)
      let parent = parts.dropLast().map { $0 + "/" }.joined()
      let time = SQLValue.text(header.modified.sqlText)
      try connection.run(
        "INSERT INTO \(Self.table) VALUES (?, ?, 'FILE', ?, ?, ?, ?)",
        [
          .text(String(parts.last ?? "")), .text("\(directory.text)/\(parent)"),
          SQLValue(header.size), time, time, time,
        ])
    }
  }
}

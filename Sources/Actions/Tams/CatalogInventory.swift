import Core
import Transport

/// The VAST Catalog as the inventory of the media buckets: the cluster joins it with the segments, and
/// only the answer crosses. Its index is made from time to time, so it may be older than what is asked.
struct CatalogInventory: Sendable {
  private let connection: SiteConnection
  private let catalog: Site.VastCatalog
  private let directories: [DirectoryPath]

  /// Nil where the site names no Catalog, or a bucket does not lie in one directory.
  init?(_ connection: SiteConnection) async throws(RemoteFailure) {
    guard let catalog = connection.site.trino.vastCatalog else { return nil }
    var directories: [DirectoryPath] = []
    for bucket in connection.site.buckets {
      let paths = Set(try await connection.vast.views(ofBucket: bucket).map(\.path))
      guard let path = paths.first, paths.count == 1 else { return nil }
      directories.append(path)
    }
    self.connection = connection
    self.catalog = catalog
    self.directories = directories
  }

  /// Why it cannot tell what was there at an instant of the cluster's clock; nil where it can. An index is
  /// made of a snapshot, so it has all that was changed before the newest change it knows.
  func obstacle(at instant: Timestamp) async -> String? {
    do throws(RemoteFailure) {
      let table = try await connection.trino.table(
        filled(TableLayout.withoutComments(PackageResources.catalog_indexed_sql)))
      guard let newest = table.rows.first?.first?.instant else {
        return "the VAST Catalog is empty"
      }
      // The cluster tells its time in whole seconds.
      if newest > instant + .seconds(1) { return nil }
      return "the VAST Catalog knows changes up to \(newest.rfc3339) only"
    } catch {
      return "the VAST Catalog cannot be read: \(error.problem.display)"
    }
  }

  /// As `Inventory.references` finds by listing.
  func references(
    now: Timestamp, younger: Timestamp?
  ) async throws(RemoteFailure) -> Inventory.References {
    let database = DatabaseReading(connection)
    let totals = try await table(.catalogReferences, now, younger)
    let counts = { (column: String) throws(RemoteFailure) in
      try database.integer(of: totals, column)
    }
    let offenders = try await table(.catalogOffenders, now, younger).records
    let keys = { (named: Int) in
      offenders.filter { $0["named"] == .integer(named) }.compactMap { $0["key"]?.textValue }
    }
    var references = Inventory.References(keeping: 100)
    references.segments = try counts("segments")
    references.objects = try counts("objects")
    references.expired = try counts("expired")
    references.danglingYounger = try counts("younger")
    references.dangling = Offenders(count: try counts("dangling"), sample: keys(1))
    references.orphans = Offenders(count: try counts("orphans"), sample: keys(0))
    return references
  }

  private func table(
    _ statement: TableStatement, _ now: Timestamp, _ younger: Timestamp?
  ) async throws(RemoteFailure) -> TrinoTable {
    let text = DatabaseReading(connection)
      .statement(statement, live: .live, taken: younger ?? now, now: now)
    let objects = TableLayout.withoutComments(PackageResources.as_catalog_objects_sql)
    let all = directories.map {
      objects.replacing("catalog.directory", with: SQLText.literal($0.text + "/"))
    }
    return try await connection.trino.table(
      filled(text.replacing(" catalog.objects", with: " (\(all.joined(separator: " UNION ALL ")))"))
    )
  }

  private func filled(_ text: String) -> String {
    let table = [connection.site.trino.catalog, catalog.schema, catalog.table]
      .map(SQLText.identifier).joined(separator: ".")
    return text.replacing(" catalog.elements", with: " " + table)
  }
}

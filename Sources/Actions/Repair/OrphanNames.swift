import Core
import Transport

/// Which objects segments name: by their key, or by the id that their key ends in, where a segment has
/// another key for it.
struct OrphanNames: Sendable {
  private let tables: RepairTables

  init(_ connection: SiteConnection) { tables = RepairTables(connection) }

  /// The keys of those that are named.
  func of(
    _ orphans: [OrphanObject], in place: DatabaseReading.Place
  ) async throws(RemoteFailure) -> Set<String> {
    let keys = orphans.map(\.key)
    let named = try await tables.rows(PackageResources.keys_named_sql, of: keys, in: place)
    let ids = Set(keys.map(Self.id))
    let known = try await tables.rows(
      PackageResources.objects_named_sql, of: ids.sorted(), in: place)
    let knownIDs = Set(known.texts("object_id"))
    return Set(named.texts("storage_path")).union(
      keys.filter { knownIDs.contains(Self.id(of: $0)) })
  }

  private static func id(of key: String) -> String {
    key.split(separator: "/").last.map(String.init) ?? key
  }
}

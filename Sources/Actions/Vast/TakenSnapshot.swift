import Core
import Signing
import Transport

/// A snapshot that a step took, as it is handed on.
struct TakenSnapshot: Sendable, Hashable {
  let directory: DirectoryPath
  let name: String
  let id: Int
  let created: Timestamp?
  let expires: Timestamp?

  static let type = ValueType.record([
    "directory": .text, "snapshot": .text, "snapshot_id": .integer, "created": .time,
    "expires": .time,
  ])

  var value: Value {
    .map([
      "directory": .text(directory.text), "snapshot": .text(name), "snapshot_id": .integer(id),
      "created": created.map(Value.time) ?? .null, "expires": expires.map(Value.time) ?? .null,
    ])
  }

  init(_ snapshot: Snapshot) {
    directory = snapshot.path
    name = snapshot.name
    id = snapshot.id
    created = snapshot.created
    expires = snapshot.expires
  }

  init?(_ value: Value) {
    guard let directory = value["directory"].directory, let name = value["snapshot"].textValue,
      let id = value["snapshot_id"].integerValue
    else { return nil }
    self.directory = directory
    self.name = name
    self.id = id
    created = value["created"].instant
    expires = value["expires"].instant
  }
}

extension DirectoryPath {
  /// SHA-256 of its text in hexadecimal digits.
  var digest: String { hexadecimal(sha256(text.utf8)) }
}

extension ClusterIdentity {
  /// Throws where the cluster does not say which it is: nothing holds of an unknown one.
  package static func read(_ connection: SiteConnection) async throws -> ClusterIdentity {
    guard let cluster = try await connection.vast.clusters().first, let guid = cluster.guid,
      let version = cluster.version
    else {
      throw Failure.failed(
        Problem(
          .clusterUnready,
          "the cluster does not tell its guid and version", at: connection.site.vast.endpoint))
    }
    return ClusterIdentity(guid: guid, version: version)
  }
}

import Core
import Synchronization

extension VastClient {
  package func clusters() async throws(RemoteFailure) -> [Cluster] { try await list() }

  /// The cluster as it was seen a second ago at the most: for words that name it, which may follow each
  /// other quickly.
  package func seenCluster() async throws(RemoteFailure) -> Cluster? {
    if let cluster = sight.cluster { return cluster }
    let cluster = try await clusters().first
    sight.cluster = cluster
    return cluster
  }

  /// The release installed last, such as `5.3.0`; nil where the cluster does not tell.
  package func systemVersion() async throws(RemoteFailure) -> String? {
    let answer = try await call(.get, "versions/", query: [("status", "success")])
    let rows = answer.value.listValue ?? answer.value["results"].listValue ?? []
    return rows.first.flatMap(LenientObject.init)?.text("sys_version")
  }

  /// Every view of the tenant.
  package func views() async throws(RemoteFailure) -> [View] {
    let tenant = try await tenantID()
    return try await list(where: [("tenant_id", String(tenant))]) {
      ($0.tenantID ?? tenant) == tenant
    }
  }

  package func views(ofBucket bucket: String) async throws(RemoteFailure) -> [View] {
    let tenant = try await tenantID()
    return try await list(where: [("bucket", bucket), ("tenant_id", String(tenant))]) {
      $0.bucket == bucket && ($0.tenantID ?? tenant) == tenant
    }
  }

  package func views(at path: DirectoryPath) async throws(RemoteFailure) -> [View] {
    let tenant = try await tenantID()
    return try await list(where: [("path", path.text), ("tenant_id", String(tenant))]) {
      $0.path == path && ($0.tenantID ?? tenant) == tenant
    }
  }

  package func user(named name: String) async throws(RemoteFailure) -> User? {
    let found: [User] = try await list(where: [("name", name)]) { $0.name == name }
    return found.first
  }

  package func user(_ id: Int) async throws(RemoteFailure) -> User? { try await find(id) }

  /// Whether S3 refuses the key at once or a while later differs: prove it at the endpoint.
  package func setKey(
    _ key: String, of user: Int, enabled: Bool
  ) async throws(RemoteFailure) {
    try await bringAbout { () async throws(RemoteFailure) in
      try await self.user(user)?.keys.first { $0.id == key }?.isEnabled == enabled
    } by: { () async throws(RemoteFailure) in
      _ = try await call(
        .patch, "users/\(user)/access_keys/",
        body: .map(["access_key": .text(key), "enabled": .bool(enabled)]), changes: [.key(key)])
    }
  }

  /// Nil when the cluster says that nothing is there.
  package func stat(_ path: DirectoryPath) async throws(RemoteFailure) -> FolderStat? {
    let body: [String: Value] = [
      "path": .text(path.text), "tenant_id": .integer(try await tenantID()),
    ]
    do {
      let answer = try await call(.post, "folders/stat_path/", body: .map(body), changing: false)
      return LenientObject(answer.value).map { FolderStat($0) }
    } catch  where error.saysNoSuchDirectory {
      return nil
    }
  }

  package func task(_ id: Int) async throws(RemoteFailure) -> VTask? { try await find(id) }
}

/// What was last seen of the cluster itself, while that is fresh.
final class ClusterSight: Sendable {
  private static let freshness = Duration.seconds(1)

  private let last = Mutex<(cluster: Cluster, time: ContinuousClock.Instant)?>(nil)

  var cluster: Cluster? {
    get {
      last.withLock { last in
        last.flatMap { ContinuousClock.now - $0.time < Self.freshness ? $0.cluster : nil }
      }
    }
    set { last.withLock { $0 = newValue.map { ($0, .now) } } }
  }
}

extension RemoteFailure {
  var saysNoSuchDirectory: Bool {
    guard case .answered(let status, _, let message) = cause else { return false }
    return status == 404
      || status == 400 && message.lowercased().contains("no such")
  }
}

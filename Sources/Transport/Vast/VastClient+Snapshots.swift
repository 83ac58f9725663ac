import Core

extension VastClient {
  /// Snapshots taken of exactly `path`, in any state, oldest first.
  package func snapshots(of path: DirectoryPath) async throws(RemoteFailure) -> [Snapshot] {
    let tenant = try await tenantID()
    let found: [Snapshot] = try await list(
      where: [("path", path.withSlash), ("tenant_id", String(tenant))]
    ) { $0.path == path && ($0.tenantID ?? tenant) == tenant }
    return found.sorted {
      ($0.created ?? .distantPast, $0.id) < ($1.created ?? .distantPast, $1.id)
    }
  }

  /// Every snapshot of the tenant whose name begins so, oldest first.
  package func snapshots(beginning prefix: String) async throws(RemoteFailure) -> [Snapshot] {
    let tenant = try await tenantID()
    let found: [Snapshot] = try await list(where: [("tenant_id", String(tenant))]) {
      $0.name.hasPrefix(prefix) && ($0.tenantID ?? tenant) == tenant
    }
    return found.sorted {
      ($0.created ?? .distantPast, $0.id) < ($1.created ?? .distantPast, $1.id)
    }
  }

  /// Names are unique in a cluster on some releases, in a path on others: there may be several.
  package func snapshots(named name: String) async throws(RemoteFailure) -> [Snapshot] {
    try await list(where: [("name", name)]) { $0.name == name }
  }

  package func snapshot(_ id: Int) async throws(RemoteFailure) -> Snapshot? {
    try await find(id)
  }

  /// `expires` nil: kept until deleted.
  package func createSnapshot(
    named name: String, of path: DirectoryPath, expires: Timestamp?, indestructible: Bool = false
  ) async throws(RemoteFailure) -> Snapshot {
    var body: [String: Value] = [
      "name": .text(name), "path": .text(path.withSlash),
      "tenant_id": .integer(try await tenantID()), "indestructible": .bool(indestructible),
    ]
    if let expires { body["expiration_time"] = .time(expires) }
    return try record(await call(.post, "snapshots/", body: .map(body)))
  }

  package func extendSnapshot(
    _ id: Int, until expires: Timestamp
  ) async throws(RemoteFailure) {
    try await bringAbout { () async throws(RemoteFailure) in
      try await snapshot(id)?.expires == expires
    } by: { () async throws(RemoteFailure) in
      _ = try await call(
        .patch, "snapshots/\(id)/", body: .map(["expiration_time": .time(expires)]))
    }
  }

  /// Deleting what is gone already is no failure.
  package func deleteSnapshot(_ id: Int) async throws(RemoteFailure) {
    do {
      try await bringAbout { () async throws(RemoteFailure) in
        try await snapshot(id).map { $0.state.meaning == .leaving } ?? true
      } by: { () async throws(RemoteFailure) in
        _ = try await call(.delete, "snapshots/\(id)/")
      }
    } catch  where error.status == 404 {
      return
    }
  }

  /// Clones a snapshot to a directory that does not exist yet.
  package func cloneSnapshot(
    _ id: Int, named name: String, to target: DirectoryPath, copiesInBackground: Bool = true
  ) async throws(RemoteFailure) -> StartedWork {
    let body: [String: Value] = [
      "name": .text(name), "loanee_root_path": .text(target.withSlash),
      "loanee_tenant_id": .integer(try await tenantID()), "enabled": .bool(copiesInBackground),
    ]
    return StartedWork(
      try await call(
        .post, "snapshots/\(id)/clone/", body: .map(body), changes: [.directory(target)]
      ).value)
  }

  package func streams(
    named name: String? = nil
  ) async throws(RemoteFailure) -> [GlobalSnapStream] {
    try await list(where: name.map { [("name", $0)] } ?? []) { name == nil || $0.name == name }
  }

  package func stream(_ id: Int) async throws(RemoteFailure) -> GlobalSnapStream? {
    try await find(id)
  }

  /// `target` is where its clone lies.
  package func stopStream(
    _ id: Int, at target: DirectoryPath? = nil
  ) async throws(RemoteFailure) -> StartedWork {
    StartedWork(
      try await call(
        .patch, "globalsnapstreams/\(id)/stop/",
        changes: [target].compactMap { $0.map(ChangedObject.directory) }
      ).value)
  }

  /// Nil when there is no such stream, which some releases say of one that was stopped.
  package func deleteStream(
    _ id: Int, at target: DirectoryPath? = nil, removingDirectory: Bool
  ) async throws(RemoteFailure) -> StartedWork? {
    do {
      return StartedWork(
        try await call(
          .delete, "globalsnapstreams/\(id)/",
          body: .map(["remove_dir": .bool(removingDirectory)]),
          changes: [target].compactMap { $0.map(ChangedObject.directory) }
        ).value)
    } catch  where error.status == 404 {
      return nil
    }
  }
}

extension Timestamp {
  static let distantPast = Timestamp(nanoseconds: 0)
}

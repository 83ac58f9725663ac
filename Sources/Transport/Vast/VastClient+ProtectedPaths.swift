import Core

extension VastClient {
  /// Every protected path of the tenant, or those of one name.
  package func protectedPaths(
    named name: String? = nil
  ) async throws(RemoteFailure) -> [ProtectedPath] {
    let tenant = try await tenantID()
    let filters = [("tenant_id", String(tenant))] + (name.map { [("name", $0)] } ?? [])
    return try await list(where: filters) {
      ($0.tenantID ?? tenant) == tenant && (name == nil || $0.name == name)
    }
  }

  package func protectedPath(_ id: Int) async throws(RemoteFailure) -> ProtectedPath? {
    try await find(id)
  }

  package func policies() async throws(RemoteFailure) -> [ProtectionPolicy] { try await list() }

  /// Suspends or resumes its schedule.
  package func setProtectedPath(_ id: Int, enabled: Bool) async throws(RemoteFailure) {
    try await bringAbout { () async throws(RemoteFailure) in
      try await protectedPath(id)?.isEnabled == enabled
    } by: { () async throws(RemoteFailure) in
      _ = try await call(.patch, "protectedpaths/\(id)/", body: .map(["enabled": .bool(enabled)]))
    }
  }

  package func validateRestore(_ id: Int) async throws(RemoteFailure) -> RestoreValidation {
    let answer = try await call(.get, "protectedpaths/\(id)/validate/")
    guard let validation = LenientObject(answer.value).flatMap(RestoreValidation.init) else {
      throw answer.unreadable("no validation")
    }
    return validation
  }

  /// Starts the clone of a restore; live data stays as it is until `commitRestore`.
  package func restore(
    _ id: Int, from snapshot: Int, named name: String
  ) async throws(RemoteFailure) -> StartedWork {
    let body: [String: Value] = ["loanee_snapshot_id": .integer(snapshot), "name": .text(name)]
    return StartedWork(
      try await call(.post, "protectedpaths/\(id)/restore/", body: .map(body)).value)
  }

  /// Cannot be undone, and must never be sent again unless it is proven not to have started.
  package func commitRestore(_ id: Int) async throws(RemoteFailure) -> StartedWork {
    StartedWork(try await call(.patch, "protectedpaths/\(id)/commit/", body: .map([:])).value)
  }

  /// Removes the clone of a restore that is not committed.
  package func stopRestore(_ id: Int) async throws(RemoteFailure) -> StartedWork {
    StartedWork(try await call(.patch, "protectedpaths/\(id)/stop/").value)
  }
}

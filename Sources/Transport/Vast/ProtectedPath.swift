import Core

package struct ProtectedPath: VastRecord, Hashable {
  package enum Condition: Sendable, Hashable {
    case steady
    /// Its schedule is suspended.
    case held
    case working, bad, gone
    /// `N/A`, `UNKNOWN` or a word nobody documented: no evidence of anything.
    case unknown
  }

  static let collection = "protectedpaths"

  package let id: Int
  package let name: String
  package let directory: DirectoryPath
  package let tenantID: Int?
  package let policyID: Int?
  package let policyName: String?
  /// Whether its schedule runs; nil where the cluster does not tell.
  package let isEnabled: Bool?
  package let state: ReportedState<Condition>
  /// Raw, such as `Local`; nil where the cluster gives none.
  package let role: String?
  /// It protects within this cluster only; nil where neither role nor flag tells.
  package let isLocal: Bool?
  package let health: String?
  package let failureReason: String?
  /// Number of the task of a restore that is open, where the cluster names it.
  package let restoreTaskID: Int?
  /// A restore is open: neither committed nor stopped.
  package let hasRestoreTask: Bool
  /// Untyped by VAST: shown as it is.
  package let restoreProgress: Value

  init?(_ object: LenientObject) {
    guard let id = object.integer("id"), let directory = object.text("source_dir"),
      let name = object.text("name")
    else { return nil }
    self.id = id
    self.directory = DirectoryPath(directory)
    self.name = name
    tenantID = object.integer("tenant_id")
    policyID = object.integer("protection_policy_id")
    policyName = object.text("protection_policy_name")
    isEnabled = object.bool("enabled")
    state = ReportedState(object.text("state"), Self.states, else: .unknown)
    role = object.text("role")
    isLocal = object.bool("is_local") ?? role.map { $0.lowercased() == "local" }
    health = object.text("health")
    failureReason = object.text("failure_reason")
    (hasRestoreTask, restoreTaskID) = Self.restoreTask(object["restore_task"])
    restoreProgress = object["restore_progress"]
  }

  /// The task comes as a number or as the link of a vtask.
  private static func restoreTask(_ value: Value) -> (isOpen: Bool, id: Int?) {
    switch value {
    case .null: return (false, nil)
    case .text(let text):
      let last = text.split(separator: "/").last
      return (!text.isEmpty, last.flatMap { Int($0) })
    case .map(let members): return (!members.isEmpty, LenientObject.integer(value["id"]))
    default: return (true, LenientObject.integer(value))
    }
  }

  private static let states: [String: Condition] = {
    let words: [(Condition, [String])] = [
      (.steady, ["Active", "Local", "LOCAL_ACTIVE", "Writable"]),
      (
        .held,
        [
          "Suspended", "LOCAL_SUSPENDED", "Initial Sync Suspended", "INITIAL_SYNC_SUSPENDED",
          "INCREMENTAL_SYNC_SUSPENDED",
        ]
      ),
      (
        .working,
        [
          "Syncing", "Finalizing", "Initializing", "Initial Scan", "Initial Sync", "INITIAL_SYNC",
          "INITIAL_SCAN", "INCREMENTAL_SYNC", "Calculating...", "PENDING_SYNC", "PENDING_CLEANUP",
        ]
      ),
      (
        .bad,
        [
          "Failed", "Sync Failed", "Error", "ERROR_DEPRECATED", "INVALID", "Blocked", "Degraded",
          "DELETED_ON_PEER",
        ]
      ),
      (.gone, ["DELETE_PENDING", "DELETE_READY"]),
    ]
    return Dictionary(
      uniqueKeysWithValues: words.flatMap { meaning, names in names.map { ($0, meaning) } })
  }()
}

/// What VAST says of a protected path before a restore.
package struct RestoreValidation: Sendable, Hashable {
  /// Views whose S3 object versions may be lost, by path.
  package let versionedViews: [DirectoryPath]
  package let isReplicationSource: Bool
  package let isReplicationDestination: Bool
  package let hasGlobalStreams: Bool

  /// Nil where it does not say what a restore would lose, or whether it may be.
  init?(_ object: LenientObject) {
    guard let views = object["s3_versioning"].listValue,
      let isSource = object.bool("is_source_ppath"),
      let isDestination = object.bool("is_dest_ppath")
    else { return nil }
    // One that is no text is a view all the same.
    versionedViews = views.map { DirectoryPath($0.display) }
    isReplicationSource = isSource
    isReplicationDestination = isDestination
    hasGlobalStreams = object.bool("has_gn_streams") ?? false
  }
}

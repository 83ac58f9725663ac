import Core

/// What nobody outside VAST knows, as questions the lab can answer either way.
package enum SwitchName: String, Codable, Sendable, CaseIterable, CodingKeyRepresentable {
  /// Whether snapshots newer than the committed one survive a commit.
  case commitNewerSnapshots = "commit_newer_snapshots"
  /// Whether the views on a directory survive a commit.
  case commitViews = "commit_views"
  /// Whether a restore may be committed before its clone is complete.
  case earlyCommit = "early_commit"
  /// Whether a snapshot without a policy can be restored.
  case policylessRestore = "policyless_restore"
  /// Whether a restore is possible while the protected path is suspended.
  case suspendedRestore = "suspended_restore"
  /// The answer to a restore while one is open; at 200 the open one is given.
  case secondRestore = "second_restore"
  /// The answer to a commit of what is committed already or of nothing.
  case secondCommit = "second_commit"
  /// The scale of `sync_progress`.
  case syncProgress = "sync_progress"
  /// How a protected path refers to the task of its restore.
  case restoreTask = "restore_task"
  /// Whether states appear that no document names.
  case states
  case keyDisable = "key_disable"
  /// Whether the clone of a database opens as a database.
  case databaseClone = "database_clone"
  case lists
  case snapshotReady = "snapshot_ready"
  case roles
  /// Where the name of a snapshot must be unique.
  case nameScope = "name_scope"
  /// Whether S3 looks at the conditions of a write.
  case conditionalWrites = "conditional_writes"
  /// Whether S3 copies an object from `.snapshot/`.
  case snapshotCopy = "snapshot_copy"
  /// Whether the cluster has a VAST Catalog, and whether its index is always made anew or stays as it was
  /// first made.
  case catalogIndex = "catalog_index"
  /// Seconds until an access token of VMS expires.
  case accessTokenLifetime = "access_token_lifetime"
  /// Seconds the cluster's clock is ahead; negative: behind.
  case clockSkew = "clock_skew"

  /// The values it takes, the default first; nil for a number.
  package var choices: [String]? {
    switch self {
    case .commitNewerSnapshots, .commitViews: ["keep", "drop"]
    case .earlyCommit, .policylessRestore, .suspendedRestore, .snapshotCopy: ["allow", "refuse"]
    case .secondRestore, .secondCommit: ["409", "200", "500"]
    case .syncProgress: ["0-100", "0-1", "0-1000", "absent"]
    case .restoreTask: ["link", "id"]
    case .states: ["usual", "unknown"]
    case .keyDisable: ["at_once", "slow"]
    case .databaseClone: ["opens", "closed"]
    case .lists: ["envelope", "bare"]
    case .snapshotReady: ["at_once", "later"]
    case .roles: ["usual", "odd"]
    case .nameScope: ["cluster", "path"]
    case .conditionalWrites: ["honour", "ignore"]
    case .catalogIndex: ["none", "current", "behind"]
    case .clockSkew, .accessTokenLifetime: nil
    }
  }

  var defaultValue: String { choices?.first ?? (self == .clockSkew ? "0" : "3600") }
}

/// The position of every switch.
package struct Switches: Codable, Sendable, Hashable {
  private var values: [SwitchName: String] = [:]

  package init() {}

  package init(_ settings: [String]) throws(SwitchError) {
    for setting in settings { try set(setting) }
  }

  package subscript(_ name: SwitchName) -> String { values[name] ?? name.defaultValue }

  package func `is`(_ name: SwitchName, _ value: String) -> Bool { self[name] == value }

  package var clockSkew: Duration { .seconds(Int(self[.clockSkew]) ?? 0) }

  /// Reads `key=value`.
  package mutating func set(_ setting: String) throws(SwitchError) {
    let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { throw .notASetting(setting) }
    guard let name = SwitchName(rawValue: String(parts[0])) else {
      throw .unknownSwitch(String(parts[0]))
    }
    let value = String(parts[1])
    guard name.choices?.contains(value) ?? (Int(value) != nil) else {
      throw .unknownValue(name, value)
    }
    values[name] = value
  }
}

package enum SwitchError: Error, Equatable, CustomStringConvertible {
  case notASetting(String)
  case unknownSwitch(String)
  case unknownValue(SwitchName, String)

  package var description: String {
    switch self {
    case .notASetting(let text):
      "\(text) is not a switch: write key=value, such as lists=bare"
    case .unknownSwitch(let name):
      "there is no switch \(name); the switches are "
        + SwitchName.allCases.map(\.rawValue).joined(separator: ", ")
    case .unknownValue(let name, let value):
      "\(name.rawValue) cannot be \(value); it takes "
        + (name.choices?.joined(separator: " or ") ?? "a whole number of seconds")
    }
  }
}

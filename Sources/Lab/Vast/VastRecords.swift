import Core

/// Everything VMS knows, as it is kept in `state.json`. Nothing here moves by itself: what a record
/// shows at a moment follows from its times, and `VastState.settle` carries out what has become due.
package struct VastRecords: Codable, Sendable {
  var nextID = 1
  /// Each lab is a cluster of its own.
  var clusterGUID: String?
  var snapshots: [SnapshotRecord] = []
  var policies: [PolicyRecord] = []
  var protectedPaths: [ProtectedPathRecord] = []
  var streams: [StreamRecord] = []
  var tasks: [TaskRecord] = []
  var views: [ViewRecord] = []
  var apiTokens: [APITokenRecord] = []

  mutating func newID() -> Int {
    defer { nextID += 1 }
    return nextID
  }
}

package struct SnapshotRecord: Codable, Sendable, Hashable {
  package let id: Int
  package var name: String
  /// `/tams/db`, without a slash at the end.
  package let path: String
  package let created: Timestamp
  /// Nil: kept until deleted.
  package var expires: Timestamp?
  /// From when on its state is SUCCEED.
  package let ready: Timestamp
  package var indestructible: Bool
  /// The policy that took it; nil for one taken on demand.
  package let policy: Int?

  package func isExpired(at now: Timestamp) -> Bool { expires.map { $0 <= now } ?? false }
}

/// A frame of a policy's schedule, in VAST's words: `every` 1D, `startAt` 2026-01-01 02:00:00 (UTC),
/// `keepLocal` 7D.
package struct FrameRecord: Codable, Sendable, Hashable {
  package let every: String
  package let startAt: String
  package let keepLocal: String
  package let keepRemote: String?
}

package struct PolicyRecord: Codable, Sendable, Hashable {
  package let id: Int
  package var name: String
  package var prefix: String
  package var cloneType: String
  package var frames: [FrameRecord]
  package var indestructible: Bool
  package let created: Timestamp
}

package struct ProtectedPathRecord: Codable, Sendable, Hashable {
  package let id: Int
  package var name: String
  package let sourceDirectory: String
  package let targetDirectory: String
  package var policy: Int?
  package let capabilities: String
  package var enabled: Bool
  /// The stream of the restore that is open: prepared, or being committed.
  package var restore: Int?
}

package struct StreamRecord: Codable, Sendable, Hashable {
  package enum Purpose: Codable, Sendable, Hashable {
    /// A clone to a directory of its own.
    case clone
    /// A restore of this protected path, not committed yet.
    case restore(protectedPath: Int)
  }

  package let id: Int
  package var name: String
  package let purpose: Purpose
  package let snapshot: Int
  package let snapshotName: String
  package let sourcePath: String
  package let targetPath: String
  package var enabled: Bool
  package let started: Timestamp
  package let finished: Timestamp
  /// Set when its task has failed.
  package var fault: TaskFault?
}

package struct TaskRecord: Codable, Sendable, Hashable {
  package let id: Int
  package let name: String
  package let started: Timestamp
  package let ends: Timestamp
  /// The stream it works on.
  package let stream: Int?
  /// What is carried out when the task ends; nil when it is done.
  package var effect: TaskEffect?
  package var failure: String?
  /// How it goes wrong.
  package var fault: TaskFault?
}

package enum TaskEffect: Codable, Sendable, Hashable {
  /// The clone is complete.
  case complete(stream: Int)
  /// The live directory becomes what the stream staged.
  case commit(protectedPath: Int, stream: Int)
  /// The stream goes, with its directory where that is said.
  case remove(stream: Int, directory: Bool)
}

package struct ViewRecord: Codable, Sendable, Hashable {
  package let id: Int
  package var name: String
  package let path: String
  package var bucket: String?
  package var protocols: [String]
  package var policy: Int
  package var s3Versioning: Bool
  package let created: Timestamp
}

package struct APITokenRecord: Codable, Sendable, Hashable {
  package let id: String
  package let name: String
  package let owner: String
  /// SHA-256 of the token, in hexadecimal digits: the token itself is shown once and not kept.
  package let digest: String
  package let created: Timestamp
  package let expires: Timestamp
  package var revoked: Timestamp?
}

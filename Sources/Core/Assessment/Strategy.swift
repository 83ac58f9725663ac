/// A way back that an operator can take.
package enum Strategy: String, Sendable, Hashable, CaseIterable {
  case nothing
  case selectedObjects = "selected_objects"
  case bucketOnly = "bucket_only"
  case databaseOnly = "database_only"
  case fullRestore = "full_restore"
  /// The whole path, where rows and objects were deleted together.
  case wrongDelete = "wrong_delete"

  /// The runbook that carries it out; nil for nothing.
  package var runbook: String? {
    switch self {
    case .nothing: nil
    case .selectedObjects: "selected-objects"
    case .bucketOnly: "bucket-only"
    case .databaseOnly: "database-only"
    case .fullRestore: "full-restore"
    case .wrongDelete: "wrong-delete"
    }
  }

  package var title: String {
    switch self {
    case .nothing: "nothing: what was looked at is as in the point, or has grown"
    case .selectedObjects: "copy selected objects"
    case .bucketOnly: "restore the buckets"
    case .databaseOnly: "restore the database"
    case .fullRestore: "restore the database and the buckets"
    case .wrongDelete: "go back to before the deletion"
    }
  }
}

/// What an assessment leads to: the strategy, why, and what each would take and lose.
package struct Proposal: Sendable, Hashable {
  package struct Option: Sendable, Hashable {
    package let strategy: Strategy
    /// Nil where nothing tells.
    package let time: Speeds.Figure?
    /// Segments lost by it.
    package let segmentsLost: Loss.Count
    package let flowsLost: Loss.Count
    /// Objects written since the point that go.
    package let objectsLost: Loss.Count
    /// Live rows are proven gone: none of them can be lost.
    package let liveProvenLost: Bool
    /// What is damaged or lost and stays so.
    package let leaves: [String]

    /// What it loses in words: `losing 3 segments and 1 object`.
    package var loss: String {
      Loss(
        segments: segmentsLost, flows: flowsLost, objects: objectsLost,
        liveProvenLost: liveProvenLost
      ).sentence
    }
  }

  /// Nil where what is unknown decides.
  package let strategy: Strategy?
  package let reasons: [String]
  /// The parts nobody can tell of.
  package let unknown: [String]
  /// Every way there is, the proposed one first.
  package let options: [Option]
}

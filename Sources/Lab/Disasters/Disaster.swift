/// What the lab can do to its own TAMS. Nothing is written in place: snapshots keep what they have.
package enum Disaster: String, Sendable, CaseIterable {
  /// The database's file is gone, and with it the schema.
  case databaseLost = "database-lost"
  /// The schema is there and has no tables.
  case tablesDropped = "tables-dropped"
  /// Several flows are deleted with their segments; their objects stay in the bucket.
  case flowsDeleted = "flows-deleted"
  /// Every second object is deleted; the rows stay.
  case objectsDeleted = "objects-deleted"
  /// Every third object has other bytes and the same size.
  case objectsCorrupted = "objects-corrupted"
  /// The database is lost and objects are deleted.
  case both
  /// Every fifth segment's row is gone.
  case segmentsLost = "segments-lost"
  /// A flow's row is gone, its segments stay.
  case flowMissing = "flow-missing"
  /// A source's row is gone, its flows stay.
  case sourceMissing = "source-missing"
  /// Every third object has no row any more.
  case objectRowsLost = "object-rows-lost"
  /// Every third row that joins a flow to an object is gone.
  case referencesLost = "references-lost"
  /// Every fifth segment names a key that was never there; its object lies where it was.
  case storagePathsWrong = "storage-paths-wrong"
  /// Some segments have time ranges that are none.
  case timerangesMalformed = "timeranges-malformed"
  /// Some segments are registered a second time, half their length later.
  case segmentsOverlap = "segments-overlap"
  /// A segment is registered an hour from now.
  case lateWrites = "late-writes"
  /// A collection names a flow that is not there.
  case memberMissing = "member-missing"
  /// Every second tag is gone.
  case tagsLost = "tags-lost"
  /// A flow has another label.
  case labelChanged = "label-changed"
  /// The webhooks are gone.
  case webhookLost = "webhook-lost"
  /// A source, a flow and an object have two rows each.
  case identitiesDoubled = "identities-doubled"
  /// A delete request is started.
  case deleteRequestAlive = "delete-request-alive"
  /// Segments lack a column, as in an older release.
  case columnMissing = "column-missing"
  /// Every third object has lost its second half.
  case objectsTruncated = "objects-truncated"
  /// Every third object has no bytes.
  case objectsEmptied = "objects-emptied"
  /// Every third object has the content type of nothing in particular.
  case contentTypesLost = "content-types-lost"
  /// Every third object has lost its user metadata.
  case metadataLost = "metadata-lost"
  /// Every third object has lost its tags.
  case objectTagsLost = "object-tags-lost"
  /// An object is there that no segment names.
  case orphanPlanted = "orphan-planted"
  /// One object was written over just now.
  case objectOverwritten = "object-overwritten"

  /// One line for people.
  package var summary: String {
    switch self {
    case .databaseLost: "the database file is gone"
    case .tablesDropped: "every table is dropped"
    case .flowsDeleted: "several flows and their segments are deleted, the objects stay"
    case .objectsDeleted: "every second object is deleted, the rows stay"
    case .objectsCorrupted: "every third object has other bytes of the same size"
    case .both: "the database file is gone and every second object is deleted"
    case .segmentsLost: "every fifth segment's row is gone"
    case .flowMissing: "a flow's row is gone, its segments stay"
    case .sourceMissing: "a source's row is gone, its flows stay"
    case .objectRowsLost: "every third object's row is gone, the objects stay"
    case .referencesLost: "every third row that joins a flow to an object is gone"
    case .storagePathsWrong: "every fifth segment names a key that was never there"
    case .timerangesMalformed: "four segments have a time range that is none"
    case .segmentsOverlap: "three segments are there again, half their length later"
    case .lateWrites: "a segment is registered an hour from now"
    case .memberMissing: "a collection names a flow that is not there"
    case .tagsLost: "every second tag of sources and flows is gone"
    case .labelChanged: "a flow has another label"
    case .webhookLost: "the webhooks are gone"
    case .identitiesDoubled: "a source, a flow and an object have two rows each"
    case .deleteRequestAlive: "a delete request is started"
    case .columnMissing: "segments have no storage path, as in an older release"
    case .objectsTruncated: "every third object has lost its second half"
    case .objectsEmptied: "every third object has no bytes"
    case .contentTypesLost: "every third object has the content type application/octet-stream"
    case .metadataLost: "every third object has lost its user metadata"
    case .objectTagsLost: "every third object has lost its tags"
    case .orphanPlanted: "an object is there that no segment names"
    case .objectOverwritten: "one object was written over after every snapshot"
    }
  }
}

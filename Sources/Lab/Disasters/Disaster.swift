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
  /// Every third object has lost its second half.
  case objectsTruncated = "objects-truncated"
  /// Every third object has no bytes.
  case objectsEmptied = "objects-emptied"
  /// Every third object has the content type of nothing in particular.
  case contentTypesLost = "content-types-lost"
  /// Every third object has lost its user metadata.
  case metadataLost = "metadata-lost"
  /// Every third object has lost its tags.
  case tagsLost = "tags-lost"
  /// An object is there that no segment names.
  case orphanPlanted = "orphan-planted"
  /// One object was written over just now.
  case lateWrite = "late-write"

  /// One line for people.
  package var summary: String {
    switch self {
    case .databaseLost: "the database file is gone"
    case .tablesDropped: "every table is dropped"
    case .flowsDeleted: "several flows and their segments are deleted, the objects stay"
    case .objectsDeleted: "every second object is deleted, the rows stay"
    case .objectsCorrupted: "every third object has other bytes of the same size"
    case .both: "the database file is gone and every second object is deleted"
    case .objectsTruncated: "every third object has lost its second half"
    case .objectsEmptied: "every third object has no bytes"
    case .contentTypesLost: "every third object has the content type application/octet-stream"
    case .metadataLost: "every third object has lost its user metadata"
    case .tagsLost: "every third object has lost its tags"
    case .orphanPlanted: "an object is there that no segment names"
    case .lateWrite: "one object was written over after every snapshot"
    }
  }
}

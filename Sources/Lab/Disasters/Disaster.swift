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

  /// One line for people.
  package var summary: String {
    switch self {
    case .databaseLost: "the database file is gone"
    case .tablesDropped: "every table is dropped"
    case .flowsDeleted: "several flows and their segments are deleted, the objects stay"
    case .objectsDeleted: "every second object is deleted, the rows stay"
    case .objectsCorrupted: "every third object has other bytes of the same size"
    case .both: "the database file is gone and every second object is deleted"
    }
  }
}

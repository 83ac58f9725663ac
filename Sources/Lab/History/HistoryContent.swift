import Core

/// What fills the database and the buckets while the history of a new lab is built.
package protocol HistoryContent {
  /// Writes every row and object whose time is at or before `time` and that an earlier call has not
  /// written. Called with growing times; between two calls a snapshot is taken.
  mutating func ingest(until time: Timestamp) throws
}

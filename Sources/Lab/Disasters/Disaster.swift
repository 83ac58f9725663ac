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
  /// Every table is there without a row: a TAMS was started on nothing.
  case tablesEmptied = "tables-emptied"
  /// The table of segments is dropped.
  case tableLost = "table-lost"
  /// The table of segments has no row.
  case segmentsEmptied = "segments-emptied"
  /// Every segment has two rows, as after a load that ran twice.
  case segmentsDoubled = "segments-doubled"
  /// The segments of one flow are an hour later.
  case segmentsShifted = "segments-shifted"
  /// Some segments belong to a flow that had none.
  case segmentsMoved = "segments-moved"
  /// A segment names the object of another of its flow.
  case segmentRedirected = "segment-redirected"
  /// The rows of the segments that were registered last are gone.
  case newestLost = "newest-lost"
  /// Some segments end before they begin.
  case timerangesReversed = "timeranges-reversed"
  /// A segment has no time range.
  case timerangeLost = "timerange-lost"
  /// A segment names no object.
  case objectIDLost = "object-id-lost"
  /// A segment names no key.
  case storagePathLost = "storage-path-lost"
  /// A member of a collection collects its collector.
  case collectionCycle = "collection-cycle"
  /// No flow collects another any more.
  case collectionsLost = "collections-lost"
  /// A flow names another source that is there.
  case sourceExchanged = "source-exchanged"
  /// Flows that were read-only can be written again.
  case readOnlyLifted = "read-only-lifted"
  /// A tag has another value.
  case tagChanged = "tag-changed"
  /// A flow is tagged to lose its segments after a minute.
  case retentionPlanted = "retention-planted"
  /// A flow says that it was changed an hour from now.
  case flowTouched = "flow-touched"
  /// A webhook is there that nobody has muted.
  case webhookPlanted = "webhook-planted"
  /// The webhooks tell another server.
  case webhookRedirected = "webhook-redirected"
  /// A finished delete request is to be done again.
  case deleteRequestReopened = "delete-request-reopened"
  /// A segment is registered just now with its object: a write that no fence stopped.
  case writeLeaked = "write-leaked"
  /// An object was uploaded just now and is not registered: a presigned URL outlived the fence.
  case uploadLate = "upload-late"
  /// Every third object has one other bit in its middle.
  case bitsFlipped = "bits-flipped"
  /// Every third object has bytes behind its end.
  case objectsGrown = "objects-grown"
  /// Two objects have each other's bytes.
  case objectsSwapped = "objects-swapped"
  /// Every third object has other bytes under another name.
  case objectsEncrypted = "objects-encrypted"
  /// The objects of the newest day are gone.
  case dayLost = "day-lost"
  /// The objects of the oldest month are gone.
  case monthLost = "month-lost"
  /// The bucket is there without an object.
  case bucketEmptied = "bucket-emptied"

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
    case .tablesEmptied:
      "every table is there and has no row, as where a TAMS was started on nothing"
    case .tableLost: "the table of segments is dropped, the others stay"
    case .segmentsEmptied: "the table of segments has no row, the others stay"
    case .segmentsDoubled: "every segment has two rows, as after a load that ran twice"
    case .segmentsShifted: "the segments of one flow are an hour later"
    case .segmentsMoved: "three segments belong to a flow that had none"
    case .segmentRedirected: "a segment names the object of another one of its flow"
    case .newestLost: "the rows of the five segments that were registered last are gone"
    case .timerangesReversed: "every fifth segment ends before it begins"
    case .timerangeLost: "a segment has no time range"
    case .objectIDLost: "a segment names no object, only where it lies"
    case .storagePathLost: "a segment names no key"
    case .collectionCycle: "a member of a collection collects its collector"
    case .collectionsLost: "no flow collects another any more"
    case .sourceExchanged: "a flow names another source that is there, too"
    case .readOnlyLifted: "flows that were read-only can be written again"
    case .tagChanged: "a tag has another value"
    case .retentionPlanted: "a flow is tagged to lose its segments after a minute"
    case .flowTouched: "a flow says that its segments were changed an hour from now"
    case .webhookPlanted: "a webhook is there that nobody has muted: it would be told of everything"
    case .webhookRedirected: "the webhooks tell another server"
    case .deleteRequestReopened: "a finished delete request is to be done again"
    case .writeLeaked:
      "a segment is registered just now with its object, as by a write that no fence stopped"
    case .uploadLate:
      "an object was uploaded just now, as by a presigned URL that outlived the fence"
    case .bitsFlipped: "every third object has one other bit in its middle"
    case .objectsGrown: "every third object has 188 bytes more behind its end"
    case .objectsSwapped: "two objects have each other's bytes"
    case .objectsEncrypted: "every third object is there encrypted and under another name"
    case .dayLost: "the objects of the newest day are gone"
    case .monthLost: "the objects of the oldest month are gone"
    case .bucketEmptied: "the bucket is there and has no object"
    }
  }
}

/// The repairs, by their numbers in the catalogue.
package enum Repair: String, Sendable, Hashable, CaseIterable {
  /// A missing object comes back from a snapshot.
  case objectFromSnapshot = "R1"
  /// A missing object comes from a replica: no snapshot has it.
  case objectFromReplica = "R2"
  /// A flow is tagged with what it has lost; its rows stay.
  case markAsLost = "R3"
  /// The row of a segment whose object is lost is removed.
  case removeRow = "R4"
  /// The row of a segment that a snapshot has is taken back, for an object that lies there without one.
  case adoptOrphan = "R5"
  /// Rows that follow from the segments are made again.
  case rebuildRows = "R6"
  /// A segment is pointed at its object, which lies under another key.
  case repairPath = "R7"
  /// A delete request is ended.
  case settleRequest = "R8"
  /// What tables lack of their release is added, empty.
  case completeTables = "R9"
  /// An object that no segment names is marked, and later deleted: in a manifest of its own.
  case dropOrphan = "R10"

  package var help: String {
    switch self {
    case .objectFromSnapshot: "objects from snapshots"
    case .objectFromReplica: "objects from replicas"
    case .markAsLost: "flows marked with what they have lost"
    case .removeRow: "rows of lost segments removed"
    case .adoptOrphan: "segments taken back from database snapshots"
    case .rebuildRows: "derived rows made again"
    case .repairPath: "storage paths put right"
    case .settleRequest: "delete requests settled"
    case .completeTables: "missing columns and tables added"
    case .dropOrphan: "orphans marked or deleted"
    }
  }

  package var risk: String {
    switch self {
    case .objectFromSnapshot, .objectFromReplica, .rebuildRows, .repairPath, .settleRequest: "low"
    case .markAsLost: "none"
    case .adoptOrphan, .completeTables: "medium"
    case .removeRow, .dropOrphan: "high"
    }
  }
}

/// One change that mends live data: what it changes, from what, to what.
package enum RepairChange: Sendable, Hashable {
  case copyObject(bucket: String, key: String, snapshot: String, etag: String, size: Int)
  case fetchObject(bucket: String, key: String, replica: String, etag: String, size: Int)
  /// `mark` is a digest of the lost time ranges: the tag's value is the run that set it and this.
  case markLost(flow: String, lost: [String], mark: String, former: String?)
  case removeSegment(SegmentRow)
  case adoptSegment(SegmentRow, snapshot: String)
  case addObjectRow(object: String)
  /// `created` is when the object was written, where it is there.
  case addReference(object: String, flow: String, created: Timestamp?)
  case moveSegment(id: String, flow: String, from: String, to: String)
  case settleRequest(id: String, flow: String, status: String, updated: Timestamp?)
  /// `type` in Trino's words.
  case addColumn(table: String, column: String, type: String)
  case createTable(String)
  case markOrphan(OrphanObject)
  /// `mark` is the tag it was given at least so long ago as was asked for.
  case dropOrphan(OrphanObject, mark: String)

  /// The tag of a flow that has lost segments.
  package static let lostTag = "dr.lost_timeranges"
  /// The state of a request that no TAMS goes on with.
  package static let settledStatus = "error"

  package var repair: Repair {
    switch self {
    case .copyObject: .objectFromSnapshot
    case .fetchObject: .objectFromReplica
    case .markLost: .markAsLost
    case .removeSegment: .removeRow
    case .adoptSegment: .adoptOrphan
    case .addObjectRow, .addReference: .rebuildRows
    case .moveSegment: .repairPath
    case .settleRequest: .settleRequest
    case .addColumn, .createTable: .completeTables
    case .markOrphan, .dropOrphan: .dropOrphan
    }
  }

  /// What is changed, as a person names it; no two changes of one manifest have the same.
  package var target: String {
    switch self {
    case .copyObject(let bucket, let key, _, _, _), .fetchObject(let bucket, let key, _, _, _):
      "object \(bucket)/\(key)"
    case .markLost(let flow, _, _, _): "flow \(flow)"
    case .removeSegment(let row), .adoptSegment(let row, _): "segment \(row.id)"
    case .addObjectRow(let object): "row of object \(object)"
    case .addReference(let object, let flow, _): "reference to \(object) of flow \(flow)"
    case .moveSegment(let id, _, _, _): "segment \(id)"
    case .settleRequest(let id, _, _, _): "delete request \(id)"
    case .addColumn(let table, let column, _): "column \(table).\(column)"
    case .createTable(let table): "table \(table)"
    case .markOrphan(let orphan), .dropOrphan(let orphan, _): "orphan \(orphan.place)"
    }
  }

  package var now: String {
    switch self {
    case .copyObject, .fetchObject: "not there"
    case .markLost(_, let lost, _, let former):
      "\(lost.count) segments without object, " + (former.map { "tagged \($0)" } ?? "no tag")
    case .removeSegment(let row): "\(row.timerange) of flow \(row.flow) without object"
    case .adoptSegment(let row, _): "not there; object \(row.path) is"
    case .addObjectRow, .addReference, .addColumn, .createTable: "not there"
    case .moveSegment(_, let flow, let from, _): "of flow \(flow) at \(from)"
    case .settleRequest(_, let flow, let status, _): "\(status), on flow \(flow)"
    case .markOrphan(let orphan): orphan.text
    case .dropOrphan(let orphan, let mark): "\(orphan.text), marked by \(mark)"
    }
  }

  package var willBe: String {
    switch self {
    case .copyObject(_, _, let snapshot, let etag, let size):
      "\(size) bytes, ETag \(etag), from snapshot \(snapshot)"
    case .fetchObject(_, _, let replica, let etag, let size):
      "\(size) bytes, ETag \(etag), from replica \(replica)"
    case .markLost: "tag \(Self.lostTag) names the run; the rows stay"
    case .removeSegment: "not there; its flow, object and reference rows stay"
    case .adoptSegment(let row, let snapshot):
      "\(row.timerange) of flow \(row.flow), as snapshot \(snapshot) has it"
    case .addObjectRow: "as vasttams 7 writes it: size 0, never read"
    case .addReference(_, _, let created):
      created.map { "created \($0.rfc3339), when the object was written" } ?? "created unknown"
    case .moveSegment(_, _, _, let to): "at \(to)"
    case .settleRequest: Self.settledStatus
    case .addColumn(_, _, let type): "\(type), null in every row"
    case .createTable: "there, without a row"
    case .markOrphan: "tag \(OrphanMark.tag) names the run and its time"
    case .dropOrphan: "not there"
    }
  }

  package var undo: String {
    switch self {
    case .copyObject, .fetchObject: "the object is deleted while it is as it was copied"
    case .markLost(_, _, _, let former):
      former.map { "the tag is \($0) again" } ?? "the tag is removed"
    case .removeSegment: "the row is inserted as it was"
    case .adoptSegment, .addObjectRow, .addReference:
      "the row is deleted while it is as it was made"
    case .moveSegment(_, _, let from, _): "at \(from) again"
    case .settleRequest(_, _, let status, _): "\(status) again"
    case .addColumn: "the column is dropped while no row has a value in it"
    case .createTable: "the table is dropped while it has no row"
    case .markOrphan: "the tag is removed"
    case .dropOrphan: "the object is copied back from the rescue snapshot"
    }
  }
}

// MARK: Before a change

/// How what is there now stands to a change.
package enum RepairStanding: Sendable, Hashable {
  /// As it was when the change was planned.
  case open
  /// As the change makes it.
  case done
  /// Neither: somebody changed it since.
  case drifted(String)
}

extension RepairChange {
  /// `found` is what is there: nothing (null); of an object its `etag` and `size` (the replica's ETag where
  /// it has its bytes), or why it is not wanted any more; of an orphan also its `mark`; of a tag or a path
  /// its text; of a segment its row, or why it cannot be there any more; of a request its `status`; of a
  /// derived row true; of a column its type; of a table whether it is whole.
  package func standing(_ found: Value) -> RepairStanding {
    switch self {
    case .copyObject(_, _, _, let etag, let size):
      if found == .null { return .open }
      if case .text(let reason) = found { return .drifted(reason) }
      // What was written in parts has an ETag of its own form, which a copy need not keep.
      let isInParts = etag.contains("-") || found["etag"].textValue?.contains("-") == true
      let isSame =
        found["etag"] == .text(etag) || (isInParts && found["size"] == .integer(size))
      return isSame ? .done : .drifted("another object is there, ETag \(found["etag"].display)")
    case .fetchObject(_, _, _, let etag, _):
      if found == .null { return .open }
      if case .text(let reason) = found { return .drifted(reason) }
      return found["etag"] == .text(etag)
        ? .done : .drifted("another object is there, ETag \(found["etag"].display)")
    case .markLost(_, _, let mark, let former):
      if found == former.map(Value.text) ?? .null { return .open }
      let isMarked = found.textValue?.hasSuffix(" " + mark) ?? false
      return isMarked ? .done : .drifted("its tag is \(found.display)")
    case .removeSegment(let row):
      if found == .null { return .done }
      return found == row.value ? .open : .drifted("the row has changed")
    case .adoptSegment(let row, _):
      if found == .null { return .open }
      if case .text(let reason) = found { return .drifted(reason) }
      return found == row.value ? .done : .drifted("another row of its id is there")
    case .addObjectRow, .addReference: return found == .null ? .open : .done
    case .moveSegment(_, _, let from, let to):
      if found == .text(to) { return .done }
      return found == .text(from) ? .open : .drifted("it is at \(found.display)")
    case .settleRequest(_, _, let status, _):
      if found["status"] == .text(Self.settledStatus) { return .done }
      return found["status"] == .text(status)
        ? .open : .drifted("its status is \(found["status"].display)")
    case .addColumn(_, _, let type):
      if found == .null { return .open }
      return found == .text(type) ? .done : .drifted("it is there as \(found.display)")
    case .createTable:
      if found == .null { return .open }
      return found == .bool(true) ? .done : .drifted("it is there with other columns")
    case .markOrphan(let orphan): return orphan.standingToMark(found)
    case .dropOrphan(let orphan, let mark): return orphan.standingToDrop(found, mark: mark)
    }
  }
}

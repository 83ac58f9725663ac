/// What is to be mended at one site, in the order it is done: what a person approves, and all that is
/// applied.
package struct RepairManifest: Sendable, Hashable {
  package static let schema = 1
  /// More is planned again once these are done.
  package static let limit = 5_000

  /// Cluster, tenant, database and buckets it was made for.
  package let site: Value
  package let made: Timestamp
  package let changes: [RepairChange]
  /// What could be mended and is not in it, by the limit.
  package let leftOut: Int
  /// What was found and is mended by nothing here, in words.
  package let notes: [String]

  package init(
    site: Value, made: Timestamp, changes: [RepairChange], leftOut: Int, notes: [String]
  ) {
    self.site = site
    self.made = made
    self.changes = changes
    self.leftOut = leftOut
    self.notes = notes
  }

  /// How many there are of each repair.
  package var counts: [String: Int] {
    Dictionary(changes.map { ($0.repair.rawValue, 1) }, uniquingKeysWith: +)
  }

  package var value: Value {
    .map([
      "schema": .integer(Self.schema), "site": site, "made": .time(made),
      "counts": .map(counts.mapValues(Value.integer)), "left_out": .integer(leftOut),
      "notes": .list(notes.map(Value.text)), "entries": .list(changes.map(\.entry)),
    ])
  }

  /// Throws what is wrong with it, in words.
  package init(_ value: Value) throws(Problem) {
    guard value["schema"] == .integer(Self.schema) else {
      throw Problem(
        .manifestInvalid,
        "its schema is \(value["schema"].display), not \(Self.schema)",
        hint: "another version of tamsdr made it: plan again")
    }
    guard let made = value["made"].textValue.flatMap({ Timestamp(rfc3339: $0) }),
      let entries = value["entries"].listValue, let leftOut = value["left_out"].integerValue
    else {
      throw Problem(.manifestInvalid, "it names no time, no entries or not what it leaves out")
    }
    var changes: [RepairChange] = []
    for (index, entry) in entries.enumerated() {
      guard let change = RepairChange(entry: entry) else {
        throw Problem(
          .manifestInvalid, "entry \(index + 1) is no repair: \(entry["object"].display)")
      }
      changes.append(change)
    }
    self.init(
      site: value["site"], made: made, changes: changes, leftOut: leftOut,
      notes: (value["notes"].listValue ?? []).compactMap(\.textValue))
    try checkUnmixed()
  }
}

extension RepairChange {
  /// As it stands in a manifest: words for people beside what is applied.
  package var entry: Value {
    .map([
      "repair": .text(repair.rawValue), "object": .text(target), "now": .text(now),
      "will_be": .text(willBe), "undo": .text(undo), "risk": .text(repair.risk),
      "change": change,
    ])
  }

  private var change: Value {
    switch self {
    case .copyObject(let bucket, let key, let snapshot, let etag, let size):
      .map([
        "bucket": .text(bucket), "key": .text(key), "snapshot": .text(snapshot),
        "etag": .text(etag), "size": .integer(size),
      ])
    case .fetchObject(let bucket, let key, let replica, let etag, let size):
      .map([
        "bucket": .text(bucket), "key": .text(key), "replica": .text(replica),
        "etag": .text(etag), "size": .integer(size),
      ])
    case .markLost(let flow, let lost, let mark, let former):
      .map([
        "flow": .text(flow), "lost": .list(lost.map(Value.text)), "mark": .text(mark),
        "former": former.map(Value.text) ?? .null,
      ])
    case .removeSegment(let row): .map(["row": row.value])
    case .adoptSegment(let row, let snapshot):
      .map(["row": row.value, "snapshot": .text(snapshot)])
    case .addObjectRow(let object): .map(["object": .text(object)])
    case .addReference(let object, let flow, let created):
      .map([
        "object": .text(object), "flow": .text(flow), "created": created.map(Value.time) ?? .null,
      ])
    case .moveSegment(let id, let flow, let from, let to):
      .map(["id": .text(id), "flow": .text(flow), "from": .text(from), "to": .text(to)])
    case .settleRequest(let id, let flow, let status, let updated):
      .map([
        "id": .text(id), "flow": .text(flow), "status": .text(status),
        "updated": updated.map(Value.time) ?? .null,
      ])
    case .addColumn(let table, let column, let type):
      .map(["table": .text(table), "column": .text(column), "type": .text(type)])
    case .createTable(let table): .map(["table": .text(table)])
    case .markOrphan(let orphan): .map(orphan.value)
    case .dropOrphan(let orphan, let mark):
      .map(orphan.value.merging(["marked": .text(mark)]) { $1 })
    }
  }

  /// Nil where an entry is of another shape.
  init?(entry: Value) {
    guard let repair = entry["repair"].textValue.flatMap(Repair.init(rawValue:)) else { return nil }
    let change = entry["change"]
    func text(_ name: String) -> String? { change[name].textValue }
    func time(_ name: String) -> Timestamp? { text(name).flatMap { Timestamp(rfc3339: $0) } }
    switch repair {
    case .objectFromSnapshot:
      guard let bucket = text("bucket"), let key = text("key"), let snapshot = text("snapshot"),
        let etag = text("etag"), let size = change["size"].integerValue
      else { return nil }
      self = .copyObject(bucket: bucket, key: key, snapshot: snapshot, etag: etag, size: size)
    case .objectFromReplica:
      guard let bucket = text("bucket"), let key = text("key"), let replica = text("replica"),
        let etag = text("etag"), let size = change["size"].integerValue
      else { return nil }
      self = .fetchObject(bucket: bucket, key: key, replica: replica, etag: etag, size: size)
    case .markAsLost:
      guard let flow = text("flow"), let mark = text("mark"), let lost = change["lost"].listValue
      else { return nil }
      self = .markLost(
        flow: flow, lost: lost.compactMap(\.textValue), mark: mark, former: text("former"))
    case .removeRow:
      guard let row = change["row"].mapValue.flatMap(SegmentRow.init) else { return nil }
      self = .removeSegment(row)
    case .adoptOrphan:
      guard let row = change["row"].mapValue.flatMap(SegmentRow.init),
        let snapshot = text("snapshot")
      else { return nil }
      self = .adoptSegment(row, snapshot: snapshot)
    case .rebuildRows:
      guard let object = text("object") else { return nil }
      self =
        text("flow").map {
          RepairChange.addReference(object: object, flow: $0, created: time("created"))
        } ?? .addObjectRow(object: object)
    case .repairPath:
      guard let id = text("id"), let flow = text("flow"), let from = text("from"),
        let to = text("to")
      else { return nil }
      self = .moveSegment(id: id, flow: flow, from: from, to: to)
    case .settleRequest:
      guard let id = text("id"), let flow = text("flow"), let status = text("status") else {
        return nil
      }
      self = .settleRequest(id: id, flow: flow, status: status, updated: time("updated"))
    case .completeTables:
      guard let table = text("table") else { return nil }
      guard let column = text("column") else {
        self = .createTable(table)
        return
      }
      guard let type = text("type") else { return nil }
      self = .addColumn(table: table, column: column, type: type)
    case .dropOrphan:
      guard let orphan = OrphanObject(change) else { return nil }
      self = text("marked").map { .dropOrphan(orphan, mark: $0) } ?? .markOrphan(orphan)
    }
  }
}

/// What the checks found that can be mended.
package struct RepairFindings: Sendable, Hashable {
  /// A version of an object in a snapshot.
  package struct Copy: Sendable, Hashable {
    package let bucket: String
    package let snapshot: String
    package let taken: Timestamp
    package let etag: String
    package let size: Int

    package init(bucket: String, snapshot: String, taken: Timestamp, etag: String, size: Int) {
      self.bucket = bucket
      self.snapshot = snapshot
      self.taken = taken
      self.etag = etag
      self.size = size
    }
  }

  /// An object at a replica.
  package struct ReplicaCopy: Sendable, Hashable {
    package let bucket: String
    package let replica: String
    package let etag: String
    package let size: Int

    package init(bucket: String, replica: String, etag: String, size: Int) {
      self.bucket = bucket
      self.replica = replica
      self.etag = etag
      self.size = size
    }
  }

  /// What the replicas say of a key that no snapshot has.
  package enum Replicated: Sendable, Hashable {
    case nowhere
    case held(ReplicaCopy)
    /// Too large to go through this host's memory.
    case tooLarge(ReplicaCopy)
    /// One of them could not be asked.
    case unknown

    package var mayHaveBytes: Bool {
      switch self {
      case .nowhere: false
      case .held, .tooLarge, .unknown: true
      }
    }
  }

  /// A key that segments name and no bucket has.
  package struct DanglingKey: Sendable, Hashable {
    package let key: String
    package let rows: [SegmentRow]
    package let copies: [Copy]
    package let replicated: Replicated

    package init(
      key: String, rows: [SegmentRow], copies: [Copy], replicated: Replicated = .nowhere
    ) {
      self.key = key
      self.rows = rows
      self.copies = copies
      self.replicated = replicated
    }
  }

  /// A flow with a segment on an object, and no row that says so.
  package struct MissingReference: Sendable, Hashable {
    package let object: String
    package let flow: String
    /// When the object was written; nil where it is not there.
    package let written: Timestamp?

    package init(object: String, flow: String, written: Timestamp?) {
      self.object = object
      self.flow = flow
      self.written = written
    }
  }

  /// A delete request that a started TAMS would go on with.
  package struct LiveRequest: Sendable, Hashable {
    package let id: String
    package let flow: String
    package let status: String
    package let updated: Timestamp?

    package init(id: String, flow: String, status: String, updated: Timestamp?) {
      self.id = id
      self.flow = flow
      self.status = status
      self.updated = updated
    }
  }

  /// The row of a segment that a snapshot of the database has and live has not, registered later than
  /// anything that live or a newer snapshot knows.
  package struct LostRow: Sendable, Hashable {
    package let row: SegmentRow
    package let snapshot: String
    package let registered: Timestamp
    package let hasFlow: Bool
    package let hasObjectRow: Bool
    /// Of the live object; nil where it is not there.
    package let size: Int?
    /// A live segment of its flow that has some of its time.
    package let taken: String?

    package init(
      _ row: SegmentRow, snapshot: String, registered: Timestamp, hasFlow: Bool,
      hasObjectRow: Bool, size: Int?, taken: String?
    ) {
      self.row = row
      self.snapshot = snapshot
      self.registered = registered
      self.hasFlow = hasFlow
      self.hasObjectRow = hasObjectRow
      self.size = size
      self.taken = taken
    }
  }

  /// What live tables lack of their release.
  package enum MissingPart: Sendable, Hashable {
    case table(String)
    case column(String, of: String, type: String)
  }

  package var missingParts: [MissingPart] = []
  package var dangling: [DanglingKey] = []
  /// The live keys that end in an object's id, for the objects that were looked for.
  package var elsewhere: [String: [String]] = [:]
  /// The tag of flows that were marked before.
  package var marks: [String: String] = [:]
  package var missingObjects: [String] = []
  package var missingReferences: [MissingReference] = []
  package var requests: [LiveRequest] = []
  package var lostRows: [LostRow] = []

  package init() {}
}

/// Which repair applies to what was found: tables before all else, bytes before paths, paths before losses,
/// and nothing is taken away or taken back unless that is asked for.
package struct RepairDecision {
  package private(set) var changes: [RepairChange] = []
  package private(set) var notes: [String] = []
  /// What can be taken back, also where nobody asked for it.
  package private(set) var adoptable: [RepairFindings.LostRow] = []

  /// `digest` gives a short digest of a text; with `removesLost` the rows of lost segments go, with
  /// `adoptsOrphans` those that only snapshots have come back.
  package init(
    _ findings: RepairFindings, removesLost: Bool, adoptsOrphans: Bool = false,
    digest: (String) -> String
  ) {
    guard findings.missingParts.isEmpty else {
      complete(findings.missingParts)
      return
    }
    var lost: [SegmentRow] = []
    for key in findings.dangling { lost += decide(key, findings.elsewhere) }
    mark(lost, findings.marks, digest)
    if removesLost { changes += lost.map(RepairChange.removeSegment) }
    // What is missing beside a segment that goes is looked for again once it is gone.
    let going = Dictionary(grouping: removesLost ? lost : [], by: \.object)
      .mapValues { Set($0.map(\.flow)) }
    changes += findings.missingObjects.filter { going[$0] == nil }
      .map { RepairChange.addObjectRow(object: $0) }
    changes += findings.missingReferences.filter { going[$0.object]?.contains($0.flow) != true }
      .map { RepairChange.addReference(object: $0.object, flow: $0.flow, created: $0.written) }
    changes += findings.requests.map {
      RepairChange.settleRequest(id: $0.id, flow: $0.flow, status: $0.status, updated: $0.updated)
    }
    findAdoptable(findings.lostRows, isAsked: adoptsOrphans)
    if adoptsOrphans { adopt() }
    sort()
  }

  private mutating func sort() {
    changes.sort { ($0.repair.rawValue, $0.target) < ($1.repair.rawValue, $1.target) }
  }

  /// Statements about whole tables would only fail, or find everything lost.
  private mutating func complete(_ parts: [RepairFindings.MissingPart]) {
    changes = parts.map { part in
      switch part {
      case .table(let name): .createTable(name)
      case .column(let name, let table, let type):
        .addColumn(table: table, column: name, type: type)
      }
    }
    sort()
    notes.append(
      "all else is looked for once the tables are whole: plan again then, and restart a TAMS that "
        + "runs, which keeps the columns it found at its start")
  }

  // MARK: Rows to take back

  /// What comes first keeps its time.
  private mutating func findAdoptable(_ lost: [RepairFindings.LostRow], isAsked: Bool) {
    var spans: [String: [SegmentSpan]] = [:]
    var left: [String: Int] = [:]
    for candidate in lost {
      let flow = candidate.row.flow
      if let reason = Self.obstacle(candidate, beside: spans[flow] ?? []) {
        let place = "of flow \(flow) in snapshot \(candidate.snapshot)"
        left["\(place) are not taken back: \(reason)", default: 0] += 1
        continue
      }
      if let span = SegmentSpan(timerange: candidate.row.timerange) {
        spans[flow, default: []].append(span)
      }
      adoptable.append(candidate)
    }
    guard isAsked else { return }
    notes += left.sorted { $0.key < $1.key }.map { "\($0.value) segments \($0.key)" }
  }

  private static func obstacle(
    _ lost: RepairFindings.LostRow, beside spans: [SegmentSpan]
  ) -> String? {
    guard lost.hasFlow else { return "the flow is not there" }
    guard let size = lost.size else { return "their objects are not there" }
    guard size > 0 else { return "their objects have no bytes" }
    guard let span = SegmentSpan(timerange: lost.row.timerange) else {
      return "their time ranges cannot be read"
    }
    let isFree = lost.taken == nil && !spans.contains { $0.overlaps(span) }
    return isFree ? nil : "other segments have their time"
  }

  private mutating func adopt() {
    changes += adoptable.map { RepairChange.adoptSegment($0.row, snapshot: $0.snapshot) }
    let derived = adoptable.flatMap { lost -> [RepairChange] in
      let (object, flow) = (lost.row.object, lost.row.flow)
      return (lost.hasObjectRow ? [] : [.addObjectRow(object: object)])
        + [.addReference(object: object, flow: flow, created: lost.registered)]
    }
    var planned = Set(changes.map(\.target))
    changes += derived.filter { planned.insert($0.target).inserted }
  }

  // MARK: Keys without an object

  /// The rows for which nothing has the bytes.
  private mutating func decide(
    _ key: RepairFindings.DanglingKey, _ elsewhere: [String: [String]]
  ) -> [SegmentRow] {
    if let copy = Self.best(key.copies), copy.size > 0 || !key.replicated.mayHaveBytes {
      changes.append(
        .copyObject(
          bucket: copy.bucket, key: key.key, snapshot: copy.snapshot, etag: copy.etag,
          size: copy.size))
      return []
    }
    switch key.replicated {
    case .nowhere: return lost(key, elsewhere)
    case .held(let copy):
      changes.append(
        .fetchObject(
          bucket: copy.bucket, key: key.key, replica: copy.replica, etag: copy.etag,
          size: copy.size))
    case .tooLarge(let copy):
      notes.append(
        "object \(key.key) has \(copy.size) bytes in replica \(copy.replica), too many for this "
          + "host's memory: copy it to bucket \(copy.bucket) by hand")
    // What nobody could look for is not lost.
    case .unknown: break
    }
    return []
  }

  private mutating func lost(
    _ key: RepairFindings.DanglingKey, _ elsewhere: [String: [String]]
  ) -> [SegmentRow] {
    var lost: [SegmentRow] = []
    for row in key.rows {
      let places = elsewhere[row.object] ?? []
      if places.count == 1 {
        changes.append(
          .moveSegment(id: row.id, flow: row.flow, from: row.path, to: places[0]))
        continue
      }
      if places.count > 1 {
        notes.append(
          "segment \(row.id): \(places.count) or more keys end in its object \(row.object), and "
            + "nothing tells which is meant: \(places.joined(separator: ", "))")
      }
      lost.append(row)
    }
    return lost
  }

  /// The newest; one without a byte only where no snapshot has any.
  private static func best(_ copies: [RepairFindings.Copy]) -> RepairFindings.Copy? {
    let newestFirst = copies.sorted { ($0.taken, $0.snapshot) > ($1.taken, $1.snapshot) }
    return newestFirst.first { $0.size > 0 } ?? newestFirst.first
  }

  /// A flow that is marked with just these losses is left as it is.
  private mutating func mark(
    _ lost: [SegmentRow], _ marks: [String: String], _ digest: (String) -> String
  ) {
    for (flow, rows) in Dictionary(grouping: lost, by: \.flow) {
      let ranges = Set(rows.map(\.timerange)).sorted()
      let mark = digest(ranges.joined(separator: "\n"))
      if let former = marks[flow], former.hasSuffix(" " + mark) { continue }
      changes.append(.markLost(flow: flow, lost: ranges, mark: mark, former: marks[flow]))
    }
  }
}

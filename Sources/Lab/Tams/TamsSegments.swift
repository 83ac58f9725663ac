import Core

/// The segments of flows in the tables, with the objects and references that belong to them.
struct TamsSegments {
  struct Segment {
    let row: TamsRow
    let timerange: TimeRange

    var objectID: String { row.text("object_id") ?? "" }
    var start: Int64 { timerange.start?.nanoseconds ?? .min }
  }

  private let connection: SQLiteConnection

  init(_ connection: SQLiteConnection) { self.connection = connection }

  /// All segments of a flow in the order of their time. A row whose time range cannot be read is
  /// left out.
  func of(_ flow: String) throws -> [Segment] {
    try connection.records("SELECT * FROM segments WHERE flow_id = ?", [.text(flow)])
      .compactMap { row in
        row.text("timerange").flatMap { TimeRange(text: $0) }.map {
          Segment(row: row, timerange: $0)
        }
      }
      .sorted { $0.start < $1.start }
  }

  /// From the first start to the last end of the segments that touch `window`.
  func extent(of flow: String, inside window: TimeRange = .eternity) throws -> TimeRange {
    let inside = try of(flow).filter { $0.timerange.overlaps(window) }
    guard let first = inside.first,
      let last = inside.max(by: { end($0) < end($1) })
    else { return .never }
    return TimeRange(start: first.timerange.start, end: last.timerange.end)
  }

  private func end(_ segment: Segment) -> Int64 { segment.timerange.end?.nanoseconds ?? .max }

  // MARK: deleting

  /// Deletes the segments and gives the keys of the objects that nothing refers to any more.
  func delete(_ segments: [Segment], of flow: String) throws -> [String] {
    for segment in segments {
      try connection.run(
        "DELETE FROM segments WHERE flow_id = ? AND object_id = ? AND timerange = ?",
        [.text(flow), .text(segment.objectID), .text(segment.row.text("timerange") ?? "")])
    }
    var keys: [String] = []
    for (object, path) in Dictionary(
      segments.map { ($0.objectID, $0.row.text("storage_path")) },
      uniquingKeysWith: { one, _ in one })
    {
      let left = try connection.value(
        "SELECT count(*) FROM segments WHERE flow_id = ? AND object_id = ?",
        [.text(flow), .text(object)])
      guard left == .integer(0) else { continue }
      if try dropReference(object, from: flow), let path { keys.append(path) }
    }
    if !segments.isEmpty {
      try connection.update(
        "flows", id: flow, ["segments_updated": .text(LabClock.machineTime.sqlText)])
    }
    return keys.sorted()
  }

  /// Deletes all segments of the flow and what was allocated for it and never registered.
  func delete(allOf flow: String) throws -> [String] {
    var keys = try delete(of(flow), of: flow)
    let allocated = try connection.records(
      "SELECT DISTINCT object_id, created FROM flow_object_references WHERE flow_id = ?",
      [.text(flow)])
    for row in allocated {
      guard let object = row.text("object_id") else { continue }
      if try dropReference(object, from: flow), let key = allocatedKey(row) { keys.append(key) }
    }
    return keys
  }

  /// True where the object had no other reference and its row is gone with this one.
  private func dropReference(_ object: String, from flow: String) throws -> Bool {
    try connection.run(
      "DELETE FROM flow_object_references WHERE object_id = ? AND flow_id = ?",
      [.text(object), .text(flow)])
    let left = try connection.value(
      "SELECT count(*) FROM flow_object_references WHERE object_id = ?", [.text(object)])
    guard left == .integer(0) else { return false }
    try connection.run("DELETE FROM objects WHERE id = ?", [.text(object)])
    return true
  }

  // MARK: objects

  /// Where the object lies in the bucket: where a segment says, else where it was allocated; nil for
  /// an object that nobody knows.
  func key(of object: String) throws -> String? {
    let path = try connection.value(
      "SELECT storage_path FROM segments WHERE object_id = ? AND storage_path IS NOT NULL LIMIT 1",
      [.text(object)])
    if let path = path.text { return path }
    return try connection.records(
      "SELECT object_id, created FROM flow_object_references WHERE object_id = ? ORDER BY created",
      [.text(object)]
    ).first.flatMap(allocatedKey)
  }

  private func allocatedKey(_ reference: TamsRow) -> String? {
    guard let object = reference.text("object_id"),
      let time = reference.text("created").flatMap(TrinoTime.read)
    else { return nil }
    return mediaKey(objectID: object, on: time)
  }

  /// The flows that refer to the object by a segment, the first one first.
  func flows(of object: String) throws -> [String] {
    try connection.rows(
      """
      SELECT r.flow_id FROM flow_object_references r
      WHERE r.object_id = ? AND EXISTS (SELECT 1 FROM segments s
        WHERE s.object_id = r.object_id AND s.flow_id = r.flow_id)
      GROUP BY r.flow_id ORDER BY min(r.created), r.flow_id
      """, [.text(object)]
    ).compactMap { $0.first?.text }
  }

  func isAllocated(_ object: String, to flow: String) throws -> Bool {
    try connection.value(
      "SELECT count(*) FROM flow_object_references WHERE object_id = ? AND flow_id = ?",
      [.text(object), .text(flow)]) != .integer(0)
  }

  func refer(to object: String, from flow: String) throws {
    guard try !isAllocated(object, to: flow) else { return }
    try connection.insert(
      "flow_object_references",
      [
        "object_id": .text(object), "flow_id": .text(flow),
        "created": .text(LabClock.machineTime.sqlText),
      ])
  }
}

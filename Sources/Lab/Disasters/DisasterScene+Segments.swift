import Core

/// What can go wrong with segments, and with tables as a whole.
extension DisasterScene {
  // MARK: whole tables

  func emptyTables() throws -> String {
    let count = try database.write { connection in
      try TamsTable.all.reduce(0) { try $0 + connection.run("DELETE FROM \($1.name)") }
    }
    return "\(count) rows deleted, every table is empty"
  }

  func loseTable() throws -> String {
    _ = try change("DROP TABLE segments")
    return "table segments dropped"
  }

  func emptySegments() throws -> String {
    "\(try change("DELETE FROM segments")) segments deleted, their table is empty"
  }

  func doubleSegments() throws -> String {
    "\(try change("INSERT INTO segments SELECT * FROM segments")) segments loaded a second time"
  }

  func loseNewest() throws -> String {
    let count = try change(
      """
      DELETE FROM segments WHERE (object_id, flow_id) IN (
        SELECT object_id, flow_id FROM flow_object_references ORDER BY created DESC LIMIT 5)
      """)
    return "\(count) segments deleted that were registered last"
  }

  // MARK: time ranges

  func shiftSegments() throws -> String {
    let count = try changeTimeranges(of: "flow_id = (SELECT min(flow_id) FROM segments)") {
      $0.shifted(by: 3_600_000_000_000)
    }
    return "\(count) segments of one flow an hour later"
  }

  func reverseTimeranges() throws -> String {
    let count = try changeTimeranges(
      of: """
        id IN (SELECT id FROM (
          SELECT id, row_number() OVER (ORDER BY flow_id, timerange) AS place FROM segments
        ) WHERE place % 5 = 1)
        """
    ) { TimeRange(start: $0.end, end: $0.start) }
    return "\(count) segments end before they begin"
  }

  private func changeTimeranges(
    of condition: String, _ change: (TimeRange) -> TimeRange
  ) throws -> Int {
    try database.write { connection in
      try connection.rows("SELECT id, timerange FROM segments WHERE \(condition)")
        .reduce(0) { count, row in
          guard let range = row[1].text.flatMap({ TimeRange(text: $0) }) else { return count }
          let values: [SQLValue] = [.text(change(range).text), row[0]]
          return try count
            + connection.run("UPDATE segments SET timerange = ? WHERE id = ?", values)
        }
    }
  }

  func loseTimerange() throws -> String {
    "the time range of \(try changeOneSegment("timerange = NULL")) segment lost"
  }

  // MARK: what segments name

  func moveSegments() throws -> String {
    let count = try change(
      """
      UPDATE segments
      SET flow_id = (SELECT min(id) FROM flows WHERE id NOT IN (SELECT flow_id FROM segments))
      WHERE id IN (SELECT id FROM segments ORDER BY flow_id, timerange LIMIT 3)
      """)
    return "\(count) segments moved to a flow that had none"
  }

  func redirectSegment() throws -> String {
    let count = try change(
      """
      UPDATE segments SET (object_id, storage_path) = (
        SELECT other.object_id, other.storage_path FROM segments AS other
        WHERE other.flow_id = segments.flow_id AND other.id <> segments.id
        ORDER BY other.id LIMIT 1)
      WHERE id = \(Self.oneSegment)
      """)
    return "\(count) segment given the object of another"
  }

  func loseObjectID() throws -> String {
    "the object of \(try changeOneSegment("object_id = NULL")) segment is named no more"
  }

  func loseStoragePath() throws -> String {
    "the key of \(try changeOneSegment("storage_path = NULL")) segment lost"
  }

  private func changeOneSegment(_ assignment: String) throws -> Int {
    try change("UPDATE segments SET \(assignment) WHERE id = \(Self.oneSegment)")
  }

  /// Of a flow that keeps its segments for good, on an object that no other segment names.
  private static let oneSegment = """
    (
      SELECT min(id) FROM segments
      WHERE flow_id NOT IN (
        SELECT entity_id FROM tags WHERE tag_name = 'segment_retention_offset')
      AND object_id IN (SELECT object_id FROM segments GROUP BY object_id HAVING count(*) = 1))
    """
}

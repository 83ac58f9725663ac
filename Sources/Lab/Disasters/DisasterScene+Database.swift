import Core

/// What can go wrong inside the tables: each disaster changes as little as shows it.
extension DisasterScene {
  // MARK: rows that are gone

  func loseSegments() throws -> String {
    let count = try change(
      """
      DELETE FROM segments WHERE rowid IN (
        SELECT id FROM (
          SELECT rowid AS id, row_number() OVER (ORDER BY flow_id, timerange) AS place FROM segments
        ) WHERE place % 5 = 1)
      """)
    return "\(count) segments deleted from their table alone"
  }

  func loseFlow() throws -> String {
    let count = try change(
      """
      DELETE FROM flows WHERE id = (
        SELECT min(f.id) FROM flows f JOIN segments s ON s.flow_id = f.id
        WHERE f.id NOT IN (SELECT flow_id FROM flow_collections))
      """)
    return "\(count) flow deleted from its table alone"
  }

  func loseSource() throws -> String {
    let count = try change(
      """
      DELETE FROM sources WHERE id = (
        SELECT min(s.id) FROM sources s JOIN flows f ON f.source_id = s.id
        WHERE s.id NOT IN (
          SELECT source_id FROM source_collections UNION
          SELECT collection_id FROM source_collections))
      """)
    return "\(count) source deleted from its table alone"
  }

  func loseObjectRows() throws -> String {
    let count = try change(
      """
      DELETE FROM objects WHERE id IN (
        SELECT id FROM (
          SELECT id, row_number() OVER (ORDER BY id) AS place FROM objects) WHERE place % 3 = 1)
      """)
    return "\(count) rows of objects deleted"
  }

  func loseReferences() throws -> String {
    let count = try change(
      """
      DELETE FROM flow_object_references WHERE rowid IN (
        SELECT id FROM (
          SELECT rowid AS id, row_number() OVER (ORDER BY object_id, flow_id) AS place
          FROM flow_object_references
        ) WHERE place % 3 = 1)
      """)
    return "\(count) references from flows to objects deleted"
  }

  func loseTags() throws -> String {
    let count = try change(
      """
      DELETE FROM tags WHERE id IN (
        SELECT id FROM (
          SELECT id, row_number() OVER (ORDER BY id) AS place FROM tags) WHERE place % 2 = 1)
      """)
    return "\(count) tags deleted"
  }

  func loseWebhooks() throws -> String { "\(try change("DELETE FROM webhooks")) webhooks deleted" }

  // MARK: rows that are wrong

  func malformTimeranges() throws -> String {
    let broken = [
      "[1694429247:0-1694429257:0)", "[1694429257:0_1694429247:0)", "_",
      "[9999999999:0_9999999999:5)",
    ]
    let count = try database.write { connection in
      let ids = try connection.rows("SELECT id FROM segments ORDER BY id LIMIT \(broken.count)")
      return try zip(broken, ids).reduce(0) { count, pair in
        let values = [.text(pair.0)] + pair.1
        return try count + connection.run("UPDATE segments SET timerange = ? WHERE id = ?", values)
      }
    }
    return "\(count) segments given time ranges that are none"
  }

  /// As vasttams 7 does by itself where a segment is registered on another day than its upload.
  func misplaceSegments() throws -> String {
    let count = try change(
      """
      UPDATE segments SET storage_path = 'tams/1999/12/31/' || object_id WHERE rowid IN (
        SELECT id FROM (
          SELECT rowid AS id, row_number() OVER (ORDER BY flow_id, timerange) AS place FROM segments
        ) WHERE place % 5 = 1)
      """)
    return "\(count) segments pointed at keys that were never there"
  }

  func loseMember() throws -> String {
    let count = try change(
      """
      UPDATE flow_collections SET flow_id = '00000000-0000-4000-8000-000000000000'
      WHERE rowid = (SELECT min(rowid) FROM flow_collections)
      """)
    return "\(count) member of a collection renamed to a flow that is not there"
  }

  func changeLabel() throws -> String {
    let count = try change(
      """
      UPDATE flows SET label = coalesce(label, '') || ' (changed)'
      WHERE id = (SELECT min(id) FROM flows)
      """)
    return "the label of \(count) flow changed"
  }

  // MARK: rows that are too many

  func overlapSegments() throws -> String {
    let count = try database.write { connection in
      var count = 0
      for row in try connection.rows(
        "SELECT id, timerange FROM segments ORDER BY flow_id, timerange LIMIT 3")
      {
        guard let text = row[1].text, let range = TimeRange(text: text),
          let start = range.start?.nanoseconds, let end = range.end?.nanoseconds
        else { continue }
        let later = range.shifted(by: (end - start) / 2).text
        count += try connection.run(
          """
          INSERT INTO segments (id, flow_id, object_id, timerange, ts_offset, storage_path)
          SELECT lower(hex(randomblob(16))), flow_id, object_id, ?, ts_offset, storage_path
          FROM segments WHERE id = ?
          """, [.text(later), row[0]])
      }
      return count
    }
    return "\(count) segments registered again, half their length later"
  }

  func writeLate() throws -> String {
    let time = LabClock.machineTime + .seconds(3_600)
    let tai = (time + taiAheadOfUTC).nanoseconds
    let range = TimeRange(from: tai - 10_000_000_000, until: tai).text
    let object = "late-\(time.seconds)"
    let count = try database.write { connection in
      let flows = "FROM flows WHERE id IN (SELECT min(flow_id) FROM segments)"
      try connection.run("INSERT INTO objects (id, size) VALUES (?, 0)", [.text(object)])
      try connection.run(
        "INSERT INTO flow_object_references (object_id, flow_id, created) SELECT ?, id, ? \(flows)",
        [.text(object), .text(time.sqlText)])
      return try connection.run(
        """
        INSERT INTO segments (id, flow_id, object_id, timerange, storage_path)
        SELECT lower(hex(randomblob(16))), id, ?, ?, ? \(flows)
        """,
        [.text(object), .text(range), .text(mediaKey(objectID: object, on: time))])
    }
    return "\(count) segment registered at \(time.rfc3339)"
  }

  func doubleIdentities() throws -> String {
    let tables = ["sources", "flows", "objects"]
    let count = try database.write { connection in
      try tables.reduce(0) { count, table in
        try count
          + connection.run(
            "INSERT INTO \(table) SELECT * FROM \(table) WHERE id = (SELECT min(id) FROM \(table))")
      }
    }
    return "\(count) rows doubled in \(tables.joined(separator: ", "))"
  }

  func startDeleteRequest() throws -> String {
    let count = try change(
      """
      INSERT INTO deletion_requests (id, flow_id, timerange, status, created, updated)
      SELECT lower(hex(randomblob(16))), id, '_', 'started', created, created
      FROM flows WHERE id = (SELECT min(id) FROM flows)
      """)
    return "\(count) delete request started"
  }

  // MARK: another release

  func dropColumn() throws -> String {
    _ = try change("ALTER TABLE segments DROP COLUMN storage_path")
    return "column storage_path of segments dropped"
  }

  private func change(_ statement: String) throws -> Int {
    try database.write { try $0.run(statement) }
  }
}

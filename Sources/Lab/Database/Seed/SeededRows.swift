import Core

/// The rows of the seed, with the columns filled that vasttams 7 fills.
struct SeededRows {
  private let connection: SQLiteConnection
  private let seed: UInt64

  init(_ connection: SQLiteConnection, seed: UInt64) {
    self.connection = connection
    self.seed = seed
  }

  private func insert(_ table: String, _ row: KeyValuePairs<String, SQLValue>) throws {
    try connection.run(TamsTable.insert(table, row.map(\.key)), row.map(\.value))
  }

  // MARK: catalogue

  func insert(_ catalogue: SeedCatalogue, at time: Timestamp) throws {
    var random = SeededRandom(seed: seed, for: "rows")
    let created = SQLValue.text(time.sqlText)
    for source in catalogue.sources {
      try insert(source, catalogue, created, &random)
    }
    for flow in catalogue.flows { try insert(flow, created, &random) }
    try insert(
      "webhooks",
      [
        "id": .text(catalogue.webhookID), "url": "https://newsroom.example/tams-events",
        "api_key_name": "X-Api-Key", "api_key_value": "newsroom-shared-key",
        "events": #"["flows/segments_added","flows/segments_deleted"]"#, "owner_id": "newsroom",
        "created_by": "newsroom", "created": created, "updated": created,
      ])
    if let flow = catalogue.flows.first {
      try insert(
        "deletion_requests",
        [
          "id": .text(catalogue.finishedRequestID), "flow_id": .text(flow.id),
          "timerange": "[0:0_10:0)", "status": "done", "created": created, "updated": created,
        ])
    }
  }

  private func insert(
    _ source: SeedCatalogue.Source, _ catalogue: SeedCatalogue, _ created: SQLValue,
    _ random: inout SeededRandom
  ) throws {
    let collectors = catalogue.sources.filter { $0.collects.contains { $0.id == source.id } }
    try insert(
      "sources",
      [
        "id": .text(source.id), "format": .text(source.format), "label": .text(source.label),
        "description": .text("Seeded: \(source.label)"), "created_by": "ingest",
        "updated_by": "ingest", "created": created, "updated": created,
        "source_collection": SQLValue(source.collects.isEmpty ? nil : items(source.collects)),
        "collected_by": SQLValue(
          collectors.isEmpty
            ? nil : "[" + collectors.map { "\"\($0.id)\"" }.joined(separator: ",") + "]"),
      ])
    for member in source.collects {
      try insert(
        "source_collections",
        [
          "collection_id": .text(source.id), "source_id": .text(member.id),
          "label": .text(member.role), "created": created, "created_by": "ingest",
        ])
    }
    try insert(source.tags, of: "source", source.id, created, &random)
  }

  private func insert(
    _ flow: SeedCatalogue.Flow, _ created: SQLValue, _ random: inout SeededRandom
  ) throws {
    var row: [(String, SQLValue)] = [
      ("id", .text(flow.id)), ("source_id", .text(flow.sourceID)), ("label", .text(flow.label)),
      ("description", .text("Seeded: \(flow.label)")), ("created_by", "ingest"),
      ("updated_by", "ingest"), ("created", created), ("metadata_updated", created),
      ("segments_updated", created), ("container", "video/mp2t"), ("metadata_version", "1"),
      ("generation", .integer(0)),
    ]
    switch flow.essence {
    case .video(let width, let height):
      row += [
        ("format", "urn:x-nmos:format:video"), ("codec", "video/H264"),
        ("frame_width", SQLValue(width)), ("frame_height", SQLValue(height)),
        ("frame_rate", "50:1"), ("interlace_mode", "progressive"), ("color_space", "BT709"),
        ("transfer_characteristics", "SDR"), ("avg_bit_rate", .integer(8_000)),
      ]
    case .audio:
      row += [
        ("format", "urn:x-nmos:format:audio"), ("codec", "audio/aac"), ("sample_rate", "48000:1"),
        ("bits_per_sample", .integer(24)), ("channels", .integer(2)),
      ]
    case .multi: row += [("format", "urn:x-nmos:format:multi")]
    }
    switch flow.pattern {
    case .archive: row.append(("read_only", .integer(1)))
    case .collection(let members): row.append(("flow_collection", .text(items(members))))
    case .recent, .clip, .loop: break
    }
    try connection.run(TamsTable.insert("flows", row.map(\.0)), row.map(\.1))
    if case .collection(let members) = flow.pattern {
      for member in members {
        try insert(
          "flow_collections",
          [
            "collection_id": .text(flow.id), "flow_id": .text(member.id),
            "label": .text(member.role), "created": created, "created_by": "ingest",
          ])
      }
    }
    try insert(flow.tags, of: "flow", flow.id, created, &random)
  }

  private func insert(
    _ tags: [String: String], of entity: String, _ id: String, _ created: SQLValue,
    _ random: inout SeededRandom
  ) throws {
    for (name, value) in tags.sorted(by: { $0.key < $1.key }) {
      try insert(
        "tags",
        [
          "id": .text(random.uuid()), "entity_type": .text(entity), "entity_id": .text(id),
          "tag_name": .text(name), "tag_value": .text(value), "created": created,
          "updated": created, "created_by": "ingest", "updated_by": "ingest",
        ])
    }
  }

  private func items(_ members: [(id: String, role: String)]) -> String {
    "["
      + members.map { #"{"id":"\#($0.id)","role":"\#($0.role)"}"# }.joined(separator: ",") + "]"
  }

  // MARK: segments

  /// vasttams 7 leaves `created`, `start_time` and `end_time` of segments and the size of objects
  /// empty; the clock of an ingest is the reference's `created`.
  func insert(_ segment: SeededSegment) throws {
    var random = SeededRandom(seed: seed, for: segment.flowID + segment.objectID)
    let created = SQLValue.text(segment.ingested.sqlText)
    try insert(
      "segments",
      [
        "id": .text(random.uuid()), "flow_id": .text(segment.flowID),
        "object_id": .text(segment.objectID), "timerange": .text(segment.timerange.text),
        "ts_offset": SQLValue(segment.offset.map(TimeRange.timestamp)),
        "storage_path": .text(segment.storagePath),
      ])
    try insert(
      "flow_object_references",
      [
        "object_id": .text(segment.objectID), "flow_id": .text(segment.flowID),
        "created": created,
      ])
    if segment.bringsObject {
      try insert(
        "objects",
        ["id": .text(segment.objectID), "size": .integer(0), "access_count": .integer(0)])
    }
    try connection.run(
      "UPDATE flows SET segments_updated = ? WHERE id = ?", [created, .text(segment.flowID)])
  }

  func delete(_ segment: SeededSegment) throws {
    let key: [SQLValue] = [.text(segment.flowID), .text(segment.objectID)]
    try connection.run("DELETE FROM segments WHERE flow_id = ? AND object_id = ?", key)
    try connection.run(
      "DELETE FROM flow_object_references WHERE flow_id = ? AND object_id = ?", key)
    try connection.run("DELETE FROM objects WHERE id = ?", [.text(segment.objectID)])
  }
}

extension Timestamp {
  /// `2026-03-01 02:00:00.000000`: how the tables keep a timestamp.
  package var sqlText: String {
    "\(dateText) \(timeText).\(padded(fraction / 1_000, 6))"
  }
}

import Core

extension TableLayout {
  /// The types of columns, in Trino's words.
  enum ColumnType: String, Sendable {
    case varchar, bigint, integer, double, boolean
    case timestamp = "timestamp(6)"
  }

  struct Column: Sendable, Hashable {
    let name: String
    let type: ColumnType
  }

  /// The columns that must be there, by table: all of vasttams 7, whose tables can be made whole again; of
  /// vasttams 6 those that the statements name.
  var columns: [String: Set<String>] {
    switch tables {
    case .vasttams6:
      Self.vasttams6Columns.mapValues { Set($0.split(separator: " ").map(String.init)) }
    case .vasttams7: Self.vasttams7Columns.mapValues { Set($0.map(\.name)) }
    }
  }

  /// The columns of a table in their order; none where the release is known by their names alone.
  func typedColumns(of table: String) -> [Column] {
    switch tables {
    case .vasttams6: []
    case .vasttams7: Self.vasttams7Columns[table] ?? []
    }
  }

  /// The release whose tables these are, where they are not of this one.
  func otherRelease(_ present: [String: Set<String>]) -> TableLayout? {
    missing(in: present).isEmpty
      ? nil : Self.all.first { $0 != self && $0.missing(in: present).isEmpty }
  }

  /// What is not there, in words: whole tables first. Empty where everything is.
  func missing(in present: [String: Set<String>]) -> [String] {
    let tables = columns.keys.filter { present[$0] == nil }.sorted().map { "table \($0)" }
    let columns = columns.sorted { $0.key < $1.key }.flatMap { name, columns in
      guard let own = present[name] else { return [String]() }
      return columns.subtracting(own).sorted().map { "column \(name).\($0)" }
    }
    return tables + columns
  }

  private static let vasttams6Columns = [
    "sources":
      "id format label description created_by updated_by created updated tags source_collection "
      + "collected_by deleted deleted_at deleted_by",
    "flows":
      "id source_id format codec label description created_by updated_by created updated tags "
      + "container read_only frame_width frame_height frame_rate interlace_mode color_sampling "
      + "color_space transfer_characteristics color_primaries sample_rate bits_per_sample channels "
      + "flow_collection deleted deleted_at deleted_by",
    "segments":
      "id flow_id object_id timerange ts_offset last_duration sample_offset sample_count get_urls "
      + "key_frame_count created start_time end_time tags deleted deleted_at deleted_by",
    "objects": "object_id flow_references size created deleted deleted_at deleted_by",
    "webhooks": "id url api_key_name api_key_value events owner_id created_by created updated",
    "deletion_requests": "id flow_id timerange status created updated",
  ]

  private static func list(_ groups: [(ColumnType, String)]) -> [Column] {
    groups.flatMap { type, names in
      names.split(separator: " ").map { Column(name: String($0), type: type) }
    }
  }

  private static let vasttams7Columns = [
    "sources": list([
      (.varchar, "id format label description created_by updated_by"),
      (.timestamp, "created updated"), (.varchar, "source_collection collected_by"),
    ]),
    "flows": list([
      (.varchar, "id source_id format codec label description created_by updated_by"),
      (.timestamp, "created metadata_updated segments_updated"), (.varchar, "container"),
      (.boolean, "read_only"), (.varchar, "metadata_version"), (.integer, "generation"),
      (.varchar, "segment_duration"), (.integer, "frame_width frame_height"),
      (
        .varchar,
        "frame_rate interlace_mode color_sampling color_space transfer_characteristics "
          + "color_primaries sample_rate"
      ), (.integer, "bits_per_sample channels max_bit_rate avg_bit_rate"),
      (.varchar, "flow_collection"),
    ]),
    "segments": list([
      (.varchar, "id flow_id object_id timerange ts_offset last_duration"),
      (.bigint, "sample_offset sample_count"), (.varchar, "get_urls"),
      (.integer, "key_frame_count"), (.timestamp, "created"), (.varchar, "storage_path"),
      (.timestamp, "start_time end_time"), (.double, "duration_seconds"),
    ]),
    "objects": list([
      (.varchar, "id"), (.bigint, "size"), (.timestamp, "created last_accessed"),
      (.integer, "access_count"),
    ]),
    "flow_object_references": list([(.varchar, "object_id flow_id"), (.timestamp, "created")]),
    "flow_collections": list([
      (.varchar, "collection_id flow_id label description"), (.timestamp, "created"),
      (.varchar, "created_by"),
    ]),
    "source_collections": list([
      (.varchar, "collection_id source_id label description"), (.timestamp, "created"),
      (.varchar, "created_by"),
    ]),
    "tags": list([
      (.varchar, "id entity_type entity_id tag_name tag_value"), (.timestamp, "created updated"),
      (.varchar, "created_by updated_by"),
    ]),
    "webhooks": list([
      (
        .varchar,
        "id url api_key_name api_key_value events flow_ids source_ids flow_collected_by_ids "
          + "source_collected_by_ids accept_get_urls accept_storage_ids"
      ), (.boolean, "presigned verbose_storage"), (.varchar, "owner_id created_by"),
      (.timestamp, "created updated"),
    ]),
    "deletion_requests": list([
      (.varchar, "id flow_id timerange status"), (.timestamp, "created updated"),
    ]),
  ]
}

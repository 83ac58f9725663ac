/// A table of vasttams 6 (its `app/vast_store.py`), as it is made from the lab's own tables, which are
/// those of vasttams 7 with a few columns beside. So history, disasters and TAMS stay what they are.
struct Vasttams6Table: Sendable {
  struct Column: Sendable {
    let name: String
    let type: TamsTable.ColumnType
    /// In SQLite's words, of a row `b` of the lab's table; `@` stands for the schema.
    let value: String
    /// The column of the lab's table without which this one is not there either.
    let base: String?
  }

  private typealias Group = (TamsTable.ColumnType, String)

  let name: String
  let columns: [Column]

  /// A column that is not among the values is the lab's own of that name.
  private init(
    _ name: String, _ groups: [Group], values: [String: (base: String?, value: String)] = [:]
  ) {
    self.name = name
    columns = groups.flatMap { type, names in
      names.split(separator: " ").map(String.init).map { column in
        let own = values[column]
        return Column(
          name: column, type: type, value: own?.value ?? "b.\(column)",
          base: own == nil ? column : own?.base)
      }
    }
  }

  /// Those that are there while the lab's table of the same name has these columns.
  func columns(over kept: Set<String>) -> [Column] {
    columns.filter { $0.base.map(kept.contains) ?? true }
  }

  /// `SELECT` of some columns out of the lab's own tables, in the schema of this alias.
  func query(_ columns: [Column], schema: String) -> String {
    let list = columns.map {
      "\($0.value.replacing("@.", with: schema + ".")) AS \(quote($0.name))"
    }
    return "SELECT \(list.joined(separator: ", ")) FROM \(schema).\(name) AS b"
  }

  static func named(_ name: String) -> Vasttams6Table? { all.first { $0.name == name } }
}

extension Vasttams6Table {
  private static let deletion: [Group] = [
    (.boolean, "deleted"), (.timestamp, "deleted_at"), (.varchar, "deleted_by"),
  ]

  /// What the lab's tables must have beside the columns of vasttams 7, by table.
  static let keptBeside: [String: [(TamsTable.ColumnType, String)]] = [
    "sources": deletion, "flows": deletion, "segments": [(.varchar, "tags")] + deletion,
    "objects": deletion,
  ]

  static let all = [sources, flows, segments, objects, webhooks, deletionRequests]

  private static let sources = Vasttams6Table(
    "sources",
    [
      (.varchar, "id format label description created_by updated_by"),
      (.timestamp, "created updated"), (.varchar, "tags source_collection collected_by"),
    ] + deletion,
    values: [
      "tags": (nil, tags(of: "source")),
      "source_collection": (nil, members("source")),
      "collected_by": (
        nil,
        """
        (SELECT nullif(json_group_array(collection_id), '[]') FROM (
          SELECT c.collection_id FROM @.source_collections AS c
          WHERE c.source_id = b.id ORDER BY 1))
        """
      ),
    ])

  private static let flows = Vasttams6Table(
    "flows",
    [
      (.varchar, "id source_id format codec label description created_by updated_by"),
      (.timestamp, "created updated"), (.varchar, "tags container"), (.boolean, "read_only"),
      (.integer, "frame_width frame_height"),
      (
        .varchar,
        "frame_rate interlace_mode color_sampling color_space transfer_characteristics "
          + "color_primaries"
      ), (.integer, "sample_rate bits_per_sample channels"), (.varchar, "flow_collection"),
    ] + deletion,
    values: [
      "updated": ("metadata_updated", "b.metadata_updated"), "tags": (nil, tags(of: "flow")),
      "sample_rate": ("sample_rate", "CAST(b.sample_rate AS INTEGER)"),
      "flow_collection": (nil, members("flow")),
    ])

  private static let segments = Vasttams6Table(
    "segments",
    [
      (.varchar, "id flow_id object_id timerange ts_offset last_duration"),
      (.bigint, "sample_offset sample_count"), (.varchar, "get_urls"),
      (.integer, "key_frame_count"), (.timestamp, "created start_time end_time"),
      (.double, "duration_seconds"), (.varchar, "tags"),
    ] + deletion,
    values: [
      "get_urls": ("storage_path", urls),
      "created": (
        nil,
        """
        (SELECT min(r.created) FROM @.flow_object_references AS r
        WHERE r.object_id = b.object_id AND r.flow_id = b.flow_id)
        """
      ),
      "start_time": ("timerange", time(of: begin)), "end_time": ("timerange", time(of: end)),
      "duration_seconds": (
        "timerange", "CASE WHEN \(isTimerange) THEN CAST(\(end) - \(begin) AS REAL) END"
      ),
    ])

  private static let objects = Vasttams6Table(
    "objects",
    [
      (.varchar, "object_id flow_references"), (.bigint, "size"),
      (.timestamp, "created last_accessed"), (.integer, "access_count"),
    ] + deletion,
    values: [
      "object_id": ("id", "b.id"), "flow_references": (nil, references),
      "created": (
        nil,
        "(SELECT min(r.created) FROM @.flow_object_references AS r WHERE r.object_id = b.id)"
      ),
    ])

  private static let webhooks = Vasttams6Table(
    "webhooks",
    [
      (.varchar, "id url api_key_name api_key_value events owner_id created_by"),
      (.timestamp, "created updated"),
    ])

  private static let deletionRequests = Vasttams6Table(
    "deletion_requests",
    [(.varchar, "id flow_id timerange status"), (.timestamp, "created updated")])

  // MARK: JSON

  private static func tags(of entity: String) -> String {
    """
    (SELECT nullif(json_group_object(tag_name, tag_value), '{}') FROM (
      SELECT t.tag_name, t.tag_value FROM @.tags AS t
      WHERE t.entity_type = '\(entity)' AND t.entity_id = b.id ORDER BY 1, 2))
    """
  }

  private static func members(_ kind: String) -> String {
    """
    (SELECT nullif(json_group_array(json_object('id', \(kind)_id, 'role', label)), '[]') FROM (
      SELECT c.\(kind)_id, c.label FROM @.\(kind)_collections AS c
      WHERE c.collection_id = b.id ORDER BY 1, 2))
    """
  }

  /// As they were signed when the segment was registered.
  private static let urls = """
    CASE WHEN b.storage_path IS NULL THEN b.get_urls ELSE json_array(json_object(
      'label', 'GET access for segment ' || b.object_id,
      'url', 'http://s3.example/' || b.storage_path || '?Expires=0')) END
    """

  /// First the flow for which the object was uploaded, which its key names. Where no segment gives that
  /// key any more, its time range is the beginning of the day in the key.
  private static let references = """
    (SELECT json_group_array(json_object('flow_id', flow_id, 'timerange', timerange)) FROM (
      SELECT 0 AS place, NULL AS created, k.uploader AS flow_id,
        '[' || k.day || ':0_' || k.day || ':0]' AS timerange
      FROM (
        SELECT p.path, substr(p.path, 1, instr(p.path, '/') - 1) AS uploader, strftime(
          '%s', replace(substr(p.path, instr(p.path, '/') + 1, 10), '/', '-')) AS day
        FROM (
          SELECT min(s.storage_path) AS path FROM @.segments AS s WHERE s.object_id = b.id) AS p
      ) AS k
      WHERE k.day IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM @.flow_object_references AS r
        JOIN @.segments AS s ON s.object_id = r.object_id AND s.flow_id = r.flow_id
        WHERE r.object_id = b.id AND r.flow_id = k.uploader AND k.path = \(ownKey))
      UNION ALL
      SELECT
        CASE WHEN EXISTS (
          SELECT 1 FROM @.segments AS s WHERE s.object_id = b.id
          AND substr(s.storage_path, 1, length(r.flow_id) + 1) = r.flow_id || '/'
        ) THEN 1 ELSE 2 END,
        r.created, r.flow_id,
        (SELECT min(s.timerange) FROM @.segments AS s
        WHERE s.object_id = r.object_id AND s.flow_id = r.flow_id)
      FROM @.flow_object_references AS r WHERE r.object_id = b.id
      ORDER BY 1, 2, 3))
    """

  /// The key of a segment `s` by its own flow and time range.
  private static let ownKey = """
    s.flow_id || '/' || strftime('%Y/%m/%d', CAST(substr(s.timerange, 2) AS INTEGER), 'unixepoch')
    || '/' || s.object_id
    """

  // MARK: times

  private static let isTimerange = "b.timerange GLOB '[[(][0-9]*:[0-9]*_[0-9]*:[0-9]*[])]'"
  private static let begin = "CAST(substr(b.timerange, 2) AS INTEGER)"
  private static let end = "CAST(substr(b.timerange, instr(b.timerange, '_') + 1) AS INTEGER)"

  /// The lab's timestamps end soon after.
  private static let latest = 9_000_000_000

  private static func time(of seconds: String) -> String {
    "CASE WHEN \(isTimerange) AND \(seconds) < \(latest) "
      + "THEN strftime('%Y-%m-%d %H:%M:%S', \(seconds), 'unixepoch') "
      + "|| '.000000' END"
  }
}

import Core

/// The tables of vasttams 7 (its `app/storage/schemas.py`): names, columns and their types.
/// They have no keys and no constraints there, and so none here.
package struct TamsTable: Sendable {
  package enum ColumnType: String, Sendable {
    case varchar = "VARCHAR"
    case bigint = "BIGINT"
    case integer = "INTEGER"
    case double = "DOUBLE"
    case boolean = "BOOLEAN"
    /// Kept as `2026-03-01 02:00:00.000000`, UTC: text of one width, so it sorts as time.
    case timestamp = "TIMESTAMP(6)"
  }

  package struct Column: Sendable {
    package let name: String
    package let type: ColumnType

    fileprivate static func list(_ type: ColumnType, _ names: String) -> [Column] {
      names.split(separator: " ").map { Column(name: String($0), type: type) }
    }
  }

  package let name: String
  package let columns: [Column]

  private init(_ name: String, _ groups: (ColumnType, String)...) {
    self.init(name, columns: groups.flatMap { Column.list($0, $1) })
  }

  private init(_ name: String, columns: [Column]) {
    self.name = name
    self.columns = columns
  }

  package var createStatement: String {
    let list = columns.map { "\($0.name) \($0.type.rawValue)" }.joined(separator: ", ")
    return "CREATE TABLE IF NOT EXISTS \(name) (\(list))"
  }

  /// `INSERT` of a row with the named columns; the others stay null.
  package static func insert(_ table: String, _ columns: [String]) -> String {
    let marks = columns.map { _ in "?" }.joined(separator: ", ")
    return "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(marks))"
  }
}

extension TamsTable {
  package static let all: [TamsTable] = [
    TamsTable(
      "sources", (.varchar, "id format label description created_by updated_by"),
      (.timestamp, "created updated"), (.varchar, "source_collection collected_by")),
    TamsTable(
      "flows",
      (.varchar, "id source_id format codec label description created_by updated_by"),
      (.timestamp, "created metadata_updated segments_updated"), (.varchar, "container"),
      (.boolean, "read_only"), (.varchar, "metadata_version"), (.integer, "generation"),
      (.varchar, "segment_duration"), (.integer, "frame_width frame_height"),
      (
        .varchar,
        "frame_rate interlace_mode color_sampling color_space transfer_characteristics "
          + "color_primaries sample_rate"
      ), (.integer, "bits_per_sample channels max_bit_rate avg_bit_rate"),
      (.varchar, "flow_collection")),
    TamsTable(
      "segments", (.varchar, "id flow_id object_id timerange ts_offset last_duration"),
      (.bigint, "sample_offset sample_count"), (.varchar, "get_urls"),
      (.integer, "key_frame_count"), (.timestamp, "created"), (.varchar, "storage_path"),
      (.timestamp, "start_time end_time"), (.double, "duration_seconds")),
    TamsTable(
      "objects", (.varchar, "id"), (.bigint, "size"), (.timestamp, "created last_accessed"),
      (.integer, "access_count")),
    TamsTable(
      "flow_object_references", (.varchar, "object_id flow_id"), (.timestamp, "created")),
    TamsTable(
      "flow_collections", (.varchar, "collection_id flow_id label description"),
      (.timestamp, "created"), (.varchar, "created_by")),
    TamsTable(
      "source_collections", (.varchar, "collection_id source_id label description"),
      (.timestamp, "created"), (.varchar, "created_by")),
    TamsTable(
      "tags", (.varchar, "id entity_type entity_id tag_name tag_value"),
      (.timestamp, "created updated"), (.varchar, "created_by updated_by")),
    TamsTable(
      "webhooks",
      (
        .varchar,
        "id url api_key_name api_key_value events flow_ids source_ids flow_collected_by_ids "
          + "source_collected_by_ids accept_get_urls accept_storage_ids"
      ), (.boolean, "presigned verbose_storage"), (.varchar, "owner_id created_by"),
      (.timestamp, "created updated")),
    TamsTable(
      "deletion_requests", (.varchar, "id flow_id timerange status"),
      (.timestamp, "created updated")),
    TamsTable(
      "users", (.varchar, "user_id username email full_name"), (.boolean, "is_active is_admin"),
      (.varchar, "password_hash password_salt"), (.timestamp, "password_changed_at"),
      (.integer, "failed_login_attempts"), (.timestamp, "locked_until last_login_at"),
      (.varchar, "last_login_ip created_by updated_by"), (.timestamp, "created updated"),
      (.varchar, "metadata")),
    TamsTable(
      "api_tokens",
      (
        .varchar,
        "token_id user_id token_hash token_name token_type permissions scopes allowed_ips"
      ), (.boolean, "is_active"), (.timestamp, "created_at expires_at last_used_at"),
      (.varchar, "last_used_ip"), (.bigint, "usage_count"),
      (.varchar, "created_by updated_by"), (.timestamp, "updated")),
    TamsTable(
      "refresh_tokens", (.varchar, "token_id user_id token_hash token_name"),
      (.boolean, "is_active"), (.timestamp, "created_at expires_at last_used_at"),
      (.varchar, "last_used_ip created_by updated_by"), (.timestamp, "updated")),
    TamsTable(
      "auth_logs", (.varchar, "log_id user_id event_type event_details ip_address user_agent"),
      (.timestamp, "created_at"), (.varchar, "session_id request_id")),
  ]

  package static func named(_ name: String) -> TamsTable? { all.first { $0.name == name } }

  /// Creates every table that is missing and leaves the others as they are.
  package static func createMissing(
    on connection: SQLiteConnection, shownAs tables: Site.Tams.Tables = .vasttams7
  ) throws(SQLiteError) {
    for table in all { try connection.run(table.kept(for: tables).createStatement) }
    for index in indexes { try connection.run("CREATE INDEX IF NOT EXISTS \(index)") }
  }

  /// With what must be kept beside, so that another release's tables can be shown.
  private func kept(for tables: Site.Tams.Tables) -> TamsTable {
    guard tables == .vasttams6, let more = Vasttams6Table.keptBeside[name] else { return self }
    return TamsTable(name, columns: columns + more.flatMap { Column.list($0, $1) })
  }

  /// VAST DB has sorted projections for these look-ups.
  private static let indexes = [
    "segments_by_flow ON segments (flow_id)",
    "segments_by_object ON segments (object_id)",
    "objects_by_id ON objects (id)",
    "references_by_object ON flow_object_references (object_id)",
    "references_by_flow ON flow_object_references (flow_id)",
  ]
}

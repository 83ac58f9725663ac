import Core

extension TableLayout {
  /// The columns that the statements name, by table.
  var columns: [String: Set<String>] {
    let lists =
      switch tables {
      case .vasttams6: Self.vasttams6Columns
      case .vasttams7: Self.vasttams7Columns
      }
    return lists.mapValues { Set($0.split(separator: " ").map(String.init)) }
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

  private static let vasttams7Columns = [
    "sources":
      "id format label description created_by updated_by created updated source_collection "
      + "collected_by",
    "flows":
      "id source_id format codec label description created_by updated_by created metadata_updated "
      + "segments_updated container read_only metadata_version generation segment_duration "
      + "frame_width frame_height frame_rate interlace_mode color_sampling color_space "
      + "transfer_characteristics color_primaries sample_rate bits_per_sample channels max_bit_rate "
      + "avg_bit_rate flow_collection",
    "segments": "id flow_id object_id timerange ts_offset last_duration storage_path",
    "objects": "id size",
    "flow_object_references": "object_id flow_id created",
    "flow_collections": "collection_id flow_id label created",
    "source_collections": "collection_id source_id label created",
    "tags": "entity_type entity_id tag_name tag_value created updated",
    "webhooks":
      "id url api_key_name api_key_value events flow_ids source_ids flow_collected_by_ids "
      + "source_collected_by_ids accept_get_urls accept_storage_ids presigned verbose_storage "
      + "owner_id created_by created updated",
    "deletion_requests": "id flow_id timerange status created updated",
  ]
}

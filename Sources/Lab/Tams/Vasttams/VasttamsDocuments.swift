import Core

/// Rows as vasttams shows them: every field is there, null where nothing is known.
struct VasttamsDocuments {
  let release: VasttamsService.Release

  /// Fields of a soft delete, which the lab's tables have no columns for.
  private var marks: [String: Value] {
    release == .six ? ["deleted": .bool(false), "deleted_at": .null, "deleted_by": .null] : [:]
  }

  /// 7 writes Python's word for nothing.
  private func freeText(_ text: String?) -> Value {
    text.map(Value.text) ?? (release == .seven ? .text("None") : .null)
  }

  private func text(_ row: TamsRow, _ name: String) -> Value {
    row.text(name).map(Value.text) ?? .null
  }

  private func time(_ row: TamsRow, _ name: String) -> Value {
    row.time(name).map(Value.text) ?? .null
  }

  private func integer(_ row: TamsRow, _ name: String) -> Value {
    row[name]?.integer.map { .integer(Int($0)) } ?? .null
  }

  private func tags(_ tags: [String: Value]) -> Value {
    tags.isEmpty ? .null : .map(tags.mapValues { .text($0.display) })
  }

  func source(_ row: TamsRow, tags: [String: Value]) -> Value {
    var source: [String: Value] = [
      "tags": self.tags(tags), "label": freeText(row.text("label")),
      "description": freeText(row.text("description")),
    ]
    for name in ["id", "format", "created_by", "updated_by"] { source[name] = text(row, name) }
    for name in ["created", "updated"] { source[name] = time(row, name) }
    if release == .six {
      source["source_collection"] = .null
      source["collected_by"] = .null
    }
    return .map(source.merging(marks) { one, _ in one })
  }

  /// Technical parameters lie beside the others.
  func flow(_ row: TamsRow, tags: [String: Value]) -> Value {
    var flow: [String: Value] = [
      "tags": self.tags(tags), "label": freeText(row.text("label")),
      "description": freeText(row.text("description")),
      "read_only": .bool(row["read_only"]?.bool ?? false),
    ]
    for name in ["id", "source_id", "format", "codec", "container", "created_by", "updated_by"] {
      flow[name] = text(row, name)
    }
    flow["created"] = time(row, "created")
    flow["max_bit_rate"] = integer(row, "max_bit_rate")
    flow["avg_bit_rate"] = integer(row, "avg_bit_rate")
    switch release {
    case .six: flow["updated"] = time(row, "metadata_updated")
    case .seven:
      for name in ["metadata_updated", "segments_updated"] { flow[name] = time(row, name) }
      flow["metadata_version"] = text(row, "metadata_version")
      flow["generation"] = integer(row, "generation")
      flow["segment_duration"] = .null
    }
    addParameters(of: row, to: &flow)
    return .map(flow.merging(marks) { one, _ in one })
  }

  private func addParameters(of row: TamsRow, to flow: inout [String: Value]) {
    switch row.text("format") {
    case "urn:x-nmos:format:video":
      for name in ["frame_width", "frame_height"] { flow[name] = integer(row, name) }
      for name in [
        "frame_rate", "interlace_mode", "color_sampling", "color_space",
        "transfer_characteristics", "color_primaries",
      ] { flow[name] = text(row, name) }
    case "urn:x-nmos:format:audio":
      flow["sample_rate"] =
        row.text("sample_rate").flatMap { $0.split(separator: ":").first }.flatMap { Int($0) }
        .map(Value.integer) ?? .null
      for name in ["bits_per_sample", "channels"] { flow[name] = integer(row, name) }
    case "urn:x-nmos:format:multi":
      let members = row.json("flow_collection")?.listValue ?? []
      flow["flow_collection"] = .list(members.map { $0["id"] })
    default: break
    }
  }

  func segment(_ segment: TamsSegments.Segment, urls: [Value]) -> Value {
    let row = segment.row
    var json: [String: Value] = [
      "object_id": .text(segment.objectID), "timerange": .text(segment.timerange.text),
      "get_urls": .list(urls),
    ]
    for name in ["ts_offset", "last_duration"] { json[name] = text(row, name) }
    for name in ["sample_offset", "sample_count", "key_frame_count"] {
      json[name] = integer(row, name)
    }
    switch release {
    case .six: json["tags"] = .map([:])
    case .seven: json["storage_path"] = text(row, "storage_path")
    }
    return .map(json.merging(marks) { one, _ in one })
  }

  func webhook(_ row: TamsRow) -> Value {
    var webhook: [String: Value] = ["events": row.json("events") ?? .list([])]
    // 6 shows the key itself.
    for name in ["url", "api_key_name", "api_key_value", "owner_id", "created_by"] {
      webhook[name] = text(row, name)
    }
    if release == .seven { webhook["api_key_value"] = .null }
    webhook["created"] = time(row, "created")
    return .map(webhook)
  }

  func deleteRequest(_ row: TamsRow) -> Value {
    var request: [String: Value] = ["request_id": text(row, "id")]
    for name in ["flow_id", "timerange", "status"] { request[name] = text(row, name) }
    for name in ["created", "updated"] { request[name] = time(row, name) }
    return .map(request)
  }
}

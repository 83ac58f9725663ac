import Core

/// A flow between its JSON and its row. What vasttams 7 has no column for is not kept.
enum FlowDocument {
  static let formats = [
    "urn:x-nmos:format:video", "urn:x-tam:format:image", "urn:x-nmos:format:audio",
    "urn:x-nmos:format:data", "urn:x-nmos:format:multi",
  ]

  private static let interlaceModes = [
    "progressive", "interlaced_tff", "interlaced_bff", "interlaced_psf",
  ]
  private static let colourSpaces = ["BT601", "BT709", "BT2020", "BT2100"]
  private static let transfers = ["SDR", "HLG", "PQ"]
  private static let statuses = [
    "awaiting_content", "ingesting", "replication_in_progress", "closed_complete",
  ]

  // MARK: JSON to row

  /// The columns that the body of a PUT decides; those it leaves out become null.
  static func row(_ body: TamsDocument) throws -> TamsRow {
    guard let format = try body.choice("format", of: formats) else {
      throw TamsError.badRequest("format must be given: this service has no profiles")
    }
    guard let source = try body.uuid("source_id") else {
      throw TamsError.badRequest("source_id must be given")
    }
    _ = try body.choice("status", of: statuses)
    var row: TamsRow = [
      "source_id": .text(source), "format": .text(format),
      "codec": SQLValue(try body.mimeType("codec")),
      "container": SQLValue(try body.mimeType("container")),
      "generation": SQLValue(try body.integer("generation", from: 0)),
      "max_bit_rate": SQLValue(try body.integer("max_bit_rate", from: 0)),
      "avg_bit_rate": SQLValue(try body.integer("avg_bit_rate", from: 0)),
      "read_only": SQLValue(try body.flag("read_only")),
      "segment_duration": SQLValue(try body.document("segment_duration").map(rational)),
      "flow_collection": SQLValue(try collection(body)),
    ]
    for name in ["label", "description", "created_by", "updated_by", "metadata_version"] {
      row[name] = SQLValue(try body.text(name))
    }
    let isMulti = format == "urn:x-nmos:format:multi"
    if !isMulti, row["codec"] == .null { throw TamsError.badRequest("codec must be given") }
    guard let essence = try body.document("essence_parameters") else {
      guard isMulti else { throw TamsError.badRequest("essence_parameters must be given") }
      return row
    }
    return row.merging(try essenceRow(essence, format: format)) { _, new in new }
  }

  private static func essenceRow(_ essence: TamsDocument, format: String) throws -> TamsRow {
    func size(_ name: String) throws -> SQLValue {
      guard let size = try essence.integer(name, from: 1) else {
        throw TamsError.badRequest("essence_parameters must have \(name)")
      }
      return .integer(Int64(size))
    }
    switch format {
    case "urn:x-nmos:format:video":
      let rate = try essence.document("frame_rate").map(rational)
      guard (rate == nil) == (try essence.flag("vfr") ?? false) else {
        throw TamsError.badRequest("essence_parameters must have either frame_rate or vfr")
      }
      return [
        "frame_width": try size("frame_width"), "frame_height": try size("frame_height"),
        "frame_rate": SQLValue(rate),
        "interlace_mode": SQLValue(try essence.choice("interlace_mode", of: interlaceModes)),
        "color_space": SQLValue(try essence.choice("colorspace", of: colourSpaces)),
        "transfer_characteristics": SQLValue(
          try essence.choice("transfer_characteristic", of: transfers)),
      ]
    case "urn:x-tam:format:image":
      return ["frame_width": try size("frame_width"), "frame_height": try size("frame_height")]
    case "urn:x-nmos:format:audio":
      guard case .integer(let rate) = try size("sample_rate") else { return [:] }
      return [
        "sample_rate": .text("\(rate):1"), "channels": try size("channels"),
        "bits_per_sample": SQLValue(try essence.integer("bit_depth", from: 1)),
      ]
    default: return [:]
    }
  }

  /// `25:1` for a numerator and a denominator.
  private static func rational(_ value: TamsDocument) throws -> String {
    guard let numerator = try value.integer("numerator", from: 1) else {
      throw TamsError.badRequest("a numerator must be given")
    }
    return "\(numerator):\(try value.integer("denominator", from: 1) ?? 1)"
  }

  private static func collection(_ body: TamsDocument) throws -> String? {
    guard let items = try body.list("flow_collection") else { return nil }
    for item in items {
      let item = try TamsDocument(item, at: "flow_collection")
      guard try item.uuid("id") != nil else {
        throw TamsError.badRequest("an entry of flow_collection must have an id")
      }
      _ = (try item.text("role"), try item.document("container_mapping"))
    }
    return try jsonText(.list(items))
  }

  // MARK: row to JSON

  static func json(_ row: TamsRow, tags: [String: Value], collectors: [String]) -> Value {
    let format = row.text("format") ?? ""
    var flow: [String: Value] = ["tags": .map(tags)]
    for name in [
      "id", "source_id", "format", "codec", "container", "label", "description", "created_by",
      "updated_by", "metadata_version",
    ] { flow.set(name, row.text(name)) }
    for name in ["created", "metadata_updated", "segments_updated"] {
      flow.set(name, row.time(name))
    }
    for name in ["generation", "max_bit_rate", "avg_bit_rate"] {
      flow.set(name, row[name]?.integer)
    }
    if let isReadOnly = row["read_only"]?.bool { flow["read_only"] = .bool(isReadOnly) }
    if let duration = row.text("segment_duration").flatMap(rational) {
      flow["segment_duration"] = duration
    }
    if let collection = row.json("flow_collection") { flow["flow_collection"] = collection }
    if !collectors.isEmpty { flow["collected_by"] = .list(collectors.map(Value.text)) }
    if let essence = essence(row, format: format) { flow["essence_parameters"] = .map(essence) }
    return .map(flow)
  }

  private static func essence(_ row: TamsRow, format: String) -> [String: Value]? {
    var essence: [String: Value] = [:]
    switch format {
    case "urn:x-nmos:format:video":
      for name in ["frame_width", "frame_height"] { essence.set(name, row[name]?.integer) }
      essence.set("interlace_mode", row.text("interlace_mode"))
      essence.set("colorspace", row.text("color_space"))
      essence.set("transfer_characteristic", row.text("transfer_characteristics"))
      if let rate = row.text("frame_rate").flatMap(rational) {
        essence["frame_rate"] = rate
      } else {
        essence["vfr"] = .bool(true)
      }
    case "urn:x-tam:format:image":
      for name in ["frame_width", "frame_height"] { essence.set(name, row[name]?.integer) }
    case "urn:x-nmos:format:audio":
      essence.set("sample_rate", row.text("sample_rate").flatMap(numerator))
      essence.set("channels", row["channels"]?.integer)
      essence.set("bit_depth", row["bits_per_sample"]?.integer)
    case "urn:x-nmos:format:data": break
    default: return nil
    }
    return essence
  }

  private static func rational(_ text: String) -> Value? {
    let parts = text.split(separator: ":").compactMap { Int($0) }
    guard parts.count == 2 else { return nil }
    return .map(["numerator": .integer(parts[0]), "denominator": .integer(parts[1])])
  }

  private static func numerator(_ text: String) -> Int64? {
    text.split(separator: ":").first.flatMap { Int64($0) }
  }
}

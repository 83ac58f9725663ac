import Core

extension TamsService {
  static let noFlow = TamsError.notFound("there is no such flow")

  // MARK: reading

  func flows(_ request: TamsRequest) throws -> Response {
    let page = try TamsPage(request)
    let filter = try FlowFilter(request)
    let order =
      try request.choice("sort_by", of: ["created", "metadata_updated", "label"]) ?? "created"
    let entries = try store.read(absent: []) { connection -> [Value] in
      let tags = try TamsTags(connection).all(.flow)
      let collectors = try flowCollectors(connection)
      return try connection.records("SELECT * FROM flows ORDER BY \(order) NULLS FIRST, id")
        .filter { row in
          let id = row.text("id") ?? ""
          return try matches(row, request, ["source_id", "format", "codec", "label"])
            && filter.matches(row) && request.matches(tags: tags[id] ?? [:])
            && matchesCollectors(collectors[id] ?? [], request)
            && filter.matchesTime(TamsSegments(connection).extent(of: id))
        }
        .map { row in
          let id = row.text("id") ?? ""
          return FlowDocument.json(row, tags: tags[id] ?? [:], collectors: collectors[id] ?? [])
        }
    }
    return page.respond(entries)
  }

  func flow(_ id: String, _ request: TamsRequest) throws -> Response {
    let withTime = try request.flag("include_timerange") ?? false
    let window = try request.timeRange("timerange") ?? .eternity
    return try store.read(absent: Self.noFlow.response) { connection in
      var flow = try flowJSON(id, connection).mapValue ?? [:]
      if withTime {
        let extent = try TamsSegments(connection).extent(of: id, inside: window)
        flow["timerange"] = .text(extent.text)
      }
      return tamsJSON(.map(flow))
    }
  }

  func flowJSON(_ id: String, _ connection: SQLiteConnection) throws -> Value {
    let row = try flowRow(id, connection)
    return FlowDocument.json(
      row, tags: try TamsTags(connection).of(.flow, id),
      collectors: try flowCollectors(connection)[id] ?? [])
  }

  /// The flow's row; throws 404 where there is none.
  func flowRow(_ id: String, _ connection: SQLiteConnection) throws -> TamsRow {
    guard let row = try connection.records("SELECT * FROM flows WHERE id = ?", [.text(id)]).first
    else { throw Self.noFlow }
    return row
  }

  /// The same for a change: throws 403 where the flow is read-only.
  @discardableResult
  func writableFlow(_ id: String, _ connection: SQLiteConnection) throws -> TamsRow {
    let row = try flowRow(id, connection)
    guard row["read_only"]?.bool != true else { throw TamsError.readOnly }
    return row
  }

  /// The flows that collect a flow, by its id.
  private func flowCollectors(_ connection: SQLiteConnection) throws -> [String: [String]] {
    var collectors: [String: [String]] = [:]
    let sql = "SELECT id, flow_collection FROM flows WHERE flow_collection IS NOT NULL ORDER BY id"
    for row in try connection.records(sql) {
      for item in row.json("flow_collection")?.listValue ?? [] {
        guard let member = item["id"].textValue, let id = row.text("id") else { continue }
        collectors[member, default: []].append(id)
      }
    }
    return collectors
  }

  func readOnly(_ id: String) throws -> Response {
    try store.read(absent: Self.noFlow.response) { connection in
      tamsJSON(.bool(try flowRow(id, connection)["read_only"]?.bool ?? false))
    }
  }

  func flowCollection(_ id: String) throws -> Response {
    try store.read(absent: Self.noFlow.response) { connection in
      tamsJSON(try flowRow(id, connection).json("flow_collection") ?? .list([]))
    }
  }

  // MARK: changing

  func putFlow(_ id: String, _ request: TamsRequest) throws -> Response {
    guard isUUID(id) else { throw TamsError.notFound("\(id) is no UUID") }
    let body = try TamsDocument(request.body())
    guard try body.uuid("id") == id else {
      throw TamsError.badRequest("id must be the one in the path")
    }
    var row = try FlowDocument.row(body)
    let tags = try body.members["tags"].map { try TamsTags.read($0) }
    return try store.write { connection in
      let now = SQLValue.text(LabClock.machineTime.sqlText)
      let known = try connection.records("SELECT * FROM flows WHERE id = ?", [.text(id)]).first
      if known?["read_only"]?.bool == true { throw TamsError.readOnly }
      try makeSource(of: row, at: now, connection)
      row["metadata_updated"] = now
      if row["metadata_version"] == .null { row["metadata_version"] = .text(newUUID()) }
      if known != nil {
        try connection.update("flows", id: id, row)
      } else {
        row["id"] = .text(id)
        row["created"] = now
        try connection.insert("flows", row)
      }
      if let tags { try TamsTags(connection).replace(tags, of: .flow, id) }
      try collect(id, row, at: now, connection)
      if known != nil { return Response(204, name: id, effect: "flow updated") }
      var response = tamsJSON(try flowJSON(id, connection), status: 201, effect: "flow created")
      response.logged.name = id
      return response
    }
  }

  /// A source comes with its first flow.
  private func makeSource(
    of flow: TamsRow, at now: SQLValue, _ connection: SQLiteConnection
  ) throws {
    let id = flow["source_id"] ?? .null
    let known = try connection.value("SELECT count(*) FROM sources WHERE id = ?", [id])
    guard known == .integer(0) else { return }
    let kept = flow.filter { ["format", "label", "description", "created_by"].contains($0.key) }
    try connection.insert(
      "sources", kept.merging(["id": id, "created": now, "updated": now]) { _, new in new })
  }

  private func collect(
    _ id: String, _ row: TamsRow, at now: SQLValue, _ connection: SQLiteConnection
  ) throws {
    try connection.run("DELETE FROM flow_collections WHERE collection_id = ?", [.text(id)])
    for item in row.json("flow_collection")?.listValue ?? [] {
      try connection.insert(
        "flow_collections",
        [
          "collection_id": .text(id), "flow_id": SQLValue(item["id"].textValue),
          "label": SQLValue(item["role"].textValue), "created": now,
        ])
    }
  }

  func putReadOnly(_ id: String, _ request: TamsRequest) throws -> Response {
    try store.write { connection in
      _ = try flowRow(id, connection)
      guard let isReadOnly = try request.body().boolValue else {
        throw TamsError.badRequest("the body must be true or false")
      }
      try connection.update("flows", id: id, ["read_only": SQLValue(isReadOnly)])
    }
    return Response(204, name: id, effect: "flow's read_only set")
  }

  /// Rows first, then the objects nobody refers to any more: an orphan costs space, a row without
  /// its object is a loss.
  func deleteFlow(_ id: String) async throws -> Response {
    let keys = try store.write { connection in
      let flow = try writableFlow(id, connection)
      let keys = try TamsSegments(connection).delete(allOf: id)
      try connection.run("DELETE FROM flows WHERE id = ?", [.text(id)])
      try connection.run(
        "DELETE FROM flow_collections WHERE flow_id = ? OR collection_id = ?",
        [.text(id), .text(id)])
      try TamsTags(connection).removeAll(of: .flow, id)
      try leaveCollections(id, connection)
      try removeSource(flow.text("source_id") ?? "", connection)
      return keys
    }
    try await media.delete(keys)
    return Response(204, name: id, effect: "flow deleted with \(keys.count) objects")
  }

  private func leaveCollections(_ id: String, _ connection: SQLiteConnection) throws {
    let sql = "SELECT id, flow_collection FROM flows WHERE flow_collection IS NOT NULL"
    for row in try connection.records(sql) {
      let items = row.json("flow_collection")?.listValue ?? []
      let left = items.filter { $0["id"].textValue != id }
      guard left.count < items.count, let collector = row.text("id") else { continue }
      try connection.update(
        "flows", id: collector, ["flow_collection": .text(try jsonText(.list(left)))])
    }
  }

  /// A source goes with its last flow.
  private func removeSource(_ id: String, _ connection: SQLiteConnection) throws {
    let flows = try connection.value("SELECT count(*) FROM flows WHERE source_id = ?", [.text(id)])
    guard flows == .integer(0) else { return }
    try connection.run("DELETE FROM sources WHERE id = ?", [.text(id)])
    try connection.run(
      "DELETE FROM source_collections WHERE source_id = ? OR collection_id = ?",
      [.text(id), .text(id)])
    try TamsTags(connection).removeAll(of: .source, id)
  }
}

/// The parameters of GET /flows that are no plain columns.
private struct FlowFilter {
  private let width: Int?
  private let height: Int?
  private let time: TimeRange?
  /// Asked for by things that vasttams 7 does not keep: no flow has them.
  private let asksForAbsent: Bool

  init(_ request: TamsRequest) throws(TamsError) {
    width = try request.number("frame_width")
    height = try request.number("frame_height")
    time = try request.timeRange("timerange")
    let wantsInitSegments = try request.flag("init_segments") ?? false
    asksForAbsent =
      wantsInitSegments || request.text("profile_id") != nil || request.text("status") != nil
  }

  func matches(_ row: TamsRow) -> Bool {
    guard !asksForAbsent else { return false }
    return [("frame_width", width), ("frame_height", height)].allSatisfy { name, wanted in
      wanted == nil || row[name]?.integer == wanted.map(Int64.init)
    }
  }

  /// `()` asks for empty flows.
  func matchesTime(_ extent: @autoclosure () throws -> TimeRange) throws -> Bool {
    guard let time, time != .eternity else { return true }
    return time == .never ? try extent().isEmpty : try extent().overlaps(time)
  }
}

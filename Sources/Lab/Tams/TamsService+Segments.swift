import Core

extension TamsService {
  // MARK: reading

  func segments(of flow: String, _ request: TamsRequest) throws -> Response {
    let page = try TamsPage(request)
    let window = try request.timeRange("timerange") ?? .eternity
    let object = request.text("object_id")
    let withObjectTime = try request.flag("include_object_timerange") ?? false
    let urls = try GetURLs(request, media)
    return try store.read(absent: tamsJSON(.list([]))) { connection in
      _ = try flowRow(flow, connection)
      let found = try TamsSegments(connection).of(flow).filter { segment in
        segment.timerange.overlaps(window) && (object ?? segment.objectID) == segment.objectID
      }
      let (entries, paging) = page.cut(found)
      var headers = paging
      headers["X-Paging-Timerange"] = Self.extent(of: entries).text
      let host = request.http.headers["Host"]
      return tamsJSON(
        .list(entries.map { Self.json($0, urls: urls, host: host, withObjectTime) }),
        headers: headers)
    }
  }

  private static func extent(of segments: [TamsSegments.Segment]) -> TimeRange {
    let ordered = segments.sorted { $0.start < $1.start }
    guard let first = ordered.first, let last = ordered.last else { return .never }
    return TimeRange(start: first.timerange.start, end: last.timerange.end)
  }

  private static func json(
    _ segment: TamsSegments.Segment, urls: GetURLs, host: String?, _ withObjectTime: Bool
  ) -> Value {
    let row = segment.row
    var json: [String: Value] = [
      "object_id": .text(segment.objectID), "timerange": .text(segment.timerange.text),
      "get_urls": .list(urls.of(row)),
    ]
    json.set("ts_offset", row.text("ts_offset"))
    json.set("last_duration", row.text("last_duration"))
    for name in ["sample_offset", "sample_count", "key_frame_count"] {
      json.set(name, row[name]?.integer)
    }
    if withObjectTime { json["object_timerange"] = .text(objectTime(segment).text) }
    return .map(json)
  }

  /// The segment on the timeline of its object.
  static func objectTime(_ segment: TamsSegments.Segment) -> TimeRange {
    let offset = segment.row.text("ts_offset").flatMap { TimeRange.nanoseconds($0[...]) } ?? 0
    return segment.timerange.shifted(by: 0 &- offset)
  }

  // MARK: registering

  func postSegments(to flow: String, _ request: TamsRequest) throws -> Response {
    let body = try request.body()
    return try store.write { connection in
      let registration = try SegmentRegistration(flow, writableFlow(flow, connection), connection)
      guard let list = body.listValue else {
        try registration.add(TamsDocument(body))
        return Response(201, name: flow, effect: "1 segment registered")
      }
      var failed: [Value] = []
      for entry in list {
        do {
          try registration.add(TamsDocument(entry, at: "a segment"))
        } catch let error as TamsError {
          failed.append(
            .map(["object_id": .text(entry["object_id"].textValue ?? ""), "error": error.json]))
        }
      }
      let effect = "\(list.count - failed.count) segments registered"
      guard !failed.isEmpty else { return Response(201, name: flow, effect: effect) }
      return tamsJSON(.map(["failed_segments": .list(failed)]), effect: effect)
    }
  }

  // MARK: deleting

  /// Only segments that the time range covers completely go.
  func deleteSegments(of flow: String, _ request: TamsRequest) async throws -> Response {
    let window = try request.timeRange("timerange") ?? .eternity
    let object = request.text("object_id")
    let (keys, count) = try store.write { connection in
      try writableFlow(flow, connection)
      let segments = TamsSegments(connection)
      let doomed = try segments.of(flow).filter { segment in
        window.covers(segment.timerange) && (object ?? segment.objectID) == segment.objectID
      }
      return (try segments.delete(doomed, of: flow), doomed.count)
    }
    try await media.delete(keys)
    return Response(204, name: flow, effect: "\(count) segments deleted with \(keys.count) objects")
  }
}

/// Registers segments of one flow, each checked against those that are there.
private struct SegmentRegistration {
  private let flow: String
  private let connection: SQLiteConnection
  private let segments: TamsSegments

  init(_ flow: String, _ row: TamsRow, _ connection: SQLiteConnection) throws {
    self.flow = flow
    self.connection = connection
    segments = TamsSegments(connection)
  }

  func add(_ body: TamsDocument) throws {
    let object = try body.required("object_id")
    guard let range = TimeRange(text: try body.required("timerange")), range.start != nil,
      range.end != nil, !range.isEmpty
    else { throw TamsError.badRequest("timerange must have a start and an end after it") }
    guard !body.has("init_object_id") else {
      throw TamsError.badRequest("this service has no initialisation objects")
    }
    if let other = try segments.of(flow).first(where: { $0.timerange.overlaps(range) }) {
      throw TamsError.badRequest("\(range.text) overlaps the segment \(other.timerange.text)")
    }
    let urls = try getURLs(body)
    let path = try segments.key(of: object)
    try checkObject(object, path: path, hasURLs: urls != nil)
    if let text = try body.text("object_timerange"), TimeRange(text: text) == nil {
      throw TamsError.badRequest("object_timerange must be a time range")
    }
    try connection.insert(
      "segments",
      [
        "id": .text(newUUID()), "flow_id": .text(flow), "object_id": .text(object),
        "timerange": .text(range.text),
        "ts_offset": SQLValue(try body.timestamp("ts_offset").map(TimeRange.timestamp)),
        "last_duration": SQLValue(try body.timestamp("last_duration").map(TimeRange.timestamp)),
        "sample_offset": SQLValue(try body.integer("sample_offset")),
        "sample_count": SQLValue(try body.integer("sample_count")),
        "key_frame_count": SQLValue(try body.integer("key_frame_count")),
        "get_urls": SQLValue(urls), "storage_path": SQLValue(path),
      ])
    if path == nil {
      try connection.insert("objects", ["id": .text(object), "size": .integer(0)])
    }
    try segments.refer(to: object, from: flow)
    try connection.update(
      "flows", id: flow, ["segments_updated": .text(LabClock.machineTime.sqlText)])
  }

  /// URLs that are not TAMS's own, as JSON.
  private func getURLs(_ body: TamsDocument) throws -> String? {
    guard let list = try body.list("get_urls"), !list.isEmpty else { return nil }
    let checked = try list.map { entry -> Value in
      let entry = try TamsDocument(entry, at: "get_urls")
      return .map([
        "url": .text(try entry.required("url")), "label": .text(try entry.required("label")),
      ])
    }
    return try jsonText(.list(checked))
  }

  /// An object must have been allocated to this flow, be in use already, or lie elsewhere.
  private func checkObject(_ object: String, path: String?, hasURLs: Bool) throws {
    guard path != nil else {
      guard hasURLs else { throw TamsError.badRequest("the object \(object) is not known") }
      return
    }
    guard try segments.isAllocated(object, to: flow) || !segments.flows(of: object).isEmpty else {
      throw TamsError.badRequest("the object \(object) was allocated for another flow")
    }
  }
}

import Core

extension VasttamsService {
  // MARK: reading

  /// All of them at once; a flow that is not there has none.
  func segments(of flow: String, _ request: TamsRequest) async throws -> Response {
    let window = try request.timeRange("timerange")
    let found = try store.read(absent: []) {
      connection -> [(segment: TamsSegments.Segment, isOwn: Bool)] in
      let segments = TamsSegments(connection)
      return try segments.of(flow).filter { touches($0, window) }
        .map { (segment: $0, isOwn: try segments.flows(of: $0.objectID).first == flow) }
    }
    var entries: [Value] = []
    for (segment, isOwn) in found {
      entries.append(
        documents.segment(segment, urls: try await urls(of: segment, isOwn: isOwn)))
    }
    return tamsJSON(.list(entries))
  }

  /// Both ends count, so that neighbours are taken as well.
  private func touches(_ segment: TamsSegments.Segment, _ window: TimeRange?) -> Bool {
    guard let window else { return true }
    let (start, end) = (window.start?.nanoseconds ?? .min, window.end?.nanoseconds ?? .max)
    return segment.start <= end && (segment.timerange.end?.nanoseconds ?? .max) >= start
  }

  private func urls(of segment: TamsSegments.Segment, isOwn: Bool) async throws -> [Value] {
    guard let key = segment.row.text("storage_path") else { return [] }
    let id = segment.objectID
    func entry(_ method: String) -> Value {
      .map([
        "url": .text(media.presigned(method, key)),
        "label": .text("\(method) access for segment \(id)"),
      ])
    }
    switch release {
    // Its key is made of the flow that asks, and each costs a HEAD.
    case .six:
      guard isOwn, try await media.holds(key) else { return [] }
      return [entry("GET"), entry("HEAD")]
    // Nobody looks whether anything is there.
    case .seven: return [entry("GET")]
    }
  }

  // MARK: registering

  func postSegment(to flow: String, _ request: TamsRequest) async throws -> Response {
    switch release {
    case .six: try await upload(to: flow, request)
    case .seven: try register(to: flow, request)
    }
  }

  /// The object is put first: where the rows cannot be written it is left as an orphan.
  private func upload(to flow: String, _ request: TamsRequest) async throws -> Response {
    guard let form = try FormParts(request.http), let file = form["file"],
      let data = form["segment_data"]
    else {
      throw TamsError.badRequest("Either segment JSON or file upload is required")
    }
    let (object, range, body) = try Self.segment(try JSONBody.read(data.bytes))
    try store.read(absent: ()) { try checkWritable(flow, $0) }
    let day = Timestamp(nanoseconds: range.start?.nanoseconds ?? 0).dateText
    let key = "\(flow)/\(day.replacing("-", with: "/"))/\(object)"
    try await media.put(key, file.bytes, type: file.contentType ?? "application/octet-stream")
    return try write("Failed to create segment") { connection in
      try checkWritable(flow, connection)
      try add(object, range, path: key, body, to: flow, connection)
      try ensureObject(object, of: flow, connection)
      return try created(object, of: flow, connection)
    }
  }

  /// Rows alone: the media came by a URL.
  private func register(to flow: String, _ request: TamsRequest) throws -> Response {
    let (object, range, body) = try Self.segment(try request.body())
    let path =
      try body.text("storage_path") ?? mediaKey(objectID: object, on: LabClock.machineTime)
    return try write("Failed to create segment") { connection in
      try checkWritable(flow, connection)
      try add(object, range, path: path, body, to: flow, connection)
      try ensureObject(object, of: flow, connection)
      return try created(object, of: flow, connection)
    }
  }

  private static func segment(
    _ value: Value
  ) throws -> (object: String, range: TimeRange, body: TamsDocument) {
    let body = try TamsDocument(value)
    guard let range = TimeRange(text: try body.required("timerange")) else {
      throw invalid("timerange")
    }
    return (try body.required("object_id"), range, body)
  }

  /// Overlaps are not looked for.
  private func add(
    _ object: String, _ range: TimeRange, path: String, _ body: TamsDocument, to flow: String,
    _ connection: SQLiteConnection
  ) throws {
    try connection.insert(
      "segments",
      [
        "id": .text(newUUID()), "flow_id": .text(flow), "object_id": .text(object),
        "timerange": .text(range.text), "storage_path": .text(path),
        "ts_offset": SQLValue(try body.text("ts_offset")),
      ])
  }

  /// 7 writes a reference each time, also where there is one.
  private func ensureObject(
    _ object: String, of flow: String, _ connection: SQLiteConnection
  ) throws {
    let known = try connection.value("SELECT count(*) FROM objects WHERE id = ?", [.text(object)])
    if known == .integer(0) {
      try connection.insert("objects", ["id": .text(object), "size": .integer(0)])
    }
    switch release {
    case .six: try TamsSegments(connection).refer(to: object, from: flow)
    case .seven: try addReference(to: object, from: flow, connection)
    }
  }

  func addReference(
    to object: String, from flow: String, _ connection: SQLiteConnection
  ) throws {
    try connection.insert(
      "flow_object_references",
      [
        "object_id": .text(object), "flow_id": .text(flow),
        "created": .text(LabClock.machineTime.sqlText),
      ])
  }

  private func created(
    _ object: String, of flow: String, _ connection: SQLiteConnection
  ) throws -> Response {
    guard let segment = try TamsSegments(connection).of(flow).last(where: { $0.objectID == object })
    else { throw TamsError(status: 500, summary: "Failed to create segment") }
    var response = tamsJSON(
      documents.segment(segment, urls: []), status: 201, effect: "1 segment registered")
    response.logged.name = flow
    return response
  }

  // MARK: deleting

  /// With a time range the neighbours that touch it go, too.
  func deleteSegments(of flow: String, _ request: TamsRequest) async throws -> Response {
    let window = try request.timeRange("timerange")
    let isSoft = try release == .six && request.flag("soft_delete") ?? true
    let doomed = try write("Failed to delete segments") { connection -> [TamsSegments.Segment] in
      try checkWritable(flow, connection)
      // A soft delete looks for segments by the ids of their objects, and finds none.
      guard !isSoft else { return [] }
      let doomed = try TamsSegments(connection).of(flow).filter { touches($0, window) }
      for segment in doomed {
        try connection.run(
          "DELETE FROM segments WHERE flow_id = ? AND object_id = ? AND timerange = ?",
          [
            .text(flow), .text(segment.objectID),
            .text(segment.row.text("timerange") ?? ""),
          ])
      }
      return doomed
    }
    try await removeMedia(of: doomed)
    return Self.message(
      "Segments deleted successfully", name: flow, effect: "\(doomed.count) segments deleted")
  }

  /// 7 looks where it would put the object today: what came on another day stays.
  func removeMedia(of segments: [TamsSegments.Segment]) async throws {
    let keys = segments.compactMap { segment in
      switch release {
      case .six: segment.row.text("storage_path")
      case .seven: mediaKey(objectID: segment.objectID, on: LabClock.machineTime)
      }
    }
    try await media.delete(keys)
  }
}

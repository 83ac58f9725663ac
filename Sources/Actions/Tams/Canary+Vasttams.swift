import Core
import Transport

/// vasttams makes sources and flows by POST, and forgets nothing by itself.
extension Canary {
  /// So often a canary of 7 can have been written.
  private static let mostTries = 100

  private func makeFlow(_ call: ActionCall) async throws {
    _ = try await tams.post(
      "/sources",
      .map([
        "id": .text(source), "format": .text("urn:x-nmos:format:audio"),
        "label": .text("tamsdr canary"), "tags": .map(["canary": .text(call.run.run)]),
      ]))
    _ = try await tams.post(
      "/flows",
      .map([
        "id": .text(flow), "source_id": .text(source), "label": .text("tamsdr canary"),
        "description": .text("written and deleted by run \(call.run.run)"),
        "format": .text("urn:x-nmos:format:audio"), "codec": .text("audio/aac"),
        "container": .text("video/mp2t"), "tags": .map(["canary": .text(call.run.run)]),
        "sample_rate": .integer(48_000), "bits_per_sample": .integer(16), "channels": .integer(2),
      ]))
  }

  // MARK: 6

  /// The bytes come with the segment.
  func writeSix(_ call: ActionCall, _ place: inout StoredPlace?) async throws {
    let object = object(0)
    try await makeFlow(call)
    place = knownPlace
    if let place { try await call.services.record(place.handle) }
    let data = String(decoding: JSONText.encode(segment(object)), as: UTF8.self)
    _ = try await tams.post(
      "\(flowPath)/segments",
      MultipartForm(
        file: bytes, named: object, type: "video/mp2t", fields: [("segment_data", data)],
        boundary: "tamsdr-\(object)"))
    try await readBack(object)
  }

  /// 6 makes the key of flow, day and object, and the canary's day is the first of all. Nil elsewhere.
  var knownPlace: StoredPlace? {
    guard tams.api == .vasttams6, let bucket = connection.site.buckets.first else { return nil }
    return StoredPlace(bucket: bucket, key: "\(flow)/1970/01/01/\(object(0))")
  }

  /// Everything one by one and for good, rows before what they hang on.
  func deleteSix() async throws {
    let forGood = ("soft_delete", "false")
    _ = try await tams.delete("\(flowPath)/segments", query: [forGood])
    _ = try await tams.delete("/objects/\(object(0))", query: [forGood])
    for path in [flowPath, sourcePath] {
      _ = try await tams.delete(path, query: [forGood, ("cascade", "false")])
    }
  }

  // MARK: 7

  func writeSeven(_ call: ActionCall, _ place: inout StoredPlace?) async throws {
    let object = object(try await objectsOfSeven().count)
    try await makeFlow(call)
    let storage = try await tams.post(
      "\(flowPath)/storage", .map(["object_ids": .texts([object])])
    ).value
    guard
      let path = storage["media_objects"].listValue?.first?["metadata"]["storage_path"].textValue
    else { throw Mismatch(what: "POST \(flowPath)/storage gave no storage_path") }
    try await fill(storage, call, &place)
    var members = segment(object).mapValue ?? [:]
    // Without it TAMS takes the key of the day on which it is told.
    members["storage_path"] = .text(path)
    _ = try await tams.post("\(flowPath)/segments", .map(members))
    try await readBack(object)
    guard try await tams.get("/objects/\(object)") != nil else {
      throw Mismatch(what: "GET /objects/\(object) does not know the object")
    }
  }

  func deleteSeven() async throws {
    _ = try await tams.delete("\(flowPath)/segments")
    for path in [flowPath, sourcePath] {
      _ = try await tams.delete(path, query: [("cascade", "false")])
    }
  }

  /// The objects it has allocated so far, in order.
  private func objectsOfSeven() async throws -> [String] {
    var objects: [String] = []
    while objects.count < Self.mostTries,
      try await tams.get("/objects/\(object(objects.count))") != nil
    {
      objects.append(object(objects.count))
    }
    return objects
  }

  // MARK: both

  /// Segments outlive their flow. The row of an object is looked for in the database on 6, where
  /// asking TAMS changes it.
  func addVasttamsRemains(_ remains: inout Remains) async throws {
    let segments = try await tams.list("\(flowPath)/segments").count
    if segments > 0 { remains.left.append("\(segments) segments of flow \(flow)") }
    guard tams.api == .vasttams6 else {
      remains.kept = try await objectsOfSeven()
      return
    }
    let database = DatabaseReading(connection)
    let rows = try await database.rows(
      database.statement(.objectsOfIds, live: .live), of: [object(0)])
    if !rows.isEmpty { remains.left.append("object \(object(0))") }
  }
}

import Core

extension VasttamsService {
  private static let noObject = TamsError.notFound("Object not found")

  func object(_ id: String) throws -> Response {
    switch release {
    case .six: try objectOfSix(id)
    case .seven: try objectOfSeven(id)
    }
  }

  /// Reading one counts it: it writes.
  private func objectOfSix(_ id: String) throws -> Response {
    do {
      return try store.write { connection in
        let (row, flows) = try known(id, connection)
        guard let row else { throw Self.noObject }
        try connection.update(
          "objects", id: id,
          [
            "access_count": .integer((row["access_count"]?.integer ?? 0) + 1),
            "last_accessed": .text(LabClock.machineTime.sqlText),
          ])
        return tamsJSON(
          .map([
            "object_id": .text(id),
            "flow_references": .list(flows.map { .map(["flow_id": .text($0)]) }),
            "size": .integer(Int(row["size"]?.integer ?? 0)),
            "created": row.time("created").map(Value.text) ?? .null, "deleted": .bool(false),
            "deleted_at": .null, "deleted_by": .null,
          ]), effect: "access counted")
      }
    } catch let error as SQLiteError where error.isMissing {
      throw Self.noObject
    }
  }

  /// Also one that was allocated and never registered.
  private func objectOfSeven(_ id: String) throws -> Response {
    let (row, flows) = try store.read(absent: (TamsRow?.none, flows: [String]())) {
      try known(id, $0)
    }
    guard let row else { throw Self.noObject }
    return tamsJSON(
      .map([
        "id": .text(id), "referenced_by_flows": .list(flows.map(Value.text)),
        "size": .integer(0), "created": row.time("created").map(Value.text) ?? .null,
      ]))
  }

  private func known(
    _ id: String, _ connection: SQLiteConnection
  ) throws -> (TamsRow?, flows: [String]) {
    let row = try connection.records("SELECT * FROM objects WHERE id = ?", [.text(id)]).first
    let flows = try connection.rows(
      "SELECT flow_id FROM flow_object_references WHERE object_id = ?", [.text(id)]
    ).compactMap { $0.first?.text }
    return (row, flows)
  }

  func deleteObject(_ id: String, _ request: TamsRequest) throws -> Response {
    try write("Failed to delete object") { connection in
      let (row, flows) = try known(id, connection)
      guard row != nil else { throw Self.noObject }
      // Nothing ever removes the references of 7.
      if release == .seven, !flows.isEmpty {
        throw TamsError(status: 409, summary: "the object is referenced by flows")
      }
      try connection.run("DELETE FROM objects WHERE id = ?", [.text(id)])
      // 6 keeps its references in the row itself.
      try connection.run("DELETE FROM flow_object_references WHERE object_id = ?", [.text(id)])
      return Self.message("Object deleted successfully", name: id, effect: "object deleted")
    }
  }

  // MARK: storage

  func allocate(for flow: String, _ request: TamsRequest) throws -> Response {
    let body = try TamsDocument(request.optionalBody())
    switch release {
    // A stub: nothing can be put there.
    case .six:
      let ids = try body.texts("object_ids") ?? []
      return tamsJSON(
        .map([
          "storage_locations": .list(
            ids.map { id in
              .map([
                "object_id": .text(id), "put_url": .text("http://example.com/upload/\(id)"),
                "bucket_put_url": .text("http://example.com/bucket/\(id)"),
              ])
            })
        ]))
    case .seven: return try allocateInBucket(for: flow, body)
    }
  }

  private func allocateInBucket(for flow: String, _ body: TamsDocument) throws -> Response {
    let ids =
      try body.texts("object_ids")
      ?? (0..<(try body.integer("limit", from: 1) ?? 1)).map { _ in newUUID() }
    let objects = try write("Failed to allocate storage") { connection -> [Value] in
      try checkWritable(flow, connection)
      return try ids.map { id in
        guard try known(id, connection).0 == nil else {
          throw TamsError.badRequest("Object ID \(id) already exists")
        }
        try connection.insert("objects", ["id": .text(id), "size": .integer(0)])
        try addReference(to: id, from: flow, connection)
        let key = mediaKey(objectID: id, on: LabClock.machineTime)
        return .map([
          "object_id": .text(id),
          "put_url": .map([
            "url": .text(media.presigned("PUT", key)), "headers": .map([:]),
            "content-type": .null,
          ]),
          "put_cors_url": .null, "metadata": .map(["storage_path": .text(key)]),
        ])
      }
    }
    return tamsJSON(
      .map(["media_objects": .list(objects)]), status: 201,
      effect: "\(objects.count) objects allocated")
  }

  // MARK: webhooks and delete requests

  func webhooks(_ request: TamsRequest) throws -> Response {
    let entries = try store.read(absent: []) { connection in
      try connection.records("SELECT * FROM webhooks ORDER BY created, id")
        .map(documents.webhook)
    }
    return tamsJSON(.map(["data": .list(entries)]))
  }

  func postWebhook(_ request: TamsRequest) throws -> Response {
    let body = try TamsDocument(request.body())
    let row: TamsRow = [
      "id": .text(newUUID()), "url": .text(try body.required("url")),
      "api_key_name": .text(try body.required("api_key_name")),
      "api_key_value": .text(try body.required("api_key_value")),
      "events": .text(try jsonText(.list((try body.texts("events") ?? []).map(Value.text)))),
      "created": .text(LabClock.machineTime.sqlText),
    ]
    return try write("Failed to create webhook") { connection in
      try connection.insert("webhooks", row)
      return tamsJSON(documents.webhook(row), status: 201, effect: "webhook created")
    }
  }

  func deleteRequests(_ request: TamsRequest) throws -> Response {
    let entries = try store.read(absent: []) { connection in
      try connection.records("SELECT * FROM deletion_requests ORDER BY created, id")
        .map(documents.deleteRequest)
    }
    return tamsJSON(.map(["data": .map(["requests": .list(entries)])]))
  }

  func deleteRequest(_ id: String) throws -> Response {
    let row = try store.read(absent: nil) { connection in
      try connection.records("SELECT * FROM deletion_requests WHERE id = ?", [.text(id)]).first
    }
    guard let row else { throw TamsError.notFound("Deletion request not found") }
    return tamsJSON(documents.deleteRequest(row))
  }

  /// It is kept, and nothing ever comes of it.
  func postDeleteRequest(_ request: TamsRequest) throws -> Response {
    let body = try TamsDocument(request.body())
    let row: TamsRow = [
      "id": .text(try body.text("request_id") ?? newUUID()),
      "flow_id": .text(try body.required("flow_id")),
      "timerange": .text(try body.required("timerange")), "status": .text("pending"),
      "created": .text(LabClock.machineTime.sqlText),
    ]
    return try write("Failed to create deletion request") { connection in
      try connection.insert("deletion_requests", row)
      return tamsJSON(
        documents.deleteRequest(row), status: 201, effect: "delete request created")
    }
  }
}

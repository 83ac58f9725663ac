import Core

extension TamsService {
  private static let noObject = TamsError.notFound("there is no such object")

  /// An object that was allocated and never registered is not there yet.
  func object(_ id: String, _ request: TamsRequest) throws -> Response {
    let page = try TamsPage(request)
    let urls = try GetURLs(request, media)
    return try store.read(absent: Self.noObject.response) { connection in
      let segments = TamsSegments(connection)
      let flows = try segments.flows(of: id)
      guard let first = flows.first,
        let segment = try segments.of(first).first(where: { $0.objectID == id })
      else { throw Self.noObject }
      let tags = TamsTags(connection)
      let wanted = try flows.filter {
        request.matches(tags: try tags.of(.flow, $0), prefix: "flow_")
      }
      let (entries, headers) = page.cut(wanted)
      var object: [String: Value] = [
        "id": .text(id), "referenced_by_flows": .list(entries.map(Value.text)),
        "first_referenced_by_flow": .text(first),
        "timerange": .text(Self.objectTime(segment).text), "get_urls": .list(urls.of(segment.row)),
      ]
      object.set("key_frame_count", segment.row["key_frame_count"]?.integer)
      return tamsJSON(.map(object), headers: headers)
    }
  }

  /// Adds a URL of somebody else's to the object; its one place in the bucket is there already.
  func addInstance(of id: String, _ request: TamsRequest) throws -> Response {
    try changeURLs(of: id) { urls in
      let body = try TamsDocument(request.body())
      guard try body.uuid("storage_id") == nil else {
        throw TamsError.badRequest("the storage is not known, or has the object already")
      }
      let (url, label) = (try body.required("url"), try body.required("label"))
      guard label != media.label else {
        throw TamsError.badRequest("\(label) is the label of a storage backend")
      }
      return urls + [.map(["url": .text(url), "label": .text(label)])]
    }
    return Response(201, name: id, effect: "instance added")
  }

  func removeInstance(of id: String, _ request: TamsRequest) throws -> Response {
    try changeURLs(of: id) { urls in
      guard let label = request.text("label") else {
        guard request.text("storage_id") == MediaBucket.backendID else {
          throw TamsError.badRequest("a label or a storage_id must be given")
        }
        throw TamsError.forbidden("this is the last instance in a storage of the service")
      }
      let left = urls.filter { $0["label"].textValue != label }
      guard left.count < urls.count else { throw TamsError.notFound("there is no such instance") }
      return left
    }
    return Response(204, name: id, effect: "instance removed")
  }

  private func changeURLs(of id: String, _ change: ([Value]) throws -> [Value]) throws {
    try store.write { connection in
      let rows = try connection.records(
        "SELECT get_urls FROM segments WHERE object_id = ?", [.text(id)])
      guard let row = rows.first else { throw Self.noObject }
      let urls = try change(row.json("get_urls")?.listValue ?? [])
      try connection.run(
        "UPDATE segments SET get_urls = ? WHERE object_id = ?",
        [SQLValue(urls.isEmpty ? nil : try jsonText(.list(urls))), .text(id)])
    }
  }

  // MARK: storage

  private static let mostAllocated = 1_000

  /// Allocates objects for a flow: a row, a reference and a URL to upload to for each.
  func allocate(for flow: String, _ request: TamsRequest) throws -> Response {
    let body = try TamsDocument(request.optionalBody())
    let wanted = try objectIDs(body)
    let named = try body.mimeType("content_type")
    if let storage = try body.uuid("storage_id"), storage != MediaBucket.backendID {
      throw TamsError.badRequest("there is no storage backend \(storage)")
    }
    guard try body.flag("presigned") ?? true else {
      throw TamsError.badRequest("this service hands out presigned URLs only")
    }
    let objects = try store.write { connection -> [Value] in
      let row = try writableFlow(flow, connection)
      guard let type = named ?? row.text("container") else {
        throw TamsError.badRequest("the flow has no container, so the content type is not known")
      }
      let segments = TamsSegments(connection)
      return try wanted.map { id in
        guard try segments.key(of: id) == nil else {
          throw TamsError.badRequest("there is an object \(id) already")
        }
        try connection.insert(
          "objects", ["id": .text(id), "size": .integer(0), "access_count": .integer(0)])
        try segments.refer(to: id, from: flow)
        guard let key = try segments.key(of: id) else {
          throw TamsError(status: 500, summary: "the object \(id) has no place")
        }
        return .map([
          "object_id": .text(id), "presigned": .bool(true),
          "put_url": .map([
            "url": .text(media.presigned("PUT", key)), "content-type": .text(type),
            "headers": .map(["Content-Type": .text(type)]),
          ]),
        ])
      }
    }
    return tamsJSON(
      .map(["media_objects": .list(objects)]), status: 201,
      effect: "\(objects.count) objects allocated")
  }

  private func objectIDs(_ body: TamsDocument) throws -> [String] {
    let named = try body.texts("object_ids")
    let limit = try body.integer("limit")
    if let named {
      guard limit == nil else {
        throw TamsError.badRequest("limit and object_ids exclude each other")
      }
      guard !named.isEmpty, Set(named).count == named.count, named.allSatisfy(Self.isKey) else {
        throw TamsError.badRequest("object_ids must be different keys")
      }
      return named
    }
    guard (1...Self.mostAllocated).contains(limit ?? 1) else {
      throw TamsError.badRequest("limit must be from 1 to \(Self.mostAllocated)")
    }
    return (0..<(limit ?? 1)).map { _ in newUUID() }
  }

  /// Whether clients and S3 agree on the URL of this key.
  private static func isKey(_ text: String) -> Bool {
    text.utf8.count <= 200
      && text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
        !["", ".", ".."].contains($0)
      } && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
  }
}

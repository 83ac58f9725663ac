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
}

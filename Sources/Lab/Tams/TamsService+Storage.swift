import Core

extension TamsService {
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

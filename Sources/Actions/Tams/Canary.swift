import Core
import Signing
import Transport

/// One flow with one segment, written through the private API and removed again.
struct Canary: Sendable {
  /// TAMS took it and gave something else back.
  struct Mismatch: Error {
    let what: String
  }

  let flow: String
  let source: String
  let object: String
  private let bytes: [UInt8]
  private let connection: SiteConnection

  private var tams: TamsClient { connection.tams }
  private var flowPath: String { "/flows/\(flow)" }
  private var objectPath: String { "/objects/\(object.asPathSegment)" }

  init(_ call: ActionCall, _ connection: SiteConnection) {
    let name = call.forwardName
    flow = RunUUID.make("canary flow", run: name)
    source = RunUUID.make("canary source", run: name)
    object = RunUUID.make("canary object", run: name)
    // One MPEG-TS null packet, then text that is this run's alone.
    bytes = [0x47, 0x1f, 0xff, 0x10] + Array("tamsdr canary of \(name)".utf8)
    self.connection = connection
  }

  // MARK: Write and read

  /// `place` is told as soon as it is known: it is needed whatever comes after.
  func write(_ call: ActionCall, place: inout StoredPlace?) async throws {
    call.services.progress("writing flow \(flow)")
    _ = try await tams.put(flowPath, description(call))
    let storage = try await tams.post(
      "\(flowPath)/storage", .map(["object_ids": .texts([object])])
    ).value
    let target = storage["media_objects"].listValue?.first?["put_url"] ?? .null
    guard let url = target["url"].textValue else {
      throw Mismatch(what: "POST \(flowPath)/storage gave no put_url")
    }
    place = StoredPlace(url: url)
    if let place { try await call.services.record(place.handle) }
    try await upload(to: url, target)
    _ = try await tams.post(
      "\(flowPath)/segments",
      .map(["object_id": .text(object), "timerange": .text("[0:0_1:0)")]))
    try await readBack()
  }

  private func description(_ call: ActionCall) -> Value {
    .map([
      "id": .text(flow), "source_id": .text(source), "label": .text("tamsdr canary"),
      "description": .text("written and deleted by run \(call.run.run)"),
      "format": .text("urn:x-nmos:format:audio"), "codec": .text("audio/aac"),
      "container": .text("video/mp2t"),
      "tags": .map(["canary": .text(call.run.run)]),
      "essence_parameters": .map(["sample_rate": .integer(48_000), "channels": .integer(2)]),
    ])
  }

  private func upload(to url: String, _ target: Value) async throws {
    var request = HTTPRequest(.put, url, body: bytes, trust: connection.site.s3.trust)
    if let type = target["content-type"].textValue { request.headers.add("Content-Type", type) }
    for (name, value) in target["headers"].mapValue ?? [:] {
      request.headers.add(name, value.display)
    }
    request.repeatable = true
    request.changes = [StoredPlace(url: url)].compactMap { $0.map { .bucket($0.bucket) } }
    let response = try await connection.http.send(request)
    guard response.isSuccess else {
      throw Mismatch(what: "the upload to \(url.withoutQuery) was answered \(response.status)")
    }
  }

  private func readBack() async throws {
    let segments = try await tams.list("\(flowPath)/segments")
    guard let segment = segments.first(where: { $0["object_id"].textValue == object }),
      let url = segment["get_urls"].listValue?.first?["url"].textValue
    else { throw Mismatch(what: "the segment is not listed with a URL") }
    let response = try await connection.http.send(
      HTTPRequest(.get, url, trust: connection.site.s3.trust))
    guard response.isSuccess, response.body == bytes else {
      throw Mismatch(
        what: "the bytes at \(url.withoutQuery) are not those written (\(response.status))")
    }
    guard try await tams.get(objectPath) != nil else {
      throw Mismatch(what: "GET \(objectPath) does not know the object")
    }
  }

  // MARK: Remove

  /// What is left of it now.
  func leftovers(at place: StoredPlace?) async throws -> [String] {
    var left: [String] = []
    if try await tams.get(flowPath) != nil { left.append("flow \(flow)") }
    if try await tams.get("/sources/\(source)") != nil { left.append("source \(source)") }
    if try await tams.get(objectPath) != nil { left.append("object \(object)") }
    if let place,
      try await connection.s3.head(place.key, in: place.bucket) != nil
    {
      left.append("key \(place.key)")
    }
    return left
  }

  /// Deletes it and waits until it is gone; gives what is still there when that takes too long.
  func clean(_ call: ActionCall, at place: StoredPlace?) async throws -> [String] {
    guard try await !leftovers(at: place).isEmpty else { return [] }
    call.services.progress("removing flow \(flow)")
    _ = try await tams.delete(flowPath)
    var pace = PollingPace(from: .milliseconds(50), to: .seconds(1))
    for _ in 0..<40 {
      // An upload that was never registered is nobody's but the canary's.
      if let place, try await tams.get(objectPath) == nil {
        try await connection.s3.delete(place.key, in: place.bucket)
      }
      let left = try await leftovers(at: place)
      if left.isEmpty { return [] }
      try await pace.pause()
    }
    return try await leftovers(at: place)
  }
}

import Core
import Signing
import Transport

/// One flow with one segment, written through the private API and removed again, as each dialect can.
struct Canary: Sendable {
  /// TAMS took it and gave something else back.
  struct Mismatch: Error {
    let what: String
  }

  /// What is left of it.
  struct Remains: Sendable, Hashable {
    /// What must go, in words.
    var left: [String] = []
    /// Objects whose rows this TAMS has no way to remove: known as the canary's own.
    var kept: [String] = []
  }

  let flow: String
  let source: String
  let name: String
  let bytes: [UInt8]
  let connection: SiteConnection

  /// One MPEG-TS null packet, then text that goes on with what is this run's alone.
  static let opening = [0x47, 0x1f, 0xff, 0x10] + Array("tamsdr canary of ".utf8)

  var tams: TamsClient { connection.tams }
  var flowPath: String { "/flows/\(flow)" }
  var sourcePath: String { "/sources/\(source)" }
  static let timerange = "[0:0_1:0)"

  init(_ call: ActionCall, _ connection: SiteConnection) {
    // Without the pass: what an earlier one left is found again.
    let words = call.forwardName.split(separator: "-").dropLast()
    name = words.joined(separator: "-")
    flow = RunUUID.make("canary flow", run: name)
    source = RunUUID.make("canary source", run: name)
    bytes = Self.opening + Array(name.utf8)
    self.connection = connection
  }

  /// Each time of writing has an object of its own: not every TAMS forgets one.
  func object(_ number: Int) -> String {
    RunUUID.make("canary object" + (number == 0 ? "" : " \(number)"), run: name)
  }

  // MARK: Write and read

  /// `place` is told as soon as it is known: it is needed whatever comes after.
  func write(_ call: ActionCall, place: inout StoredPlace?) async throws {
    call.services.progress("writing flow \(flow)")
    switch tams.api {
    case .bbc8: try await writeBBC(call, &place)
    case .vasttams6: try await writeSix(call, &place)
    case .vasttams7: try await writeSeven(call, &place)
    }
  }

  private func writeBBC(_ call: ActionCall, _ place: inout StoredPlace?) async throws {
    let object = object(0)
    _ = try await tams.put(flowPath, description(call))
    let storage = try await tams.post(
      "\(flowPath)/storage", .map(["object_ids": .texts([object])])
    ).value
    try await fill(storage, call, &place)
    _ = try await tams.post("\(flowPath)/segments", segment(object))
    try await readBack(object)
    let path = "/objects/\(object.asPathSegment)"
    guard try await tams.get(path) != nil else {
      throw Mismatch(what: "GET \(path) does not know the object")
    }
  }

  func segment(_ object: String) -> Value {
    .map(["object_id": .text(object), "timerange": .text(Self.timerange)])
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

  /// Puts the bytes where the answer to `POST …/storage` says.
  func fill(_ storage: Value, _ call: ActionCall, _ place: inout StoredPlace?) async throws {
    let target = storage["media_objects"].listValue?.first?["put_url"] ?? .null
    guard let url = target["url"].textValue else {
      throw Mismatch(what: "POST \(flowPath)/storage gave no put_url")
    }
    place = StoredPlace(url: url)
    if let place { try await call.services.record(place.handle) }
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

  func readBack(_ object: String) async throws {
    let segments = try await tams.list("\(flowPath)/segments")
    guard let segment = segments.first(where: { $0["object_id"].textValue == object }),
      let url = SegmentURLs.toGet(of: segment)
    else { throw Mismatch(what: "the segment is not listed with a URL") }
    if let knownPlace, StoredPlace(url: url) != knownPlace {
      throw Mismatch(
        what: "the bytes lie at \(url.withoutQuery), not at \(knownPlace.key) of bucket "
          + "\(knownPlace.bucket): remove them by hand")
    }
    let response = try await connection.http.send(
      HTTPRequest(.get, url, trust: connection.site.s3.trust))
    guard response.isSuccess, response.body == bytes else {
      throw Mismatch(
        what: "the bytes at \(url.withoutQuery) are not those written (\(response.status))")
    }
  }

  // MARK: Remove

  /// What is left of it now.
  func remains(at place: StoredPlace?) async throws -> Remains {
    var remains = Remains()
    if try await tams.get(flowPath) != nil { remains.left.append("flow \(flow)") }
    if try await tams.get(sourcePath) != nil { remains.left.append("source \(source)") }
    switch tams.api {
    case .bbc8:
      let object = object(0)
      if try await tams.get("/objects/\(object)") != nil { remains.left.append("object \(object)") }
    case .vasttams6, .vasttams7: try await addVasttamsRemains(&remains)
    }
    if let place = place ?? knownPlace,
      try await connection.s3.head(place.key, in: place.bucket) != nil
    {
      remains.left.append("key \(place.key)")
    }
    return remains
  }

  /// Deletes it and waits until it is gone; gives what is still there when that takes too long.
  func clean(_ call: ActionCall, at place: StoredPlace?) async throws -> Remains {
    let before = try await remains(at: place)
    guard !before.left.isEmpty else { return before }
    call.services.progress("removing flow \(flow)")
    try await delete()
    var pace = PollingPace(from: .milliseconds(50), to: .seconds(1))
    for _ in 0..<40 {
      // An upload that no segment names is nobody's but the canary's.
      if let place = place ?? knownPlace, try await !isRegistered() {
        try await connection.s3.delete(place.key, in: place.bucket)
      }
      let now = try await remains(at: place)
      if now.left.isEmpty { return now }
      try await pace.pause()
    }
    return try await remains(at: place)
  }

  private func delete() async throws {
    switch tams.api {
    case .bbc8: _ = try await tams.delete(flowPath)
    case .vasttams6: try await deleteSix()
    case .vasttams7: try await deleteSeven()
    }
  }

  private func isRegistered() async throws -> Bool {
    switch tams.api {
    case .bbc8: try await tams.get("/objects/\(object(0))") != nil
    case .vasttams6, .vasttams7: try await !tams.list("\(flowPath)/segments").isEmpty
    }
  }
}

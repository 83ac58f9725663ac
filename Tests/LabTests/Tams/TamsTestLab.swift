import Core
import Foundation
import Signing
import Testing

@testable import Lab

/// TAMS without a network of its own, over an S3 that listens: it deletes objects there.
struct TamsTestLab {
  let s3: S3TestLab
  let service: TamsService
  let database: TamsDatabaseFile
  let bucket: MediaBucket
  let objects: ObjectTree
  /// A database snapshot each day at 02:00, a bucket snapshot every six hours.
  let snapshots: SnapshotTimes
  let plan: SeedPlan

  static let end = Timestamp(seconds: 1_772_352_000)

  init(_ s3: S3TestLab, port: Int, segments: Int, api: Site.Tams.API) throws {
    self.s3 = s3
    let folder = s3.vast.state.folder
    let buckets = Buckets(s3.vast.state)
    objects = try #require(buckets.live("tams-media"))
    let path = try #require(buckets.databaseFile(bucket: "tams-db", schema: "tams7"))
    database = TamsDatabaseFile(path: path, lockPath: folder.databaseLock)
    bucket = MediaBucket(
      host: "127.0.0.1", port: port, bucket: "tams-media", credentials: s3.credentials,
      lifetime: 600)
    service = TamsService(database: database, media: bucket, api: api)
    let days = (0...10).map { Self.end.seconds - $0 * 86_400 }
    snapshots = SnapshotTimes(
      database: days.map { Timestamp(seconds: $0 - 79_200) },
      bucket: days.flatMap { day in (0..<4).map { Timestamp(seconds: day - $0 * 21_600) } })
    plan = SeedPlan(
      seed: 1, segments: segments, end: Self.end, churn: false, snapshots: snapshots)
  }

  /// Seeds rows and objects as they were at `time`.
  func seed(until time: Timestamp = end) throws {
    var content = try SeededContent(
      plan: plan, database: database, bucket: TreeBucket(objects: objects))
    try content.ingest(until: time)
  }

  func digest() throws -> String {
    try LabDigest.digest(database: database.path, objects: objects)
  }

  @discardableResult
  func call(
    _ method: String, _ path: String, _ body: Value? = nil, expecting status: Int? = nil
  ) async throws -> Value {
    let parts = path.split(separator: "?", maxSplits: 1).map(String.init)
    let bytes = try body.map { Array(try jsonText($0).utf8) } ?? []
    let response = await service.respond(
      to: Request(
        method: method, path: parts[0], query: parts.count > 1 ? parts[1] : "",
        headers: ["Host": "tams.example"], body: .bytes(bytes)))
    if let status { #expect(response.status == status, "\(method) \(path): \(response.text)") }
    guard !response.content.isEmpty else { return .null }
    return try JSONDecoder().decode(Value.self, from: Data(response.content))
  }

  func response(
    _ path: String, _ method: String = "GET", headers: Headers = [:], body: [UInt8] = []
  ) async -> Response {
    let parts = path.split(separator: "?", maxSplits: 1).map(String.init)
    return await service.respond(
      to: Request(
        method: method, path: parts[0], query: parts.count > 1 ? parts[1] : "",
        headers: Headers([("Host", "tams.example")] + headers.fields.map { ($0.name, $0.value) }),
        body: .bytes(body)))
  }

  /// Uses a URL that TAMS handed out.
  func use(_ method: String, _ url: Value, body: String = "") async throws -> Response {
    let text = try #require(url.textValue)
    let rest = text.dropFirst("http://".count)
    let slash = try #require(rest.firstIndex(of: "/"))
    let parts = rest[slash...].split(separator: "?", maxSplits: 1).map(String.init)
    return await s3.service.handle(
      Request(
        method: method, path: parts[0], query: parts[1], headers: ["Host": String(rest[..<slash])],
        body: .bytes(Array(body.utf8))))
  }

  /// A video flow that PUT accepts.
  func flow(_ id: String, source: String = newUUID()) -> Value {
    .map([
      "id": .text(id), "source_id": .text(source), "format": .text("urn:x-nmos:format:video"),
      "codec": .text("video/H264"), "container": .text("video/mp2t"), "label": .text("canary"),
      "tags": .map(["canary": .text("run"), "several": .list([.text("a"), .text("b")])]),
      "essence_parameters": .map([
        "frame_width": .integer(1_920), "frame_height": .integer(1_080),
        "frame_rate": .map(["numerator": .integer(50)]),
      ]),
    ])
  }
}

func withTams(
  segments: Int = 60, api: Site.Tams.API = .bbc8, _ body: (TamsTestLab) async throws -> Void
) async throws {
  try await withS3 { s3 in
    let server = try await LabServer.start(
      service: .s3, log: try EffectLog(s3.log), handler: s3.service.handle)
    do {
      try await body(TamsTestLab(s3, port: server.port, segments: segments, api: api))
    } catch {
      await server.stop()
      throw error
    }
    await server.stop()
  }
}

/// The seed's objects as files of the bucket.
private struct TreeBucket: SeededBucket {
  let objects: ObjectTree

  func put(_ object: SeededObject) throws {
    try objects.put(
      object.key,
      ObjectHeader(
        size: object.bytes.count, etag: hexadecimal(sha256(object.bytes)), modified: object.time,
        contentType: object.contentType, metadata: object.metadata, tags: object.tags),
      bytes: object.bytes)
  }

  func remove(key: String) throws { try objects.remove(key) }
}

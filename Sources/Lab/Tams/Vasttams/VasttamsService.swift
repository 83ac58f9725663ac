import Core

/// The API of vasttams 6.0p4 or 7.0 over the lab's tables and bucket, with the shapes and the defects
/// that real ones were seen to have. What it leaves out answers 404.
struct VasttamsService: Sendable {
  enum Release: Sendable {
    case six, seven

    var version: String { self == .six ? "6.0" : "7.0" }
  }

  let release: Release
  let store: TamsStore
  let media: MediaBucket
  private let counts = RequestCounts()

  init(_ release: Release, store: TamsStore, media: MediaBucket) {
    self.release = release
    self.store = store
    self.media = media
  }

  func respond(to request: Request) async -> Response {
    let response: Response
    do {
      response = try await answer(TamsRequest(request), method: request.method)
    } catch let error as TamsError {
      response = Self.detail(error.summary, status: error.status)
    } catch {
      response = Self.detail("Internal server error: \(error)", status: 500)
    }
    counts.count(method: request.method, path: request.path, status: response.status)
    return response
  }

  typealias Operation = (TamsRequest) async throws -> Response

  private func answer(_ request: TamsRequest, method: String) async throws -> Response {
    guard let resource = resource(request.path) else {
      throw TamsError.notFound("Not Found")
    }
    // It looks at nothing: what does not exist is there, too.
    if method == "HEAD" { return tamsJSON(.map([:])) }
    guard let operation = resource[method] else {
      var response = Self.detail("Method Not Allowed", status: 405)
      response.headers["Allow"] = resource.keys.sorted().joined(separator: ", ")
      return response
    }
    return try await operation(request)
  }

  /// What can be done with the resource of this path, by method.
  private func resource(_ path: [String]) -> [String: Operation]? {
    func at(_ index: Int) -> String { index < path.count ? path[index] : "" }
    switch (at(0), path.count) {
    case ("", 0): return ["GET": { _ in Self.root }]
    case ("health", 1): return ["GET": { _ in self.health }]
    case ("metrics", 1): return ["GET": { _ in .text(self.counts.text, type: "text/plain") }]
    case ("service", _): return serviceResource(path)
    case ("sources", 1): return ["GET": sources, "POST": postSource]
    case ("sources", 2):
      return [
        "GET": { _ in try self.source(at(1)) }, "DELETE": { try self.deleteSource(at(1), $0) },
      ]
    case ("flows", 1): return ["GET": flows, "POST": postFlow]
    case ("flows", 2):
      return [
        "GET": { _ in try self.flow(at(1)) }, "PUT": { try self.putFlow(at(1), $0) },
        "DELETE": { try await self.deleteFlow(at(1), $0) },
      ]
    case ("flows", 3) where at(2) == "segments":
      return [
        "GET": { try await self.segments(of: at(1), $0) },
        "POST": { try await self.postSegment(to: at(1), $0) },
        "DELETE": { try await self.deleteSegments(of: at(1), $0) },
      ]
    case ("flows", 3) where at(2) == "storage":
      return ["POST": { try self.allocate(for: at(1), $0) }]
    case ("objects", 2):
      return [
        "GET": { _ in try self.object(at(1)) }, "DELETE": { try self.deleteObject(at(1), $0) },
      ]
    case ("flow-delete-requests", 1): return ["GET": deleteRequests, "POST": postDeleteRequest]
    case ("flow-delete-requests", 2): return ["GET": { _ in try self.deleteRequest(at(1)) }]
    default: return analyticsResource(path)
    }
  }

  private func serviceResource(_ path: [String]) -> [String: Operation]? {
    switch (path.count, path.last ?? "") {
    case (1, _): return ["GET": { _ in self.service }]
    case (2, "storage-backends") where release == .seven: return ["GET": { _ in Self.backends }]
    case (2, "webhooks"): return ["GET": webhooks, "POST": postWebhook]
    default: return nil
    }
  }

  private func analyticsResource(_ path: [String]) -> [String: Operation]? {
    let names = ["flow-usage", "storage-usage", "time-range-analysis"]
    switch (release, path.count) {
    case (.six, 2) where path[0] == "analytics" && names.contains(path[1]):
      return ["GET": { _ in try self.analysis(path[1]) }]
    // What they call is not there.
    case (.seven, 1) where names.contains(path[0]):
      return ["GET": { _ in Self.detail("Internal server error", status: 500) }]
    default: return nil
    }
  }

  /// An error as FastAPI writes it.
  static func detail(_ text: String, status: Int) -> Response {
    tamsJSON(.map(["detail": .text(text)]), status: status)
  }

  static func message(_ text: String, name: String, effect: String) -> Response {
    var response = tamsJSON(.map(["message": .text(text)]), effect: effect)
    response.logged.name = name
    return response
  }

  // MARK: the service itself

  private static var root: Response {
    tamsJSON(
      .list(
        ["service", "flows", "sources", "flow-delete-requests", "openapi.json"].map(Value.text)))
  }

  private var service: Response {
    tamsJSON(
      .map([
        "name": .text("TAMS API"), "description": .text("Time-addressable Media Store API"),
        "type": .text("urn:x-tams:service:api"), "api_version": .text(release.version),
        "service_version": .text("1.0.0"),
        "media_store": .map(["type": .text("http_object_store")]),
        "event_stream_mechanisms": .list([
          .map(["name": .text("webhooks"), "description": .null])
        ]),
      ]))
  }

  /// The same everywhere: it says nothing about the bucket that is used.
  private static var backends: Response {
    tamsJSON(
      .list([
        .map([
          "id": .text("550e8400-e29b-41d4-a716-446655440000"),
          "store_type": .text("http_object_store"), "provider": .text("VAST Data"),
          "store_product": .text("VAST S3 Compatible Store"), "region": .text("us-west-1"),
          "label": .text("Primary VAST Storage"), "default_storage": .bool(true),
          "availability_zone": .null,
        ])
      ]))
  }

  /// It asks neither database nor bucket.
  private var health: Response {
    tamsJSON(
      .map([
        "status": .text("healthy"), "timestamp": .text(LabClock.machineTime.rfc3339),
        "version": .text(release.version),
        "system": .map([
          "memory_usage_bytes": .integer(64 << 20), "memory_total_bytes": .integer(1 << 30),
          "cpu_percent": .number(0.5), "uptime_seconds": .number(86_400.5),
        ]),
        "telemetry": .map(["tracing_enabled": .bool(true), "metrics_enabled": .bool(true)]),
      ]))
  }

  // MARK: analytics of 6

  /// A dead database shows in the body alone, and not in the usage of storage.
  private func analysis(_ name: String) throws -> Response {
    let isStorage = name == "storage-usage"
    let absent: Response =
      isStorage
      ? tamsJSON(.map(["total_objects": .integer(0), "total_size_bytes": .integer(0)]))
      : tamsJSON(.map(["error": .text("connection to the database failed")]))
    return try store.read(absent: absent) { connection in
      func count(_ table: String) throws -> Value {
        .integer(Int(try connection.value("SELECT count(*) FROM \(table)").integer ?? 0))
      }
      switch name {
      case "flow-usage": return tamsJSON(.map(["total_flows": try count("flows")]))
      case "storage-usage":
        return tamsJSON(
          .map(["total_objects": try count("objects"), "total_size_bytes": .integer(0)]))
      default: return tamsJSON(.map(["total_segments": try count("segments")]))
      }
    }
  }
}

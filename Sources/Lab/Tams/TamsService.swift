import Core

/// The TAMS API over the lab's tables and a bucket: the BBC's, version 8.2, unless it is told to speak
/// as vasttams does.
package struct TamsService: Sendable {
  let store: TamsStore
  let media: MediaBucket
  private let vasttams: VasttamsService?
  private let started = LabClock.machineTime

  package init(
    database: TamsDatabaseFile, media: MediaBucket, api: Site.Tams.API = .bbc8
  ) {
    store = TamsStore(file: database)
    self.media = media
    switch api {
    case .bbc8: vasttams = nil
    case .vasttams6: vasttams = VasttamsService(.six, store: store, media: media)
    case .vasttams7: vasttams = VasttamsService(.seven, store: store, media: media)
    }
  }

  /// Creates the tables that are missing, as the real one does before it serves.
  package func prepare() throws { try store.file.createMissingTables() }

  package func respond(to request: Request) async -> Response {
    if let vasttams { return await vasttams.respond(to: request) }
    do {
      return try await answer(TamsRequest(request), method: request.method)
    } catch let error as TamsError {
      return error.response
    } catch {
      return TamsError(status: 500, summary: "\(error)").response
    }
  }

  /// HEAD is answered as GET; the server leaves the body out.
  private func answer(_ request: TamsRequest, method: String) async throws -> Response {
    let isRead = method == "GET" || method == "HEAD"
    let path = request.path
    switch path.first {
    case nil where isRead: return root
    case nil: return Self.notAllowed(["GET", "HEAD"])
    case "health" where path.count == 1: return isRead ? health : Self.notAllowed(["GET", "HEAD"])
    case "metrics" where path.count == 1:
      return isRead ? metrics : Self.notAllowed(["GET", "HEAD"])
    default: break
    }
    guard let resource = resource(path) else {
      throw TamsError.notFound("there is no such resource")
    }
    let verb = isRead ? "GET" : method
    guard let operation = resource[verb] else {
      return Self.notAllowed(resource.keys.sorted() + (resource["GET"] == nil ? [] : ["HEAD"]))
    }
    return try await operation(request)
  }

  private typealias Operation = (TamsRequest) async throws -> Response

  /// What can be done with the resource of this path, by method.
  private func resource(_ path: [String]) -> [String: Operation]? {
    func at(_ index: Int) -> String { index < path.count ? path[index] : "" }
    switch (path[0], path.count, at(2)) {
    case ("service", _, _): return serviceResource(path)
    case ("sources", 1, _): return ["GET": sources]
    case ("sources", 2, _): return ["GET": { try self.source(at(1), $0) }]
    case ("sources", 3...4, "tags"):
      return tagResource(.source, at(1), name: path.count == 4 ? at(3) : nil)
    case ("flows", 1, _): return ["GET": flows]
    case ("flows", 2, _):
      return [
        "GET": { try self.flow(at(1), $0) }, "PUT": { try self.putFlow(at(1), $0) },
        "DELETE": { _ in try await self.deleteFlow(at(1)) },
      ]
    case ("flows", 3...4, "tags"):
      return tagResource(.flow, at(1), name: path.count == 4 ? at(3) : nil)
    case ("flows", 3, "read_only"):
      return ["GET": { _ in try self.readOnly(at(1)) }, "PUT": { try self.putReadOnly(at(1), $0) }]
    case ("flows", 3, "flow_collection"): return ["GET": { _ in try self.flowCollection(at(1)) }]
    case ("flows", 3, "segments"):
      return [
        "GET": { try self.segments(of: at(1), $0) },
        "POST": { try self.postSegments(to: at(1), $0) },
        "DELETE": { try await self.deleteSegments(of: at(1), $0) },
      ]
    case ("flows", 3, "storage"): return ["POST": { try self.allocate(for: at(1), $0) }]
    case ("objects", 2, _): return ["GET": { try self.object(at(1), $0) }]
    case ("objects", 3, "instances"):
      return [
        "POST": { try self.addInstance(of: at(1), $0) },
        "DELETE": { try self.removeInstance(of: at(1), $0) },
      ]
    case ("flow-delete-requests", 1, _): return ["GET": deleteRequests]
    case ("flow-delete-requests", 2, _): return ["GET": { _ in try self.deleteRequest(at(1)) }]
    default: return nil
    }
  }

  private func serviceResource(_ path: [String]) -> [String: Operation]? {
    switch (path.count, path.count > 1 ? path[1] : "") {
    case (1, _): return ["GET": { _ in self.service }, "POST": postService]
    case (2, "storage-backends"): return ["GET": storageBackends]
    case (2, "webhooks"): return ["GET": webhooks, "POST": postWebhook]
    case (3, "webhooks"):
      return [
        "GET": { _ in try self.webhook(path[2]) }, "PUT": { try self.putWebhook(path[2], $0) },
        "DELETE": { _ in try self.deleteWebhook(path[2]) },
      ]
    default: return nil
    }
  }

  private func tagResource(
    _ entity: TamsTags.Entity, _ id: String, name: String?
  ) -> [String: Operation] {
    guard let name else { return ["GET": { _ in try self.tags(of: entity, id) }] }
    return [
      "GET": { _ in try self.tag(name, of: entity, id) },
      "PUT": { try self.putTag(name, of: entity, id, $0) },
      "DELETE": { _ in try self.deleteTag(name, of: entity, id) },
    ]
  }

  private static func notAllowed(_ methods: [String]) -> Response {
    var response = TamsError(status: 405, summary: "this method is not possible here").response
    response.headers["Allow"] = methods.joined(separator: ", ")
    return response
  }

  // MARK: the service itself

  private var root: Response {
    tamsJSON(
      .list(["service", "flows", "sources", "objects", "flow-delete-requests"].map(Value.text)))
  }

  private var service: Response {
    tamsJSON(
      .map([
        "name": .text("tamsdr lab"), "description": .text("TAMS of the lab"),
        "type": .text("urn:x-tams:service:tamsdr-lab"), "api_version": .text("8.2"),
        "service_version": .text("7.0"), "min_object_timeout": .text("300:0"),
        "min_presigned_url_timeout": .text("\(media.lifetime):0"),
        "event_stream_mechanisms": .list([.map(["name": .text("webhooks")])]),
      ]))
  }

  private func postService(_ request: TamsRequest) throws -> Response {
    let body = try TamsDocument(request.body())
    _ = try (body.text("name"), body.text("description"))
    throw TamsError.forbidden("the service is described by its configuration")
  }

  private func storageBackends(_ request: TamsRequest) throws -> Response {
    let page = try TamsPage(request, strict: false)
    return page.respond(request.matches(tags: [:]) ? [media.backend] : [])
  }

  private var uptime: Double { (LabClock.machineTime - started).inSeconds }

  private var health: Response {
    tamsJSON(
      .map([
        "status": .text("healthy"), "timestamp": .text(LabClock.machineTime.rfc3339),
        "version": .text("7.0"),
        "system": .map([
          "memory_usage_bytes": .integer(64 << 20), "memory_total_bytes": .integer(1 << 30),
          "cpu_percent": .number(0.5), "uptime_seconds": .number(uptime),
        ]),
        "telemetry": .map(["tracing_enabled": .bool(false), "metrics_enabled": .bool(true)]),
      ]))
  }

  private var metrics: Response {
    .text(
      """
      # TYPE process_uptime_seconds gauge
      process_uptime_seconds \(uptime)

      """, type: "text/plain")
  }
}

import Core
import Transport

/// Whether a TAMS shows by id what its database holds: one without its database answers with empty lists.
struct SentinelReading: Sendable {
  /// A segment as the API shows it, and the flows that play its object by the database.
  struct SeenSegment: Sendable {
    let flow: String
    let object: String
    let flowsOfObject: Int
    let value: Value
  }

  struct Finding: Sendable {
    let check: Check
    let segments: [SeenSegment]
  }

  private let connection: SiteConnection
  private let tams: TamsClient

  /// `tams` is the address asked.
  init(_ connection: SiteConnection, _ tams: TamsClient) {
    self.connection = connection
    self.tams = tams
  }

  /// Reads so many sources, flows and segments each. URLs of segments cost TAMS work: they come only
  /// where they are asked for, and where it cannot leave them out.
  /// `seen` is given each segment as soon as it was read.
  func read(
    wanted: Int, withURLs: Bool = false,
    seen: (SeenSegment) async throws -> Void = { _ in }
  ) async throws -> Finding {
    let rows = try await DatabaseReading(connection)
      .table(.sentinels, live: .live).records
      .filter { ($0["place"]?.integerValue ?? 0) <= wanted }
    let places = try await SegmentPlaces(
      connection, objects: rows.compactMap { $0["object_id"]?.textValue }.filter { !$0.isEmpty })
    var missing: [String] = []
    var segments: [SeenSegment] = []
    for row in rows {
      let id = row["id"]?.textValue ?? ""
      switch row["kind"]?.textValue {
      case "source" where try await tams.get("/sources/\(id.asPathSegment)") == nil:
        missing.append("source \(id)")
      case "flow" where try await tams.get("/flows/\(id.asPathSegment)") == nil:
        missing.append("flow \(id)")
      case "segment":
        let object = row["object_id"]?.textValue ?? ""
        if let value = try await segment(of: id, object, places, withURLs) {
          let flows = places.flows(of: object)
          let segment = SeenSegment(flow: id, object: object, flowsOfObject: flows, value: value)
          segments.append(segment)
          try await seen(segment)
        } else {
          missing.append("segment with object \(object)")
        }
      default: break
      }
    }
    return Finding(check: Self.check(rows.count, missing), segments: segments)
  }

  private static func check(_ read: Int, _ missing: [String]) -> Check {
    Check(
      id: "V05", title: "the API shows what the database holds",
      verdict: read == 0 ? .unknown : missing.isEmpty ? .pass : .fail,
      numbers: ["read": .integer(read), "missing": .texts(missing.prefix(10))],
      finding: read == 0
        ? "the database names nothing that could be asked for"
        : missing.isEmpty
          ? "\(read) sources, flows and segments were read by id"
          : "the API does not show \(missing.joined(separator: ", "))")
  }

  /// vasttams lists a whole flow unless it is given a time, and 6 asks S3 about each segment meanwhile.
  private func segment(
    of flow: String, _ object: String, _ places: SegmentPlaces, _ withURLs: Bool
  ) async throws -> Value? {
    var query: [(String, String)]
    switch tams.api {
    case .bbc8: query = [("object_id", object)] + (withURLs ? [] : [("accept_get_urls", "")])
    case .vasttams6, .vasttams7:
      guard let timerange = places.timerange(of: object, in: flow) else { return nil }
      query = [("timerange", timerange)]
    }
    return try await tams.list("/flows/\(flow.asPathSegment)/segments", query: query)
      .first { $0["object_id"].textValue == object }
  }
}

/// Where on their timelines flows play some objects, as the database tells.
private struct SegmentPlaces {
  private var timeranges: [String: [String: String]] = [:]

  init(_ connection: SiteConnection, objects: [String]) async throws(RemoteFailure) {
    let database = DatabaseReading(connection)
    let rows = try await database.rows(
      database.statement(.segmentsOfObjects, live: .live), of: Set(objects).sorted())
    for row in rows {
      guard let object = row["object_id"]?.textValue, let flow = row["flow_id"]?.textValue,
        let timerange = row["timerange"]?.textValue
      else { continue }
      timeranges[object, default: [:]][flow] = timerange
    }
  }

  func timerange(of object: String, in flow: String) -> String? { timeranges[object]?[flow] }

  func flows(of object: String) -> Int { timeranges[object]?.count ?? 0 }
}

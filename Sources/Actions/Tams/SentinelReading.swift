import Core
import Transport

/// Whether a TAMS shows by id what its database holds: one without its database answers with empty lists.
struct SentinelReading: Sendable {
  private let connection: SiteConnection
  private let tams: TamsClient

  /// `tams` is the address asked.
  init(_ connection: SiteConnection, _ tams: TamsClient) {
    self.connection = connection
    self.tams = tams
  }

  /// Reads so many sources, flows and segments each.
  func check(wanted: Int) async throws -> Check {
    let rows = try await DatabaseReading(connection)
      .table(.sentinels, live: .live).records
      .filter { ($0["place"]?.integerValue ?? 0) <= wanted }
    var missing: [String] = []
    for row in rows {
      if let lack = try await lack(of: row) { missing.append(lack) }
    }
    return Check(
      id: "V05", title: "the API shows what the database holds",
      verdict: rows.isEmpty ? .unknown : missing.isEmpty ? .pass : .fail,
      numbers: ["read": .integer(rows.count), "missing": .texts(missing.prefix(10))],
      finding: rows.isEmpty
        ? "the database names nothing that could be asked for"
        : missing.isEmpty
          ? "\(rows.count) sources, flows and segments were read by id"
          : "the API does not show \(missing.joined(separator: ", "))")
  }

  private func lack(of row: [String: Value]) async throws -> String? {
    let id = row["id"]?.textValue ?? ""
    switch row["kind"]?.textValue {
    case "source" where try await tams.get("/sources/\(id.asPathSegment)") == nil:
      return "source \(id)"
    case "flow" where try await tams.get("/flows/\(id.asPathSegment)") == nil:
      return "flow \(id)"
    case "segment":
      let object = row["object_id"]?.textValue ?? ""
      return try await shows(object, of: id) ? nil : "segment with object \(object)"
    default: return nil
    }
  }

  private func shows(_ object: String, of flow: String) async throws -> Bool {
    let segments = try await tams.list(
      "/flows/\(flow.asPathSegment)/segments",
      query: [("object_id", object), ("accept_get_urls", "")])
    return segments.contains { $0["object_id"].textValue == object }
  }
}

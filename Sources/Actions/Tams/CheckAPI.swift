import Core
import Transport

/// Whether the private API shows what the database holds.
package struct CheckAPI: Action {
  package static let spec = ActionSpec(
    name: "tams.check_api",
    help: "reads sentinels of the database through the private API; an id nobody made must be 404",
    inputs: [
      .init(
        "sentinels", .integer, default: .integer(5),
        help: "sources, flows and segments each, at most 100")
    ],
    outputs: [
      .init("api_version", .text, help: "what /service says"),
      .init("read", .integer, help: "sentinels read"),
    ],
    role: .proof, timeout: .seconds(300))

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let tams = connection.tams
    var result = ActionResult()
    let service = try await tams.get("/service")
    let version = service?["api_version"].textValue
    result.outputs["api_version"] = version.map(Value.text) ?? .null
    result.checks.append(versionCheck(version))
    result.checks.append(try await sentinelCheck(call, &result))
    result.checks.append(try await strangerCheck(call))
    return result
  }

  private func versionCheck(_ version: String?) -> Check {
    let fits = version?.hasPrefix("8.") ?? false
    return Check(
      id: "V02", title: "the right service", verdict: fits ? .pass : .fail,
      numbers: ["api_version": version.map(Value.text) ?? .null],
      finding: fits
        ? "it is a TAMS of version \(version ?? "")"
        : "/service says version \(version ?? "none"), not 8: check tams.api in the site file")
  }

  /// A TAMS without its database answers with empty lists: only rows known to be there prove it.
  private func sentinelCheck(
    _ call: ActionCall, _ result: inout ActionResult
  ) async throws -> Check {
    let wanted = call.inputs["sentinels"]?.integerValue ?? 5
    let rows = try await DatabaseReading(connection)
      .table(PackageResources.sentinels_sql, live: .live).records
      .filter { ($0["place"]?.integerValue ?? 0) <= wanted }
    var missing: [String] = []
    for row in rows {
      let id = row["id"]?.textValue ?? ""
      switch row["kind"]?.textValue {
      case "source" where try await connection.tams.get("/sources/\(id.asPathSegment)") == nil:
        missing.append("source \(id)")
      case "flow" where try await connection.tams.get("/flows/\(id.asPathSegment)") == nil:
        missing.append("flow \(id)")
      case "segment":
        let object = row["object_id"]?.textValue ?? ""
        if try await !shows(object, of: id) { missing.append("segment with object \(object)") }
      default: break
      }
    }
    result.outputs["read"] = .integer(rows.count)
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

  private func shows(_ object: String, of flow: String) async throws -> Bool {
    let segments = try await connection.tams.list(
      "/flows/\(flow.asPathSegment)/segments",
      query: [("object_id", object), ("accept_get_urls", "")])
    return segments.contains { $0["object_id"].textValue == object }
  }

  /// An answer that is always yes proves nothing.
  private func strangerCheck(_ call: ActionCall) async throws -> Check {
    let id = RunUUID.make("stranger", run: call.remoteName)
    let answers = try await connection.tams.get("/flows/\(id)") != nil
    return Check(
      id: "V05", title: "an id nobody made is not found", verdict: answers ? .fail : .pass,
      numbers: ["flow": .text(id)],
      finding: answers ? "the API shows flow \(id), which nobody made" : "it is 404")
  }
}

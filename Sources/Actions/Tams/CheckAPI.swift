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
    role: .proof, timeout: .seconds(300), drill: .sandbox)

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let tams = connection.tams
    var result = ActionResult()
    let service = try await tams.get("/service")
    let version = service?["api_version"].textValue
    result.outputs["api_version"] = version.map(Value.text) ?? .null
    result.checks.append(versionCheck(version))
    let sentinels = try await SentinelReading(connection, tams)
      .check(wanted: call.inputs["sentinels"]?.integerValue ?? 5)
    result.outputs["read"] = sentinels.numbers["read"]
    result.checks.append(sentinels)
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

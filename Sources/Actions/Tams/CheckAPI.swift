import Core
import Transport

/// Whether the private API shows what the database holds.
package struct CheckAPI: Action {
  package static let spec = ActionSpec(
    name: "tams.check_api",
    help:
      "reads sentinels of the database through the private API, follows the URLs it hands out and "
      + "asks what it says of itself; an id nobody made must be 404. Says what its dialect cannot tell",
    inputs: [
      .init(
        "sentinels", .integer, default: .integer(5),
        help: "sources, flows and segments each, at most 100"),
      .init(
        "released", .bool, default: .bool(false),
        help: "whether workers, ingest and webhooks are to be back"),
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
    let service = ServiceChecks(connection, tams)
    var result = ActionResult()
    result.checks.append(try await service.answers())
    let version = try await tams.get("/service")?["api_version"].textValue
    result.outputs["api_version"] = version.map(Value.text) ?? .null
    result.checks.append(service.version(version))
    // Another dialect's answers would be misread.
    guard result.verdict == .pass else { return result }
    let dangling = call.run.last(CheckObjects.spec.name)?.result.outputs["dangling"]?.integerValue
    var urls = SegmentURLs(
      connection, isDanglingKnown: dangling ?? 0 > 0, now: call.services.now())
    let wanted = call.inputs["sentinels"]?.integerValue ?? 5
    let found = try await SentinelReading(connection, tams)
      .read(wanted: wanted, withURLs: true) { try await urls.follow($0) }
    result.outputs["read"] = found.check.numbers["read"]
    result.checks += [found.check, try await strangerCheck(call)]
    result.checks += [try await service.analytics()].compactMap { $0 }
    result.checks += [try await service.deleteRequests(), try await service.webhooks()]
    let more = [try await service.storage(), try await service.instances(found.segments)]
    result.checks += more.compactMap { $0 }
    result.unmade = service.unmade
    if let check = urls.check {
      result.checks.append(check)
    } else {
      result.unmade.append(
        UnmadeCheck("V20", "no segment was read whose object must still be in the site's buckets"))
    }
    if call.inputs["released"] == .bool(true) {
      result.checks.append(try await service.released())
    } else {
      result.unmade.append(ServiceChecks.unreleased)
    }
    switch try await service.behaviour() {
    case .made(let check)?: result.checks.append(check)
    case .unmade(let check)?: result.unmade.append(check)
    case nil: break
    }
    return result
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

import Core
import Transport

/// Whether everything the run will need answers and agrees with the site file.
package struct SitePreflight: Action {
  package static let spec = ActionSpec(
    name: "site.preflight",
    help: "asks every part of the site whether it answers and is the one the site file means",
    outputs: [
      .init("cluster", .text, help: "the cluster's name"),
      .init("cluster_version", .text, help: "its software version"),
      .init("clock_offset", .duration, help: "the cluster's clock minus this host's"),
    ],
    role: .preflight, timeout: .seconds(120))

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  package init(connection: SiteConnection) { self.connection = connection }

  package func perform(_ call: ActionCall) async throws -> ActionResult { await look() }

  /// Everything is asked before anything is judged, so that one look shows all that is wrong.
  package func look() async -> ActionResult {
    var result = ActionResult()
    result.warnings = connection.site.insecureParts.map {
      "certificates of \($0) are not checked (insecure: true)"
    }
    result.checks += [keysCheck()]
    await add("the VAST cluster", &result) { try await cluster(&$0) }
    if result.verdict != .fail {
      await add("the clock", &result) { try await clock(&$0) }
      await add("the buckets' views", &result) { result in
        let reading = try await ProtectionReading.read(connection)
        return "the cluster shows \(reading.snapshots.count) snapshots of the site's directories"
      }
      await add("the keys to fence", &result) { _ in try await fencedKeys() }
    }
    await add("S3", &result) { _ in try await buckets() }
    await add("Trino", &result) { _ in try await tables() }
    await addVersion(&result)
    await add("the services", &result) { _ in try await services() }
    if connection.sandbox != nil {
      await add("the sandbox", &result) { _ in try await sandbox() }
    }
    return result
  }

  /// One part of the site: passes with a sentence, fails with what is wrong, where, and what to do.
  private func add(
    _ title: String, _ result: inout ActionResult,
    _ ask: (inout ActionResult) async throws -> String
  ) async {
    let id = "preflight"
    do {
      let finding = try await ask(&result)
      result.checks.append(Check(id: id, title: title, verdict: .pass, finding: finding))
    } catch {
      let problem = Problem(of: error)
      let hint = problem.hint.map { "; \($0)" } ?? ""
      result.checks.append(
        Check(id: id, title: title, verdict: .fail, finding: problem.display + hint))
    }
  }

  // MARK: The parts

  private func cluster(_ result: inout ActionResult) async throws -> String {
    guard let cluster = try await connection.vast.clusters().first else {
      throw Problem(.clusterUnready, "it names no cluster", at: connection.site.vast.endpoint)
    }
    let version = try await connection.vast.systemVersion() ?? cluster.version ?? "unknown"
    result.outputs["cluster"] = .text(cluster.name)
    result.outputs["cluster_version"] = .text(version)
    guard cluster.isOnline else {
      throw Problem(
        .clusterUnready,
        "cluster \(cluster.name) is \(cluster.state)", at: connection.site.vast.endpoint)
    }
    return "cluster \(cluster.name) \(version) is online"
  }

  private static let largestSkew = Duration.seconds(60)

  private func clock(_ result: inout ActionResult) async throws -> String {
    let skew = try await connection.vast.clockSkew()
    result.outputs["clock_offset"] = .duration(skew)
    guard skew <= Self.largestSkew, skew >= .zero - Self.largestSkew else {
      throw Problem(
        .clockSkew,
        "the cluster's clock is \(skew.rounded.text) ahead of this host's",
        at: connection.site.vast.endpoint,
        hint: "set both clocks by NTP: points in time cannot be compared like this")
    }
    return "the cluster's clock is \(skew.rounded.text) ahead of this host's"
  }

  /// A run that cuts off its own keys could neither prove nor go on.
  private func keysCheck() -> Check {
    let site = connection.site
    let fenced = site.fencedKeys.map(\.id)
    let own = [site.s3.accessKey, site.trino.accessKey].compactMap { $0 }.filter(fenced.contains)
    let twice = fenced.filter { id in fenced.filter { $0 == id }.count > 1 }
    let wrong = Set(own + twice).sorted()
    return Check(
      id: "preflight", title: "fence keys apart from the executor's",
      verdict: wrong.isEmpty && !fenced.isEmpty ? .pass : .fail,
      finding: fenced.isEmpty
        ? "the site names no key to fence: give fence.keys, or nothing stops late writes"
        : wrong.isEmpty
          ? "the \(fenced.count) keys to fence are used by nobody else"
          : "\(wrong.joined(separator: ", ")) is under fence and also used by the executor or by "
            + "Trino, or named twice; give them keys of their own in the site file")
  }

  private func fencedKeys() async throws -> String {
    for control in FencedKeyControl.all(connection) where try await control.isEnabled() {
      let proof = FenceProof(key: control.key, connection: connection)
      if case .noProof(let reason) = try await proof.readIsHonoured() {
        throw Problem(
          .fenceUnproven,
          "a request signed with key \(control.key.id) proves nothing: \(reason)",
          hint: "check its secret in the site file")
      }
    }
    return "the cluster knows every key, and S3 its secret"
  }

  private func buckets() async throws -> String {
    for bucket in connection.site.buckets where try await !connection.s3.hasBucket(bucket) {
      throw Problem(
        .siteMismatch,
        "there is no bucket \(bucket)", at: connection.s3.endpoint.display,
        hint: "check buckets in the site file")
    }
    return "every bucket answers"
  }

  /// Tables that are lost are no reason to stop: they are what a run is for. Those of another release
  /// are: then the site file is wrong.
  private func tables() async throws -> String {
    let database = DatabaseReading(connection)
    let schema = connection.site.database.trinoSchema
    let present = try await database.columns()
    guard !present.isEmpty else { return "a statement was answered: \(schema) has no table now" }
    let missing = database.layout.missing(in: present)
    let release = connection.site.tams.tables.rawValue
    if missing.isEmpty { return "the tables of \(schema) are those of \(release)" }
    let named = missing.prefix(5).joined(separator: ", ") + (missing.count > 5 ? ", …" : "")
    if let other = database.layout.otherRelease(present) {
      throw Problem(
        .siteMismatch,
        "\(schema) has the tables of \(other.tables.rawValue), not of \(release): there is no \(named)",
        at: connection.trino.endpoint.display,
        hint: "write tables: \(other.tables.rawValue) in the site file")
    }
    return "a statement was answered: \(schema) lacks \(named) of \(release) now"
  }

  /// A TAMS that does not answer now, or something else in its place, is what a recovery begins with.
  private func addVersion(_ result: inout ActionResult) async {
    for tams in [connection.openTams, connection.tams] {
      let service: Value?
      do throws(RemoteFailure) {
        service = try await tams.get("/service", within: .seconds(5))
      } catch {
        continue
      }
      guard let version = service?["api_version"].textValue else { continue }
      let check = ServiceChecks(connection, tams).version(version)
      result.checks.append(
        Check(
          id: "preflight", title: "what TAMS speaks", verdict: check.verdict,
          numbers: check.numbers, finding: "\(tams.endpoint.display): \(check.finding)"))
      return
    }
    result.unmade.append(
      UnmadeCheck("V02", "TAMS does not answer now: what it speaks is asked once it is started"))
  }

  /// Two drills in one sandbox would read each other's data.
  private func sandbox() async throws -> String {
    let inside = connection.insideSandbox
    for control in FencedKeyControl.all(inside) where try await !control.isEnabled() {
      throw Problem(
        .sandboxUnfit,
        "key \(control.key.id) of the sandbox is disabled", at: connection.site.vast.endpoint,
        hint: "enable it on the cluster: its TAMS writes by it")
    }
    let found = try await SandboxContents.find(connection)
    guard found.isEmpty else {
      throw Problem(
        .sandboxNotEmpty,
        "it is not empty: " + found.lines.prefix(5).joined(separator: ", "),
        at: connection.site.vast.endpoint,
        hint: "remove what an earlier drill left: tamsdr drill --cleanup --site SITE")
    }
    return "it is apart from the site, and empty"
  }

  private func services() async throws -> String {
    var states: [String] = []
    for service in connection.site.services {
      let control = ServiceControl(service: service, connection: connection)
      states.append("\(service.name) is \(try await control.state().rawValue)")
    }
    return states.isEmpty ? "the site names none" : states.joined(separator: ", ")
  }
}

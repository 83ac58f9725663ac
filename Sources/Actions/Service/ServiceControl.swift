import Core
import Transport

/// One service of the site under the manager `command`.
struct ServiceControl: Sendable {
  let service: Site.Service
  let connection: SiteConnection

  static func of(
    _ roles: [String], _ connection: SiteConnection
  ) -> [ServiceControl] {
    connection.site.services
      .filter { roles.contains($0.role.rawValue) }
      .map { ServiceControl(service: $0, connection: connection) }
  }

  static func named(_ name: String, _ connection: SiteConnection) -> ServiceControl? {
    connection.site.services.first { $0.name == name }
      .map { ServiceControl(service: $0, connection: connection) }
  }

  var hold: Hold { Hold(.service, service.name) }

  // MARK: Look

  /// Exit 0 of the probe means that it runs, 3 that it is stopped; anything else is no answer. What
  /// answers at its addresses runs, also where its manager knows nothing of it.
  func state() async throws(Failure) -> ServiceState {
    let result = try await Program(service.commands.probe, for: nil, connection).run()
    switch result.code {
    case 0: break
    case 3: return await answering() ?? .stopped
    default:
      throw .failed(
        Problem(
          .serviceUnclear,
          "the probe of service \(service.name) gives no answer: \(result.exitText) "
            + result.errors.lastLine,
          hint: "its probe must exit with 0 when it runs and 3 when it is stopped"))
    }
    guard let url = service.url else { return .running }
    return try await answers(url) ? .open : .private
  }

  /// What an answer at one of its addresses says of it; nil where none comes. An address that cannot
  /// be reached, or keeps silent, says nothing against the probe and is not waited for.
  private func answering() async -> ServiceState? {
    let behindDoor: ServiceState = service.url == nil ? .running : .private
    let doors: [(String?, ServiceState)] = [(service.url, .open), (service.privateURL, behindDoor)]
    for case (let url?, let state) in doors {
      do throws(Failure) {
        if try await answers(url, within: .seconds(2)) { return state }
      } catch {
        continue
      }
    }
    return nil
  }

  /// Whether anything answers HTTP there. Only a refused connection is a no.
  private func answers(
    _ url: String, within limit: Duration = .seconds(10)
  ) async throws(Failure) -> Bool {
    var request = HTTPRequest(.get, url, trust: connection.site.tams.trust)
    request.attempts = 1
    request.timeout = limit
    do {
      _ = try await connection.http.send(request)
      return true
    } catch {
      guard case .notSent = error.cause else { throw .failed(error.problem) }
      return false
    }
  }

  // MARK: Change

  /// Stops it and sees it gone: its probe says so and its addresses refuse.
  func stop() async throws(Failure) {
    try await command(service.commands.stop, "stop")
    let hint =
      "see what its probe says and what answers at its addresses: "
      + "a process started by hand is not its manager's to stop"
    try await wait(for: "stopped", hint: hint) { () async throws(Failure) in
      guard try await state() == .stopped else { return false }
      for url in [service.url, service.privateURL].compactMap({ $0 })
      where try await answers(url) {
        return false
      }
      return true
    }
  }

  func start(_ target: ServiceState) async throws(Failure) {
    switch target {
    case .stopped: try await stop()
    case .running: try await start(service.commands.start, "start") { $0.runs }
    case .open:
      let words =
        try await state() == .stopped
        ? service.commands.start : service.commands.open ?? service.commands.start
      try await start(words, "open") { $0 == .open }
    case .private:
      guard let words = service.commands.startPrivate else {
        throw .failed(
          Problem(
            .siteIncomplete,
            "service \(service.name) cannot be started where only the executor reaches it",
            hint: "give it start_private in the site file, or start it with access: open"))
      }
      try await start(words, "start_private") { $0 == .private }
    }
  }

  private func start(
    _ words: [String], _ name: String, until reached: (ServiceState) -> Bool
  ) async throws(Failure) {
    try await command(words, name)
    try await wait(for: name) { () async throws(Failure) in
      guard reached(try await state()) else { return false }
      guard let url = service.privateURL else { return true }
      return try await answers(url)
    }
  }

  private func command(_ words: [String], _ name: String) async throws(Failure) {
    let result = try await Program(words, for: nil, connection).run(
      through: connection.gate(changing: [.service(service)]))
    guard result.code == 0 else {
      throw .failed(
        Problem(
          .serviceCommandFailed,
          "the command \(name) of service \(service.name) failed with \(result.exitText): "
            + result.errors.lastLine,
          hint: "run it by hand: \(words.joined(separator: " "))"))
    }
  }

  /// Until it is so, or the step's timeout ends the waiting.
  private func wait(
    for what: String, hint: String? = nil, _ isSo: () async throws(Failure) -> Bool
  ) async throws(Failure) {
    var pace = PollingPace(from: .milliseconds(50), to: .seconds(1))
    while try await !isSo() {
      do { try await pace.pause() } catch {
        throw .inDoubt(
          Problem(.serviceUnclear, "service \(service.name) was not yet seen \(what)", hint: hint))
      }
    }
  }

  func holdProof(found: Bool) -> HoldProof {
    HoldProof(
      hold, proof: "its probe says stopped and nothing answers at its addresses",
      lift: service.commands.start.joined(separator: " "), foundInForce: found)
  }
}

extension String {
  /// The last line that is not empty.
  var lastLine: String {
    split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
  }
}

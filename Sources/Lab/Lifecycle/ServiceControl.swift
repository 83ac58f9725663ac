import Core

/// The services of TAMS as a site's service manager sees them. Every command can be given again.
package struct ServiceControl: Sendable {
  package enum Service: String, Sendable, CaseIterable {
    case api = "tams-api"
    case retention
    /// The API of the sandbox.
    case drill = "drill-api"

    /// Those that run as long as no drill is held.
    static let ofSite: [Service] = [.api, .retention]

    var process: LabProcess.Name {
      switch self {
      case .api: .tams
      case .retention: .worker
      case .drill: .sandbox
      }
    }

    /// Which TAMS it is the API of; nil for one without addresses.
    var place: TamsPlace? {
      switch self {
      case .api: .site
      case .drill: .sandbox
      case .retention: nil
      }
    }

    package init(named name: String) throws(LabError) {
      guard let service = Service(rawValue: name) else { throw .noSuchService(name) }
      self = service
    }
  }

  package enum Command: String, Sendable, CaseIterable {
    case start
    case startPrivate = "start-private"
    case open
    case stop
    case probe
  }

  private let folder: LabFolder
  private let launcher: Launcher

  package init(_ folder: LabFolder, _ launcher: Launcher) {
    self.folder = folder
    self.launcher = launcher
  }

  /// Returns when the command has had its effect; for `probe` whether the service runs.
  package func perform(_ command: Command, _ service: Service) async throws -> Bool {
    try failIfTold("\(command.rawValue) \(service.rawValue)")
    switch command {
    case .start: try await start(service, .open)
    case .startPrivate: try await start(service, .private)
    case .open: try await open(service)
    case .stop: try await LabProcess(service.process, folder).stop()
    case .probe: return try isRunning(service)
    }
    return true
  }

  private func failIfTold(_ command: String) throws {
    let strike = try FaultRules(folder).strike(.command, method: nil, path: command)
    guard let fault = strike.fault else { return }
    try EffectLog(folder).append(.strike(fault, path: command))
    throw FaultError.commandFailed(command)
  }

  package func isRunning(_ service: Service) throws -> Bool {
    if case .running = try LabProcess(service.process, folder).status() { true } else { false }
  }

  private func start(_ service: Service, _ access: TamsAccess) async throws {
    let process = LabProcess(service.process, folder)
    guard let place = service.place else { return try await process.start(launcher) }
    try access.write(folder, place)
    if try isRunning(service) { try process.reload() } else { try await process.start(launcher) }
    try await wait(for: access, service, place)
  }

  private func open(_ service: Service) async throws {
    guard let place = service.place else { return }
    try TamsAccess.open.write(folder, place)
    try LabProcess(service.process, folder).reload()
    try await wait(for: .open, service, place)
  }

  /// Returns when the public URL of the API answers or refuses, as `access` says.
  private func wait(
    for access: TamsAccess, _ service: Service, _ place: TamsPlace
  ) async throws {
    let port = place.ports(try LabDescription.read(folder)).open
    while accepts(port: port) != (access == .open) {
      guard try isRunning(service) else {
        throw LabError.process(service.process, "ended while its access was changed")
      }
      try await Task.sleep(for: .milliseconds(5))
    }
  }
}

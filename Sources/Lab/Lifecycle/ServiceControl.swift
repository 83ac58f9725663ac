import Core

/// The services of TAMS as a site's service manager sees them. Every command can be given again.
package struct ServiceControl: Sendable {
  package enum Service: String, Sendable, CaseIterable {
    case api = "tams-api"
    case retention

    var process: LabProcess.Name { self == .api ? .tams : .worker }

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
    guard service == .api else { return try await process.start(launcher) }
    try access.write(folder)
    if try isRunning(service) { try process.reload() } else { try await process.start(launcher) }
    try await wait(for: access)
  }

  private func open(_ service: Service) async throws {
    guard service == .api else { return }
    try TamsAccess.open.write(folder)
    try LabProcess(.tams, folder).reload()
    try await wait(for: .open)
  }

  /// Returns when the public URL of the API answers or refuses, as `access` says.
  private func wait(for access: TamsAccess) async throws {
    let port = try LabDescription.read(folder).ports.tams
    while accepts(port: port) != (access == .open) {
      guard try isRunning(.api) else {
        throw LabError.process(.tams, "ended while its access was changed")
      }
      try await Task.sleep(for: .milliseconds(5))
    }
  }
}

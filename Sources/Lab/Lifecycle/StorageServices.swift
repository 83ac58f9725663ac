import Core

/// VMS, S3 and Trino over one element store: what the storage process serves.
package final class StorageServices: RunningProcess {
  package let state: VastState
  package let keys: KeyRegistry
  package let log: EffectLog
  private let vms: VMSService
  private let servers: [LabServer]

  private init(
    state: VastState, keys: KeyRegistry, log: EffectLog, vms: VMSService, servers: [LabServer]
  ) {
    self.state = state
    self.keys = keys
    self.log = log
    self.vms = vms
    self.servers = servers
  }

  package static let targets: [FaultRule.Target] = [.vms, .s3, .trino]

  /// Serves on the ports of the description; on free ones, which are written there, where it has none.
  package static func start(
    _ folder: LabFolder, restart: ProcessRestart? = nil
  ) async throws -> StorageServices {
    var description = try LabDescription.read(folder)
    let options = description.options
    let state = try VastState(folder, switches: options.switches, speed: options.speed)
    let keys = try KeyRegistry(folder)
    let log = try EffectLog(folder, restart: restart)
    let vms = VMSService(
      VastAPI(state: state, keys: keys, access: try access(folder, state)), log: log)
    let s3 = S3Service(state, keys: keys, log: log)
    let trino = TrinoService(Buckets(state), folder: folder)

    let faultyVMS = FaultyHandler(.vms, folder, log: log, restart: restart, handler: vms.answer)
    let faultyS3 = FaultyHandler(.s3, folder, log: log, restart: restart, handler: s3.handle)
    let faultyTrino = FaultyHandler(
      .trino, folder, log: log, restart: restart, handler: trino.respond)
    let serve = { (ports: LabDescription.Ports) in
      try await started([
        {
          try await LabServer.start(
            port: ports.vms, tls: TLSIdentity(folder: folder.tls), service: .vms, log: log,
            clock: state.clock, handler: faultyVMS.answer)
        },
        {
          try await LabServer.start(
            port: ports.s3, service: .s3, log: log, clock: state.clock,
            handler: faultyS3.answer)
        },
        {
          try await LabServer.start(
            port: ports.trino, service: .trino, log: log, clock: state.clock,
            handler: faultyTrino.answer)
        },
      ])
    }
    let servers = try await serveOnOwnPorts(&description, folder, serve)
    return StorageServices(
      state: state, keys: keys, log: log, vms: vms, servers: servers)
  }

  /// All of the servers, or none.
  private static func started(
    _ starts: [@Sendable () async throws -> LabServer]
  ) async throws -> [LabServer] {
    var servers: [LabServer] = []
    do {
      for start in starts { servers.append(try await start()) }
      return servers
    } catch {
      for server in servers { await server.stop() }
      throw error
    }
  }

  /// Another lab may take a port between the moment it is found free and the moment it is bound: a
  /// new lab then looks for others.
  private static func serveOnOwnPorts(
    _ description: inout LabDescription, _ folder: LabFolder,
    _ serve: (LabDescription.Ports) async throws -> [LabServer]
  ) async throws -> [LabServer] {
    guard description.ports.vms == 0 else { return try await serve(description.ports) }
    var triesLeft = 5
    while true {
      let free = try FreePorts.block(of: 7)
      description.ports.vms = free[0]
      description.ports.s3 = free[1]
      description.ports.trino = free[2]
      description.ports.tams = free[3]
      description.ports.tamsPrivate = free[4]
      description.ports.sandbox = free[5]
      description.ports.sandboxPrivate = free[6]
      triesLeft -= 1
      do {
        let servers = try await serve(description.ports)
        try description.write(folder)
        return servers
      } catch  where triesLeft > 0 {
        continue
      }
    }
  }

  private static func access(_ folder: LabFolder, _ state: VastState) throws -> VMSAccess {
    let seconds = Int(state.switches[.accessTokenLifetime]) ?? 3_600
    return VMSAccess(
      user: LabDescription.vmsUser, password: try LabSecrets(folder).vmsPassword,
      clock: state.clock, lifetime: .seconds(seconds))
  }

  /// Nothing is told to these services while they run.
  package func reload() async {}

  package func stop() async {
    vms.stop()
    for server in servers { await server.stop() }
  }
}

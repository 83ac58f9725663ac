/// The TAMS API as a process: always on its private URL, and on the public one while it is open.
package actor TamsProcess: RunningProcess {
  private let folder: LabFolder
  private let place: TamsPlace
  private let port: Int
  private let handler: @Sendable (Request) async -> Response
  private let log: EffectLog
  private let inside: LabServer
  private var outside: LabServer?

  private init(
    folder: LabFolder, place: TamsPlace, port: Int,
    handler: @escaping @Sendable (Request) async -> Response, log: EffectLog, inside: LabServer
  ) {
    self.folder = folder
    self.place = place
    self.port = port
    self.handler = handler
    self.log = log
    self.inside = inside
  }

  /// Makes the tables that are missing, then serves. Faults strike the site's own.
  package static func start(
    _ folder: LabFolder, _ place: TamsPlace = .site, restart: ProcessRestart? = nil
  ) async throws -> TamsProcess {
    let lab = try LabDescription.read(folder)
    let log = try EffectLog(folder, restart: restart)
    let service = TamsService(
      database: try place.database(lab, folder), media: try place.media(lab, folder))
    try service.prepare()
    let faulty = FaultyHandler(
      .tams, folder, log: log, restart: restart, handler: service.respond)
    let handler: @Sendable (Request) async -> Response =
      place == .site ? faulty.answer : service.respond
    let ports = place.ports(lab)
    let inside = try await LabServer.start(
      port: ports.inside, service: place.service, log: log, handler: handler)
    let process = TamsProcess(
      folder: folder, place: place, port: ports.open, handler: handler, log: log, inside: inside)
    try await process.reload()
    return process
  }

  /// Opens or closes the public URL, as was last told.
  package func reload() async throws {
    switch (try TamsAccess.read(folder, place), outside) {
    case (.open, nil):
      outside = try await LabServer.start(
        port: port, service: place.service, log: log, handler: handler)
    case (.private, let server?):
      outside = nil
      await server.stop()
    case (.open, .some), (.private, nil): break
    }
  }

  package func stop() async {
    await outside?.stop()
    await inside.stop()
  }
}

/// The retention worker as a process.
package final class WorkerProcess: RunningProcess {
  private let sweeping: Task<Void, Never>

  private init(_ worker: RetentionWorker) { sweeping = Task { await worker.run() } }

  package static func start(_ folder: LabFolder) async throws -> WorkerProcess {
    let lab = try LabDescription.read(folder)
    return WorkerProcess(
      RetentionWorker(
        database: LiveSite(lab, folder).database, media: try MediaBucket(lab, folder),
        log: try EffectLog(folder), delay: lab.historyDelay))
  }

  /// Nothing is told to the worker while it runs.
  package func reload() async {}

  package func stop() async {
    sweeping.cancel()
    await sweeping.value
  }
}

import Core

/// A lab inside this process, for tests: VMS, S3 and Trino are served here. TAMS and its worker run
/// as processes where the path of `tamsdr-lab` is given.
package final class LabInstance: Sendable {
  package let folder: LabFolder
  package let description: LabDescription
  private let storage: StorageHost
  private let control: ServiceControl?

  private init(
    folder: LabFolder, description: LabDescription, storage: StorageHost,
    control: ServiceControl?
  ) {
    self.folder = folder
    self.description = description
    self.storage = storage
    self.control = control
  }

  /// Others after a fault that restarts the storage.
  package var services: StorageServices { storage.services }

  package var faults: FaultRules { FaultRules(folder) }

  /// What requests of clients have done so far.
  package func effectCounts() throws -> [EffectCount] {
    EffectCount.counts(try EffectLog.entries(folder.log))
  }

  /// Makes a lab in `directory`, which must not exist or be empty, and serves it.
  package static func start(
    directory: String, options: LabOptions = LabOptions(), executable: String? = nil
  ) async throws -> LabInstance {
    let folder = LabFolder(directory)
    _ = try await LabSetup.make(folder, options)
    return try await serve(folder, executable: executable)
  }

  /// Copies the lab in `source` to `directory`, which must not exist or be empty, and serves the copy.
  package static func start(
    copyOf source: String, directory: String, executable: String? = nil
  ) async throws -> LabInstance {
    let folder = LabFolder(directory)
    try LabCopy.make(of: LabFolder(source), at: folder)
    return try await serve(folder, executable: executable)
  }

  private static func serve(_ folder: LabFolder, executable: String?) async throws -> LabInstance {
    let storage = try await StorageHost.start(folder)
    var control: ServiceControl?
    do {
      if let executable {
        let launcher = Launcher(executable: executable)
        control = ServiceControl(folder, launcher)
        try await Lab(folder, launcher).startTams()
      }
      return LabInstance(
        folder: folder, description: try LabDescription.read(folder), storage: storage,
        control: control)
    } catch {
      // What failed first is what the caller needs to know.
      try? await stopTams(control)
      await storage.stop()
      throw error
    }
  }

  package func stop() async throws {
    try await Self.stopTams(control)
    await storage.stop()
  }

  private static func stopTams(_ control: ServiceControl?) async throws {
    for service in ServiceControl.Service.allCases {
      _ = try await control?.perform(.stop, service)
    }
  }
}

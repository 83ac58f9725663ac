import Core

/// A lab inside this process, for tests: VMS, S3 and Trino are served here. TAMS and its worker run
/// as processes where the path of `tamsdr-lab` is given.
package final class LabInstance: Sendable {
  package let folder: LabFolder
  package let description: LabDescription
  package let services: StorageServices
  private let control: ServiceControl?

  private init(
    folder: LabFolder, description: LabDescription, services: StorageServices,
    control: ServiceControl?
  ) {
    self.folder = folder
    self.description = description
    self.services = services
    self.control = control
  }

  /// Makes a lab in `directory`, which must not exist or be empty, and serves it.
  package static func start(
    directory: String, options: LabOptions = LabOptions(), executable: String? = nil
  ) async throws -> LabInstance {
    let folder = LabFolder(directory)
    _ = try await LabSetup.make(folder, options)
    let services = try await StorageServices.start(folder)
    var control: ServiceControl?
    do {
      if let executable {
        let launcher = Launcher(executable: executable)
        control = ServiceControl(folder, launcher)
        try await Lab(folder, launcher).startTams()
      }
      return LabInstance(
        folder: folder, description: try LabDescription.read(folder), services: services,
        control: control)
    } catch {
      // What failed first is what the caller needs to know.
      try? await stopTams(control)
      await services.stop()
      throw error
    }
  }

  package func stop() async throws {
    try await Self.stopTams(control)
    await services.stop()
  }

  private static func stopTams(_ control: ServiceControl?) async throws {
    for service in ServiceControl.Service.allCases {
      _ = try await control?.perform(.stop, service)
    }
  }
}

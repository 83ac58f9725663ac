import Core

/// A whole lab in processes of its own: what `tamsdr-lab start`, `stop` and `status` do.
package struct Lab: Sendable {
  package let folder: LabFolder
  private let launcher: Launcher

  package init(_ folder: LabFolder, _ launcher: Launcher) {
    self.folder = folder
    self.launcher = launcher
  }

  /// Makes the lab, or takes the one that is in the folder, starts all its processes and returns when
  /// they are ready. Where one cannot start, those that could are stopped again. Options are for a
  /// new lab; one that is there keeps its own.
  package func start(_ options: LabOptions?) async throws {
    if try process(.storage).status() != .stopped { throw LabError.runsAlready(folder.path) }
    if Files.exists(folder.description) {
      if let options, try LabDescription.read(folder).options != options {
        throw LabError.madeOtherwise(folder.path)
      }
    } else {
      try folder.refuseStrangers()
      _ = try await LabSetup.make(folder, options ?? LabOptions())
    }
    do {
      try await process(.storage).start(launcher)
      try await startTams()
    } catch {
      try await stop()
      throw error
    }
  }

  /// Ends every process and returns when they are gone.
  package func stop() async throws {
    _ = try LabDescription.read(folder)
    for name in LabProcess.Name.allCases.reversed() { try await process(name).stop() }
  }

  package func process(_ name: LabProcess.Name) -> LabProcess { LabProcess(name, folder) }

  /// Starts the TAMS API, open, and the worker, and writes the site file.
  func startTams() async throws {
    let description = try LabDescription.read(folder)
    let site = SiteFile.text(description, folder, executable: launcher.executable)
    try Files.replace(folder.site, with: Array(site.utf8))
    let control = ServiceControl(folder, launcher)
    for service in ServiceControl.Service.ofSite {
      _ = try await control.perform(.start, service)
    }
  }
}

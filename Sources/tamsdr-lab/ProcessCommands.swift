import ArgumentParser
import Lab

/// The processes `start` runs in the background; each is a command so that it can be run by hand.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Serve VMS, S3 and Trino until SIGTERM.", shouldDisplay: false)

  @OptionGroup var lab: LabFolderOption

  func run() async throws {
    try await reportingErrors {
      try await ProcessHost.run(.storage, lab.folder) {
        try await StorageServices.start($0, restart: $1)
      }
    }
  }
}

struct TamsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tams", abstract: "Serve the TAMS API until SIGTERM.", shouldDisplay: false)

  @OptionGroup var lab: LabFolderOption

  func run() async throws {
    try await reportingErrors {
      try await ProcessHost.run(.tams, lab.folder) { try await TamsProcess.start($0, restart: $1) }
    }
  }
}

struct SandboxCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sandbox", abstract: "Serve the TAMS API of drills until SIGTERM.",
    shouldDisplay: false)

  @OptionGroup var lab: LabFolderOption

  func run() async throws {
    try await reportingErrors {
      try await ProcessHost.run(.sandbox, lab.folder) {
        try await TamsProcess.start($0, .sandbox, restart: $1)
      }
    }
  }
}

struct WorkerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Delete expired segments until SIGTERM.",
    shouldDisplay: false)

  @OptionGroup var lab: LabFolderOption

  func run() async throws {
    try await reportingErrors {
      try await ProcessHost.run(.worker, lab.folder) { folder, _ in
        try await WorkerProcess.start(folder)
      }
    }
  }
}

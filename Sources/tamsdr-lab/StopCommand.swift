import ArgumentParser
import Lab

struct StopCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop", abstract: "End every process of a lab; its folder stays.")

  @OptionGroup var lab: LabFolderOption

  func run() async throws {
    try await reportingErrors { try await Lab(lab.folder, Launcher.current()).stop() }
  }
}

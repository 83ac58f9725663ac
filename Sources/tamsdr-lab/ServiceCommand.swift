import ArgumentParser
import Lab

struct ServiceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "service",
    abstract: "Start, stop, open or probe a service of TAMS; probe exits 0 running, 3 stopped.")

  @OptionGroup var lab: LabFolderOption

  @Argument(help: "start, start-private, open, stop or probe.")
  var command: ServiceControl.Command

  @Argument(help: "tams-api, retention or drill-api.")
  var service: String

  func run() async throws {
    try await reportingErrors {
      let folder = lab.folder
      _ = try LabDescription.read(folder)
      let service = try ServiceControl.Service(named: service)
      let control = ServiceControl(folder, try Launcher.current())
      let runs = try await control.perform(command, service)
      if command == .probe { print(runs ? "running" : "stopped") }
      if !runs { throw ExitCode(3) }
    }
  }
}

extension ServiceControl.Command: ExpressibleByArgument {}

import ArgumentParser
import Lab

@main
struct TamsdrLab: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tamsdr-lab",
    abstract: "A TAMS on a VAST cluster, on this machine, to break and to recover.",
    subcommands: [
      StartCommand.self, StopCommand.self, StatusCommand.self, EnvironmentCommand.self,
      LogCommand.self, DisasterCommand.self, DigestCommand.self, FaultCommand.self,
      CopyCommand.self, ServiceCommand.self, ServeCommand.self, TamsCommand.self,
      WorkerCommand.self, SandboxCommand.self,
    ])
}

/// The option every command has.
struct LabFolderOption: ParsableArguments {
  @Option(name: .customLong("dir"), help: "The folder of the lab.")
  var path: String

  /// The folder by its absolute path: processes of the lab run elsewhere.
  var folder: LabFolder { LabFolder(absolutePath(path)) }
}

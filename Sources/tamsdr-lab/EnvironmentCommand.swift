import ArgumentParser
import Lab

struct EnvironmentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "env",
    abstract: "Print export lines for clients of the lab: eval \"$(tamsdr-lab env --dir D)\".")

  @OptionGroup var lab: LabFolderOption

  func run() async throws {
    try await reportingErrors {
      let folder = lab.folder
      let description = try LabDescription.read(folder)
      let secrets = LabSecrets(folder)
      let lines = [
        ("VMS_ADDRESS", "127.0.0.1:\(description.ports.vms)"),
        ("VMS_USER", LabDescription.vmsUser),
        ("VMS_PASSWORD", try secrets.vmsPassword),
        ("VMS_CA_FILE", folder.certificateAuthority),
        ("AWS_ENDPOINT_URL", description.s3URL),
        ("AWS_ACCESS_KEY_ID", description.keys[LabDescription.vmsUser] ?? ""),
        ("AWS_SECRET_ACCESS_KEY", try secrets.secretKey(of: LabDescription.vmsUser)),
        ("AWS_REGION", LabDescription.region),
        ("TRINO_URL", description.trinoURL),
        ("TRINO_CATALOG", "vast"),
        ("TRINO_SCHEMA", "\(description.names.databaseBucket)/\(description.names.schema)"),
        ("TAMS_URL", description.tamsURL),
        ("TAMS_BUCKET", description.names.mediaBucket),
      ]
      for (name, value) in lines { print("export \(name)=\(shellQuoted(value))") }
    }
  }
}

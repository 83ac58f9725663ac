import ArgumentParser
import Lab

struct DigestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "digest",
    abstract: "Print a SHA-256 of everything a client of TAMS can see: entity tables and objects.")

  @OptionGroup var lab: LabFolderOption

  @Option(help: ArgumentHelp("Read the database from this snapshot.", valueName: "snapshot"))
  var database: String?

  @Option(help: ArgumentHelp("Read the media bucket from this snapshot.", valueName: "snapshot"))
  var bucket: String?

  func run() async throws {
    try await reportingErrors {
      print(try LabDigest.digest(lab.folder, database: database, bucket: bucket))
    }
  }
}

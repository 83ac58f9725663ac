import ArgumentParser
import Lab

struct CopyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "copy",
    abstract: "Copy a lab, which may run, in little time and space: the copies share their bytes.",
    discussion: """
      The copy is a lab of its own, with the data, keys, faults and log that its source has now, and \
      other ports. Both must lie on one file system.
      """)

  @OptionGroup var lab: LabFolderOption

  @Option(help: "The folder of the copy, which must be new or empty.")
  var to: String

  func run() async throws {
    try await reportingErrors {
      let target = LabFolder(absolutePath(to))
      try LabCopy.make(of: lab.folder, at: target)
      print("start it with: tamsdr-lab start --dir \(target.path)")
    }
  }
}

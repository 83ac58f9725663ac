import ArgumentParser
import Core
import Foundation
import Lab

struct DisasterCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "disaster", abstract: "Break the lab's TAMS in one of several ways.",
    discussion: "The disasters:\n"
      + Disaster.allCases.map { "  \($0.rawValue): \($0.summary)" }.joined(separator: "\n"))

  @Option(name: .customLong("dir"), help: "The folder of the lab.")
  var path: String?

  @Flag(help: "List the disasters, one a line.")
  var list = false

  @Argument(help: "The disaster to cause; --list lists them.")
  var kind: String?

  func run() async throws {
    if list { return Disaster.allCases.forEach { print($0.rawValue) } }
    guard let path else { throw ValidationError("--dir is missing: the folder of the lab") }
    guard let kind else { throw ValidationError("name a disaster: \(Self.kinds)") }
    guard let disaster = Disaster(rawValue: kind) else {
      let names = Disaster.allCases.map(\.rawValue)
      throw ValidationError(
        "there is no disaster \(kind): "
          + (NearestName.nearest(to: kind, among: names).map { "did you mean \($0)?" }
            ?? "the disasters are \(Self.kinds)"))
    }
    try await reportingErrors {
      let folder = LabFolder(absolutePath(path))
      let site = LiveSite(try LabDescription.read(folder), folder)
      let done = try DisasterScene(database: site.database, media: site.objects).cause(disaster)
      try EffectLog(folder).append(
        LogEntry(service: .lab, name: disaster.rawValue, effect: done))
      print("\(disaster.rawValue): \(done)")
    }
  }

  private static let kinds = Disaster.allCases.map(\.rawValue).joined(separator: ", ")
}

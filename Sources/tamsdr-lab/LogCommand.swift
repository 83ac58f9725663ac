import ArgumentParser
import Core
import Foundation
import Lab

struct LogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log", abstract: "Print every request the lab answered and every effect it had.")

  @OptionGroup var lab: LabFolderOption

  @Flag(help: "One JSON object a line.")
  var json = false

  func run() async throws {
    try await reportingErrors {
      let folder = lab.folder
      _ = try LabDescription.read(folder)
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      for entry in try EffectLog.entries(folder.log) {
        print(json ? String(decoding: try encoder.encode(entry), as: UTF8.self) : text(entry))
      }
    }
  }

  private func text(_ entry: LogEntry) -> String {
    let request = [entry.method, entry.path, entry.status.map { String($0) }]
    let effect = [entry.effect, entry.name].compactMap { $0 }.joined(separator: ": ")
    return ([entry.time.rfc3339, entry.service.rawValue] + request.compactMap { $0 } + [effect])
      .filter { !$0.isEmpty }.joined(separator: " ")
  }
}

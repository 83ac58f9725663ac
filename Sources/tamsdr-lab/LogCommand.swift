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

  @Flag(help: "How often requests had each effect, by service, effect and name.")
  var count = false

  func run() async throws {
    try await reportingErrors {
      let folder = lab.folder
      _ = try LabDescription.read(folder)
      let entries = try EffectLog.entries(folder.log)
      if count {
        for count in EffectCount.counts(entries) { print(try line(count, text: text)) }
      } else {
        for entry in entries { print(try line(entry, text: text)) }
      }
    }
  }

  private func line<Entry: Encodable>(_ entry: Entry, text: (Entry) -> String) throws -> String {
    guard json else { return text(entry) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(entry), as: UTF8.self)
  }

  private func text(_ count: EffectCount) -> String {
    let effect = [count.effect, count.name].compactMap { $0 }.joined(separator: ": ")
    return "\(count.count) \(count.service.rawValue) \(effect)"
  }

  private func text(_ entry: LogEntry) -> String {
    let request = [entry.method, entry.path, entry.status.map { String($0) }]
    let effect = [entry.effect, entry.name].compactMap { $0 }.joined(separator: ": ")
    return ([entry.time.rfc3339, entry.service.rawValue] + request.compactMap { $0 } + [effect])
      .filter { !$0.isEmpty }.joined(separator: " ")
  }
}

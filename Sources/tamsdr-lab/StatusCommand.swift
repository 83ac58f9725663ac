import ArgumentParser
import Core
import Foundation
import Lab

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show what runs and where. Exit code 3 where nothing runs.")

  @OptionGroup var lab: LabFolderOption

  @Flag(help: "One JSON object.")
  var json = false

  func run() async throws {
    try await reportingErrors {
      let folder = lab.folder
      let description = try LabDescription.read(folder)
      let states = try LabProcess.Name.allCases.map { name in
        (name: name, status: try LabProcess(name, folder).status())
      }
      print(json ? try jsonText(folder, description, states) : text(folder, description, states))
      if states.allSatisfy({ $0.status == .stopped }) { throw ExitCode(3) }
    }
  }

  private typealias State = (name: LabProcess.Name, status: LabProcess.Status)

  private func text(
    _ folder: LabFolder, _ description: LabDescription, _ states: [State]
  ) -> String {
    let processes = states.map { "\($0.name.rawValue): \(word($0.status))" }
    let places = [
      "vast: \(description.vmsURL)", "s3: \(description.s3URL)", "trino: \(description.trinoURL)",
      "tams: \(description.tamsURL)", "history end: \(description.historyEnd.rfc3339)",
      "site: \(folder.site)",
    ]
    return (processes + places).joined(separator: "\n")
  }

  private func jsonText(
    _ folder: LabFolder, _ description: LabDescription, _ states: [State]
  ) throws -> String {
    let processes = states.map { state in
      (
        state.name.rawValue,
        Value.map(["state": .text(word(state.status)), "pid": pid(state.status)])
      )
    }
    let standing = try LabStanding(folder)
    let value: Value = .map([
      "processes": .map(Dictionary(processes) { $1 }), "vast": .text(description.vmsURL),
      "s3": .text(description.s3URL), "trino": .text(description.trinoURL),
      "tams": .text(description.tamsURL), "tams_private": .text(description.tamsPrivateURL),
      "sandbox_tams": .text(description.sandboxURL),
      "sandbox_tams_private": .text(description.sandboxPrivateURL),
      "layout": .text(description.options.layout.rawValue),
      "history_end": .time(description.historyEnd), "site": .text(folder.site),
      "open": .bool(standing.isOpen),
      "disabled_keys": .list(standing.disabledKeys.map(Value.text)),
      "suspended_paths": .list(standing.suspendedPaths.map(Value.text)),
      "open_restores": .list(standing.openRestores.map(Value.text)),
      "sandbox": .list(standing.sandbox.map(Value.text)),
    ])
    return try compactJSON(value)
  }

  private func word(_ status: LabProcess.Status) -> String {
    switch status {
    case .stopped: "stopped"
    case .starting: "starting"
    case .running: "running"
    }
  }

  private func pid(_ status: LabProcess.Status) -> Value {
    switch status {
    case .stopped: .null
    case .starting(let pid), .running(let pid): .integer(Int(pid))
    }
  }
}

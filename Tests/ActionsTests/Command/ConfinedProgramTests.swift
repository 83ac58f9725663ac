import Core
import Foundation
import Testing
import Transport

@testable import Actions

@Suite("A rehearsed run")
struct ConfinedProgramTests {
  private static let lab = "/no/such/tamsdr-lab"

  private let file = FileManager.default.temporaryDirectory.appending(
    path: "tamsdr-confined-\(UInt64.random(in: 1 ... .max))"
  ).path

  private func stage(
    replacing: Set<String> = [], services: [Site.Service] = [], notifiers: [Site.Notifier] = []
  ) throws -> Stage {
    Stage(
      try .unreachable(
        services: services, notifiers: notifiers,
        confinement: Confinement(servers: [], program: Self.lab, replacements: replacing)))
  }

  private var touch: [String: Value] { ["command": .texts(["touch", file])] }

  @Test("starts no program of a step, but for one that stands for another")
  func command() async throws {
    let failure = await #expect(throws: Failure.self) {
      try await stage().perform("command.run", touch)
    }
    #expect(failure?.problem.what == "a rehearsal does not start touch")
    #expect(!FileManager.default.fileExists(atPath: file))
    _ = try await stage(replacing: ["command.run"]).perform("command.run", touch)
    #expect(FileManager.default.fileExists(atPath: file))
    try FileManager.default.removeItem(atPath: file)
  }

  @Test("starts no notifier and no service manager but the lab's")
  func others() async throws {
    let commands = Site.Service.Commands(
      start: ["touch", file], startPrivate: nil, open: nil, stop: ["touch", file],
      probe: ["touch", file])
    let service = Site.Service(
      name: "retention", role: .worker, commands: commands, url: nil, privateURL: nil)
    let stage = try stage(
      services: [service], notifiers: [.command(name: "on-call", words: ["touch", file])])
    for (action, inputs) in [
      ("service.stop", ["roles": .texts(["worker"])]), ("notify.send", [:]),
    ] as [(String, [String: Value])] {
      let failure = await #expect(throws: Failure.self, "\(action)") {
        try await stage.perform(action, inputs)
      }
      #expect(
        failure?.problem.what.contains("a rehearsal does not start touch") == true, "\(action)")
    }
    #expect(!FileManager.default.fileExists(atPath: file))
  }
}

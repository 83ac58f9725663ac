import Core
import Foundation
import Lab
import Testing
import Transport

@testable import Actions

@Suite("The service actions with the manager command")
struct ServiceActionsTests {
  /// A service that is a file: it runs while the file is there.
  private struct FileService {
    let file = FileManager.default.temporaryDirectory.appending(
      path: "tamsdr-service-\(UInt64.random(in: 1 ... .max))"
    ).path

    var service: Site.Service {
      Site.Service(
        name: "retention", role: .worker,
        commands: Site.Service.Commands(
          start: ["touch", file], startPrivate: nil, open: nil, stop: ["rm", "-f", file],
          probe: ["sh", "-c", "test -e \(file) || exit 3"]),
        url: nil, privateURL: nil)
    }

    var runs: Bool { FileManager.default.fileExists(atPath: file) }

    func start() { _ = FileManager.default.createFile(atPath: file, contents: nil) }
    func remove() { try? FileManager.default.removeItem(atPath: file) }
  }

  private let roles: [String: Value] = ["roles": .texts(["worker"])]

  @Test("stop ends what runs, sets a hold on it and knows what it was")
  func stop() async throws {
    let file = FileService()
    defer { file.remove() }
    file.start()
    let stage = Stage(try .unreachable(services: [file.service]))
    let result = try await stage.perform("service.stop", roles)
    #expect(!file.runs)
    #expect(result.outputs["stopped"] == .texts(["retention"]))
    #expect(result.outputs["before"] == .map(["retention": .text("running")]))
    #expect(result.holdsSet.map(\.hold) == [Hold(.service, "retention")])
    #expect(result.holdsSet.map(\.foundInForce) == [false])
    #expect(try await stage.condition(of: Hold(.service, "retention"), "service.stop") == .inForce)
    file.start()
    #expect(
      try await stage.condition(of: Hold(.service, "retention"), "service.stop")
        == .broken("service retention runs (running)"))
    try await stage.renew(Hold(.service, "retention"), "service.stop")
    #expect(!file.runs)
  }

  @Test("stop leaves a service that was stopped before out of what it lifts again")
  func foundStopped() async throws {
    let file = FileService()
    let stage = Stage(try .unreachable(services: [file.service]))
    let result = try await stage.perform("service.stop", roles)
    #expect(result.outputs["stopped"] == .texts([]))
    #expect(result.holdsSet.map(\.foundInForce) == [true])
    #expect(try await stage.undo("service.stop") == .nothing)
    #expect(!file.runs)
  }

  @Test("an attempt to stop that was cut off goes on from what it had recorded")
  func cutOff() async throws {
    let file = FileService()
    defer { file.remove() }
    file.start()
    let stage = Stage(try .unreachable(services: [file.service]))
    try await stage.perform("service.stop", roles)
    guard case .done(let result) = try await stage.probe("service.stop") else {
      Issue.record("a stopped service was not found stopped")
      return
    }
    #expect(result.outputs["stopped"] == .texts(["retention"]))
    file.start()
    guard case .running = try await stage.probe("service.stop") else {
      Issue.record("a running service was found stopped")
      return
    }
  }

  @Test("services are not started again on a store nobody can look at")
  func undoOnNothing() async throws {
    let file = FileService()
    defer { file.remove() }
    file.start()
    let stage = Stage(try .unreachable(services: [file.service]))
    try await stage.perform("service.stop", roles)
    await #expect(throws: Failure.self) { try await stage.undo("service.stop") }
    #expect(!file.runs)
  }

  @Test("start lifts the hold, and its undo sets it again")
  func start() async throws {
    let file = FileService()
    defer { file.remove() }
    let stage = Stage(try .unreachable(services: [file.service]))
    let result = try await stage.perform("service.start", roles)
    #expect(file.runs)
    #expect(result.holdsLifted == [Hold(.service, "retention")])
    let undo = try await stage.undo("service.start")
    #expect(!file.runs)
    guard case .undone(_, _, let set) = undo else {
      Issue.record("\(undo)")
      return
    }
    #expect(set.map(\.hold) == [Hold(.service, "retention")])
  }

  @Test("start that was cut off before it had recorded what runs has started nothing")
  func startCutOff() async throws {
    let file = FileService()
    defer { file.remove() }
    file.start()
    let stage = Stage(try .unreachable(services: [file.service]))
    await stage.intend("service.start", roles)
    #expect(try await stage.undo("service.start", done: false) == .nothing)
    #expect(file.runs)
  }

  @Test("start tells of the hold that its undo has set whether it lasts, and sets it again")
  func startCondition() async throws {
    let file = FileService()
    defer { file.remove() }
    let hold = Hold(.service, "retention")
    let stage = Stage(try .unreachable(services: [file.service]))
    #expect(try await stage.condition(of: hold, "service.start") == .inForce)
    file.start()
    #expect(
      try await stage.condition(of: hold, "service.start")
        == .broken("service retention runs (running)"))
    try await stage.renew(hold, "service.start")
    #expect(!file.runs)
  }

  /// An api that somebody started by hand: its manager says stopped, and cannot stop it.
  private func stray(url: String?, privateURL: String? = nil) -> Site.Service {
    Site.Service(
      name: "api", role: .api,
      commands: Site.Service.Commands(
        start: ["false"], startPrivate: nil, open: nil, stop: ["false"],
        probe: ["sh", "-c", "exit 3"]),
      url: url, privateURL: privateURL)
  }

  private func serving(
    _ response: Response, _ body: (String, LabServer) async throws -> Void
  ) async throws {
    let log = FileManager.default.temporaryDirectory.appending(
      path: "tamsdr-stray-\(UInt64.random(in: 1 ... .max)).jsonl"
    ).path
    defer { try? FileManager.default.removeItem(atPath: log) }
    let server = try await LabServer.start(service: .lab, log: EffectLog(log)) { _ in response }
    do {
      try await body("http://127.0.0.1:\(server.port)", server)
    } catch {
      await server.stop()
      throw error
    }
    await server.stop()
  }

  @Test("a service that its manager calls stopped and that still answers is not stopped")
  func strayService() async throws {
    try await serving(Response(404)) { url, server in
      let stage = Stage(try .unreachable(services: [stray(url: url)]))
      let hold = Hold(.service, "api")
      #expect(
        try await stage.condition(of: hold, "service.stop") == .broken("service api runs (open)"))
      await #expect(
        throws: Failure.failed(
          Problem(
            .serviceCommandFailed,
            "the command stop of service api failed with exit code 1: ",
            hint: "run it by hand: false"))
      ) {
        try await stage.perform("service.stop", ["roles": .texts(["api"])])
      }
      await server.stop()
      #expect(try await stage.condition(of: hold, "service.stop") == .inForce)
      try await stage.perform("service.stop", ["roles": .texts(["api"])])
    }
  }

  @Test("a service that answers only where the executor reaches it runs too")
  func strayPrivately() async throws {
    try await serving(Response(200)) { url, _ in
      let services = [stray(url: "http://127.0.0.1:1", privateURL: url)]
      let stage = Stage(try .unreachable(services: services))
      #expect(
        try await stage.condition(of: Hold(.service, "api"), "service.stop")
          == .broken("service api runs (private)"))
    }
  }

  @Test("an address that does not tell leaves the probe's word")
  func silentAddress() async throws {
    try await serving(Response(200, breakage: .stall)) { url, _ in
      let stage = Stage(try .unreachable(services: [stray(url: url)]))
      #expect(
        try await stage.condition(of: Hold(.service, "api"), "service.stop") == .inForce)
    }
  }

  @Test("a probe that answers neither yes nor no is no answer")
  func brokenProbe() async throws {
    let file = FileService()
    var service = file.service
    service.commands.probe = ["sh", "-c", "echo not today >&2; exit 1"]
    let stage = Stage(try .unreachable(services: [service]))
    await #expect(
      throws: Failure.failed(
        Problem(
          .serviceUnclear,
          "the probe of service retention gives no answer: exit code 1 not today",
          hint: "its probe must exit with 0 when it runs and 3 when it is stopped"))
    ) {
      try await stage.perform("service.stop", roles)
    }
  }
}

import Core
import Foundation
import Store
import Testing
import Transport

@testable import Actions

@Suite("command.run")
struct RunCommandTests {
  private func stage(_ secrets: [String: String] = [:]) throws -> Stage {
    Stage(try .unreachable(secrets: secrets))
  }

  private func words(_ script: String) -> Value { .texts(["sh", "-c", script]) }

  @Test("hands secrets by environment and stdin, and takes them out of the output")
  func secrets() async throws {
    let stage = try stage(["PASS": "hunter2", "LINE": "tell-nobody"])
    let result = try await stage.perform(
      "command.run",
      [
        "command": words("printf '%s ' \"$PASS\"; cat; echo \" [$*]\""),
        "secret_environment": .map(["PASS": .secret(.environment("PASS"))]),
        "secret_stdin": .secret(.environment("LINE")),
      ])
    #expect(result.outputs["stdout"] == .text("*** *** []\n"))
  }

  @Test("a secret of the site is taken out also where nothing has read it yet")
  func unreadSecret() async throws {
    let file = FileManager.default.temporaryDirectory.appending(
      path: "tamsdr-secret-\(UInt64.random(in: 1 ... .max))"
    ).path
    try "tell-nobody-at-all".write(toFile: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: file) }
    var site = try SiteConnection.unreachable().site
    site.s3.secretKey = .file(file)
    let stage = Stage(try SiteConnection(site, folder: "", secrets: Secrets(folder: "")))
    let result = try await stage.perform(
      "command.run", ["command": words("cat \(file); cat \(file) >&2")])
    #expect(result.outputs["stdout"] == .text("[redacted]"))
    #expect(result.outputs["stderr"] == .text("[redacted]"))
  }

  /// HOME stands for a secret of the site: it is there in every environment.
  private func siteKeptAtHome() throws -> Stage {
    try #require(ProcessInfo.processInfo.environment["HOME"] != nil)
    var site = try SiteConnection.unreachable().site
    site.s3.secretKey = .environment("HOME")
    return Stage(
      try SiteConnection(site, folder: "", secrets: KnownSecrets(values: ["HOME": "hunter2"])))
  }

  @Test("does not inherit the site's secrets, and gets those that are its inputs")
  func inheritance() async throws {
    let stage = try siteKeptAtHome()
    let script = words("printf %s \"${HOME-none} ${PATH:+inherited}\"")
    let without = try await stage.perform("command.run", ["command": script])
    #expect(without.outputs["stdout"] == .text("none inherited"))
    let with = try await stage.perform(
      "command.run",
      [
        "command": script,
        "secret_environment": .map(["HOME": .secret(.environment("HOME"))]),
      ])
    #expect(with.outputs["stdout"] == .text("*** inherited"))
  }

  @Test(
    "leaves nothing of a secret across the place where a long output is cut",
    arguments: [Program.keptOutput, Program.keptOutput + Program.searchedBefore])
  func cutSecret(place: Int) async throws {
    let stage = try stage(["PASS": "tell-nobody-at-all"])
    let result = try await stage.perform(
      "command.run",
      [
        "command": words("printf %s \"$PASS\"; head -c \(place - 9) /dev/zero | tr '\\0' x"),
        "secret_environment": .map(["PASS": .secret(.environment("PASS"))]),
      ])
    let text = try #require(result.outputs["stdout"]?.textValue)
    #expect(!text.contains("at-all"))
    #expect(text.hasSuffix("xxx"))
    #expect(text.utf8.count > 60_000)
    #expect(text.utf8.count <= Program.keptOutput)
  }

  @Test("fails with the last line of the errors, redacted")
  func failure() async throws {
    let stage = try stage(["PASS": "hunter2"])
    await #expect(
      throws: Failure.failed(Problem(.programFailed, "sh ended with exit code 3: no ***"))
    ) {
      try await stage.perform(
        "command.run",
        [
          "command": words("echo first >&2; echo no $PASS >&2; exit 3"),
          "secret_environment": .map(["PASS": .secret(.environment("PASS"))]),
        ])
    }
  }

  @Test(
    "is asked about by its probe command",
    arguments: [(0, "done"), (3, "notStarted"), (1, "cannotTell")])
  func probe(code: Int, expected: String) async throws {
    let stage = try stage()
    try await stage.perform(
      "command.run", ["command": words("true"), "probe": words("exit \(code)")])
    let finding = try await stage.probe("command.run")
    #expect("\(finding)".hasPrefix(expected))
  }

  @Test("without a probe command is known to be over where it was seen to end")
  func seenToEnd() async throws {
    let stage = try stage()
    await #expect(throws: Failure.self) {
      try await stage.perform("command.run", ["command": words("exit 3")])
    }
    guard case .failed(let end, remains: false) = try await stage.probe("command.run") else {
      Issue.record("it was not told")
      return
    }
    #expect(end == "it ended with exit code 3")
  }

  @Test("without a probe command nobody can tell")
  func noProbe() async throws {
    let stage = try stage()
    try await stage.perform("command.run", ["command": words("true")])
    guard case .cannotTell = try await stage.probe("command.run") else {
      Issue.record("it was told")
      return
    }
  }

  @Test("is undone by its undo command, and is left where it has none")
  func undo() async throws {
    let stage = try stage()
    try await stage.perform("command.run", ["command": words("true"), "undo": words("true")])
    #expect(
      try await stage.undo("command.run") == .undone(note: "its undo command succeeded"))
    try await stage.perform("command.run", ["command": words("true")])
    #expect(
      try await stage.undo("command.run")
        == .left(reason: "no undo command takes back what it did"))
  }
}

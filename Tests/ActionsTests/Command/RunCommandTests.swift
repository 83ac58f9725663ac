import Core
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

  @Test("fails with the last line of the errors, redacted")
  func failure() async throws {
    let stage = try stage(["PASS": "hunter2"])
    await #expect(throws: Failure.failed(Problem("sh ended with exit code 3: no ***"))) {
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

import Core
import Transport

/// Runs a program of this host.
package struct RunCommand: Action {
  package static let spec = ActionSpec(
    name: "command.run",
    help: "runs a program without a shell, in a process group of its own",
    inputs: [
      .init("command", .list(.text), required: true, help: "program and arguments"),
      .init(
        "environment", .map(.text), default: .map([:]), help: "entries added to the environment"),
      .init(
        "secret_environment", .map(.secret), default: .map([:]),
        help: "secrets added to the environment; those of the site are not inherited"),
      .init("stdin", .text, help: "what it reads"),
      .init("secret_stdin", .secret, help: "a secret it reads"),
      .init("directory", .text, help: "its working directory"),
      .init(
        "read_only", .bool, default: .bool(false),
        help: "it changes nothing: it leaves no doubt, and there is nothing to undo"),
      .init(
        "probe", .list(.text), default: .list([]),
        help:
          "tells what became of it: exit 0 done, 3 not done; else, also while it still works, unknown"
      ),
      .init("undo", .list(.text), default: .list([]), help: "takes back what it did"),
    ],
    outputs: [
      .init("exit_code", .integer, help: "0, or the step has failed"),
      .init("stdout", .text, help: "what it wrote, redacted, the last 64 KiB"),
      .init("stderr", .text, help: "the same of its errors"),
    ],
    effect: .reversible, readOnlyInput: "read_only", touches: ["what its command changes"],
    timeout: .seconds(600), reach: .beyond, drill: .never)

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let result = try await program(call.texts("command"), call).run(through: gate(call))
    guard result.code == 0 else {
      try await call.services.record([
        "ended_attempt": .integer(call.attempt), "ended_with": .text(result.exitText),
      ])
      throw Failure.failed(
        Problem(
          .programFailed,
          "\(call.texts("command").first ?? "the program") ended with \(result.exitText): "
            + result.errors.lastLine))
    }
    return Self.success(result)
  }

  private static func success(_ result: Program.Result) -> ActionResult {
    ActionResult(outputs: [
      "exit_code": .integer(0), "stdout": .text(result.output), "stderr": .text(result.errors),
    ])
  }

  private func gate(_ call: ActionCall) -> ChangeGate {
    call.inputs["read_only"] == .bool(true) ? .open : connection.gate(changing: [])
  }

  /// Secrets go where no process list shows them.
  private func program(_ words: [String], _ call: ActionCall) async throws(Problem) -> Program {
    var program = Program(words, for: call.step, connection)
    program.directory = call.inputs["directory"]?.textValue
    for (name, value) in call.inputs["environment"]?.mapValue ?? [:] {
      program.environment[name] = value.display
    }
    for (name, value) in call.inputs["secret_environment"]?.mapValue ?? [:] {
      guard case .secret(let reference) = value else { continue }
      program.environment[name] = try await connection.secrets.read(reference)
    }
    if case .secret(let reference) = call.inputs["secret_stdin"] ?? .null {
      program.input = Array(try await connection.secrets.read(reference).utf8)
    } else {
      program.input = Array(call.text("stdin").utf8)
    }
    return program
  }

  package func probe(_ call: ActionCall) async throws -> ProbeFinding {
    let words = call.texts("probe")
    guard !words.isEmpty else {
      // It was seen to end: whatever it left, it does not run any more.
      if call.handle["ended_attempt"]?.integerValue == call.attempt,
        let end = call.handle["ended_with"]?.textValue
      {
        return .failed("it ended with \(end)", remains: false)
      }
      return .cannotTell("no probe command tells what became of it")
    }
    let result = try await program(words, call).run()
    switch result.code {
    case 0: return .done(Self.success(result))
    case 3: return .notStarted
    default: return .cannotTell("its probe ended with \(result.exitText)")
    }
  }

  package func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    let words = call.texts("undo")
    guard !words.isEmpty else { return .left(reason: "no undo command takes back what it did") }
    let result = try await program(words, call).run(through: connection.gate(changing: []))
    guard result.code == 0 else {
      throw Failure.failed(
        Problem(
          .programFailed,
          "the undo command ended with \(result.exitText): \(result.errors.lastLine)"))
    }
    return .undone(note: "its undo command succeeded", lifted: [])
  }
}

import Core
import Foundation
import Testing

@testable import Actions

@Suite("A program of this host")
struct ProgramTests {
  @Test("gives its code and what it wrote")
  func result() async throws {
    let result = try await Program(own: ["sh", "-c", "echo out; echo err >&2; exit 7"]).run()
    #expect(result.code == 7)
    #expect(result.output == "out\n")
    #expect(result.errors == "err\n")
    #expect(result.exitText == "exit code 7")
  }

  @Test("reads its input and what was added to its environment")
  func input() async throws {
    var program = Program(own: ["sh", "-c", "cat; printf %s \"$WORD\""])
    program.input = Array("given ".utf8)
    program.environment = ["WORD": "added"]
    #expect(try await program.run().output == "given added")
  }

  @Test("keeps the last part of a long output")
  func longOutput() async throws {
    let result = try await Program(
      own: ["sh", "-c", "head -c 100000 /dev/zero | tr '\\0' x; echo end"]
    ).run()
    #expect(result.output.utf8.count == Program.keptOutput)
    #expect(result.output.hasSuffix("xend\n"))
  }

  @Test("does not wait for a daemon that keeps its output open")
  func daemon() async throws {
    let result = try await Program(own: ["sh", "-c", "sleep 60 & echo $!"]).run()
    let daemon = try #require(pid_t(result.output.filter(\.isNumber)))
    #expect(kill(daemon, 0) == 0)
    kill(daemon, SIGKILL)
  }

  @Test("has certainly failed where it cannot be started")
  func notStarted() async {
    let failure = await #expect(throws: Failure.self) {
      try await Program(own: ["/no/such/program"]).run()
    }
    guard case .failed(let problem) = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(problem.what.hasPrefix("/no/such/program cannot be started"))
  }

  @Test("takes its children with it when it is stopped, also those that ignore the signal")
  func group() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "tamsdr-program-\(UInt64.random(in: 1 ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "pid").path
    let script =
      "trap '' TERM; sh -c \"trap '' TERM; echo \\$\\$ > \(file).new;"
      + " mv \(file).new \(file); sleep 60\" & wait; sleep 60"
    let run = Task { try await Program(own: ["sh", "-c", script]).run() }
    while !FileManager.default.fileExists(atPath: file) {
      try await Task.sleep(for: .milliseconds(5))
    }
    run.cancel()
    await #expect(throws: Failure.inDoubt(Problem(.stepInDoubt, "sh was stopped while it ran"))) {
      try await run.value
    }
    let child = try #require(
      pid_t(try String(contentsOfFile: file, encoding: .utf8).filter(\.isNumber)))
    while kill(child, 0) == 0 { try await Task.sleep(for: .milliseconds(5)) }
    #expect(errno == ESRCH)
  }
}

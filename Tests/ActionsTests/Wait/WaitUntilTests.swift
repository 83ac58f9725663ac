import Core
import Foundation
import Testing
import Transport

@testable import Actions

@Suite("wait.until")
struct WaitUntilTests {
  @Test("asks again until the answer is yes")
  func command() async throws {
    let file = FileManager.default.temporaryDirectory.appending(
      path: "tamsdr-wait-\(UInt64.random(in: 1 ... .max))"
    ).path
    defer { try? FileManager.default.removeItem(atPath: file) }
    let stage = Stage(try .unreachable())
    let result = try await stage.perform(
      "wait.until",
      [
        "command": .texts(["sh", "-c", "echo x >> \(file); test $(wc -l < \(file)) -ge 3"]),
        "every": .duration(.milliseconds(5)),
      ])
    #expect(result.outputs["polls"] == .integer(3))
  }

  @Test("takes a server that does not answer for a no, and says so when it is stopped")
  func url() async throws {
    let stage = Stage(try .unreachable())
    let wait = Task {
      try await stage.perform(
        "wait.until",
        ["url": .text("http://127.0.0.1:1/"), "every": .duration(.milliseconds(5))])
    }
    try await Task.sleep(for: .milliseconds(50))
    wait.cancel()
    let failure = await #expect(throws: Failure.self) { try await wait.value }
    #expect(failure?.problem.what.hasPrefix("it did not come true") == true)
  }

  @Test(
    "takes exactly one question", arguments: [[:], ["url": Value.text("u"), "sql": .text("s")]])
  func one(inputs: [String: Value]) async throws {
    let stage = Stage(try .unreachable())
    await #expect(
      throws: Failure.failed(Problem(.inputInvalid, "wait.until takes one of command, url and sql"))
    ) {
      try await stage.perform("wait.until", inputs)
    }
  }
}

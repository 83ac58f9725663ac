import Foundation
import Testing

@testable import Lab

/// Runs `tamsdr-lab` to its end.
private func run(_ arguments: [String]) async throws -> (
  code: Int32, output: String, errors: String
) {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: try labProgram())
  process.arguments = arguments
  let (output, errors) = (Pipe(), Pipe())
  process.standardOutput = output
  process.standardError = errors
  return try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread {
      continuation.resume(
        with: Result {
          try process.run()
          let said = output.fileHandleForReading.readDataToEndOfFile()
          let complained = errors.fileHandleForReading.readDataToEndOfFile()
          process.waitUntilExit()
          return (
            process.terminationStatus, String(decoding: said, as: UTF8.self),
            String(decoding: complained, as: UTF8.self)
          )
        })
    }
  }
}

@Suite("the commands of tamsdr-lab")
struct CommandTests {
  @Test("start returns when ready and names the site file last; status, env, log and stop follow")
  func story() async throws {
    try await withTemporaryFolder { path async throws in
      let folder = path + "/lab"
      let start = try await run(["start", "--dir", folder, "--segments", "20", "--speed", "100"])
      #expect(start.code == 0, "\(start.errors)")
      #expect(start.output.split(separator: "\n").last == "site: \(folder)/site.yaml")
      #expect(try await run(["status", "--dir", folder]).output.contains("worker: running"))
      let environment = try await run(["env", "--dir", folder]).output
      let names = environment.split(separator: "\n").map { line in
        line.split(separator: " ")[1].split(separator: "=")[0]
      }
      #expect(
        names == [
          "VMS_ADDRESS", "VMS_USER", "VMS_PASSWORD", "VMS_CA_FILE", "AWS_ENDPOINT_URL",
          "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "TRINO_URL",
          "TRINO_CATALOG", "TRINO_SCHEMA", "TAMS_URL", "TAMS_BUCKET",
        ])
      #expect(try await run(["service", "--dir", folder, "stop", "retention"]).code == 0)
      #expect(try await run(["service", "--dir", folder, "probe", "retention"]).code == 3)
      #expect(try await run(["log", "--dir", folder, "--json"]).code == 0)
      #expect(try await run(["stop", "--dir", folder]).code == 0)
      let status = try await run(["status", "--dir", folder, "--json"])
      #expect(status.code == 3 && status.output.contains(#""pid":null"#))
    }
  }

  @Test(
    "what is wrong is said in one line",
    arguments: [
      (["--vast", "lists=round"], "lists cannot be round; it takes envelope or bare"),
      (["--vast", "shape=round"], "there is no switch shape; the switches are commit_newer"),
      (["--segments", "0"], "--segments must be at least 1"),
      (["--history-end", "2200-01-01T00:00:00Z"], "that is in the future"),
    ])
  func refusals(arguments: [String], message: String) async throws {
    try await withTemporaryFolder { path async throws in
      let answer = try await run(["start", "--dir", path + "/lab"] + arguments)
      #expect(answer.code != 0)
      #expect(answer.errors.contains(message), "\(answer.errors)")
    }
  }

  @Test("a folder without a lab is named with the command that makes one")
  func noLab() async throws {
    try await withTemporaryFolder { path async throws in
      let answer = try await run(["env", "--dir", path])
      #expect(answer.code == 1)
      #expect(
        answer.errors
          == "tamsdr-lab: there is no lab in \(path); make one with: tamsdr-lab start --dir \(path)\n"
      )
    }
  }
}

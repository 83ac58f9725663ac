import Foundation
import Testing

@Suite("Clients that nobody here wrote")
struct ClientTests {
  @Test(
    "are served by the lab unchanged",
    arguments: [
      "vastpy_client", "boto3_client", "s5cmd_client", "rclone_client", "key_fence",
      "trino_client", "sql_statements", "schemathesis_client",
    ])
  func client(script: String) async throws {
    // What Tests/run.sh installs; without it this test fails rather than passes unseen.
    let python = Checkout.root + "/.venv/bin/python"
    try #require(
      FileManager.default.isExecutableFile(atPath: python), "bash Tests/run.sh installs \(python)")
    try await LabSite.with(["--segments", "60"]) { lab in
      let done = try await Invocation.run(
        python, ["\(Checkout.root)/Tests/clients/\(script).py"],
        environment: try await lab.clientEnvironment(), within: .seconds(400))
      #expect(done.status == 0, "\(done)")
    }
  }
}

extension LabSite {
  /// What `tamsdr-lab env` exports, as a shell would read it.
  func clientEnvironment() async throws -> [String: String] {
    let exports = try await control(["env"]).output
    let shell = try await Invocation.run("sh", ["-c", "\(exports)\nenv"])
    var environment: [String: String] = [:]
    for line in shell.lines {
      guard let separator = line.firstIndex(of: "=") else { continue }
      environment[String(line[..<separator])] = String(line[line.index(after: separator)...])
    }
    return environment
  }
}

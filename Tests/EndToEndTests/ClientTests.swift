import Foundation
import Testing

@Suite("Clients that nobody here wrote")
struct ClientTests {
  /// Ten hours after the daily snapshot of the database, so that there is something behind it.
  private static let options =
    LabSite.historyEnding(at: 12, every: 24) + [
      "--segments", "60", "--vast", "catalog_index=current",
    ]

  @Test(
    "are served by the lab unchanged",
    arguments: [
      "vastpy_client", "boto3_client", "s5cmd_client", "rclone_client", "key_fence",
      "trino_client", "sql_statements", "schemathesis_client",
    ])
  func client(script: String) async throws {
    try await LabSite.with(Self.options) { lab in
      let done = try await lab.client(script)
      #expect(done.status == 0, "\(done)")
    }
  }

  @Test("give the same rows as the lab for the statements on the tables of vasttams 6")
  func vasttams6() async throws {
    try await LabSite.with(Self.options + ["--tables", "vasttams-6"]) { lab in
      for disaster in [
        "source-missing", "segments-lost", "object-rows-lost", "references-lost",
        "segments-moved", "timeranges-malformed", "timerange-lost", "object-id-lost",
        "segments-overlap", "late-writes", "member-missing", "collection-cycle", "tags-lost",
        "label-changed", "identities-doubled", "webhook-redirected", "delete-request-alive",
        "flow-missing",
      ] { try await lab.disaster(disaster) }
      let done = try await lab.client("sql_statements", ["vasttams-6"])
      #expect(done.status == 0, "\(done)")
    }
  }
}

extension LabSite {
  fileprivate func client(_ script: String, _ arguments: [String] = []) async throws -> Invocation {
    // What Tests/run.sh installs; without it this test fails rather than passes unseen.
    let python = Checkout.root + "/.venv/bin/python"
    try #require(
      FileManager.default.isExecutableFile(atPath: python), "bash Tests/run.sh installs \(python)")
    return try await Invocation.run(
      python, ["\(Checkout.root)/Tests/clients/\(script).py"] + arguments,
      environment: try await clientEnvironment(), within: .seconds(400))
  }

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

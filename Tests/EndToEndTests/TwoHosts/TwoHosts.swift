import Foundation

/// A lab whose site file names a mirror, and a second host: a state folder that shares nothing with the
/// first but the store.
struct TwoHosts: Sendable {
  let lab: LabSite
  let first: String
  let second: String

  /// A short lease, so that nobody waits long for one to run out.
  static func with<Result: Sendable>(
    _ options: [String] = [], journal: String = "required: true, lease: 5s",
    _ work: @Sendable (TwoHosts) async throws -> Result
  ) async throws -> Result {
    try await LabSite.with(["--segments", "20", "--journal", "mirror"] + options) { lab in
      let text = try String(contentsOfFile: lab.site, encoding: .utf8)
      let changed = text.replacingOccurrences(of: "required: true", with: journal)
      guard changed != text || journal == "required: true" else {
        throw LabSite.Broken(description: text)
      }
      try changed.write(toFile: lab.site, atomically: true, encoding: .utf8)
      return try await work(
        TwoHosts(lab: lab, first: lab.state, second: lab.state + "-second"))
    }
  }

  func tamsdr(
    _ arguments: [String], on state: String, environment: [String: String] = [:]
  ) async throws -> Invocation {
    try await Invocation.run(
      Checkout.tamsdr, arguments + ["--state-dir", state], environment: environment)
  }

  /// What was changed at the site: the lease, which is written again and again, is none of it.
  func effects() async throws -> [String] {
    try await lab.effects().filter { !$0.hasPrefix("s3 object written tamsdr/leases/") }
  }

  func mirror(of run: String) -> String { "s3://scratch/tamsdr/\(run)" }

  /// The newest run that a host knows.
  func newestRun(of state: String) throws -> String? {
    try FileManager.default.contentsOfDirectory(atPath: state + "/runs")
      .filter { $0.hasSuffix(".jsonl") }.max().map { String($0.dropLast(6)) }
  }
}

/// Effects that happened more than once.
func repeated(_ effects: [String]) -> [String] {
  Dictionary(grouping: effects) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
}

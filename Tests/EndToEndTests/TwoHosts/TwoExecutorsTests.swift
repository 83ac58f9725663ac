import Foundation
import Testing

@Suite("Two executors at one site at the same time")
struct TwoExecutorsTests {
  enum Guardian: String, CaseIterable, CustomTestStringConvertible {
    /// Both on one host, with one state folder.
    case lock
    /// On two hosts that share nothing but the store.
    case lease

    var testDescription: String { rawValue }
  }

  /// More by hand: TAMSDR_ROUNDS=200.
  private static let rounds =
    ProcessInfo.processInfo.environment["TAMSDR_ROUNDS"].flatMap(Int.init) ?? 3

  @Test("one runs, and the other ends with 7", arguments: Guardian.allCases)
  func oneRuns(_ guardian: Guardian) async throws {
    try await TwoHosts.with { hosts in
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let seconds = guardian == .lock ? hosts.first : hosts.second
      var ends: [String: Int] = [:]
      for round in 1...Self.rounds {
        // The one that runs goes on until the other has ended.
        let signal = "\(folder.path)/ended-\(round)"
        let runbook = try folder.write(waiting(for: signal), to: "round-\(round).yaml")
        let words = ["run", runbook, "--site", hosts.lab.site]
        let codes = try await withThrowingTaskGroup(of: Int.self) { group in
          for state in [hosts.first, seconds] {
            group.addTask {
              let ended = try await hosts.tamsdr(words, on: state)
              _ = FileManager.default.createFile(atPath: signal, contents: nil)
              return ended.status
            }
          }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes == [7, 0], "round \(round)")
        ends["\(codes)", default: 0] += 1
      }
      let text = ends.map { "\($0.value) times \($0.key)" }.joined(separator: ", ")
      FileHandle.standardError.write(
        Data("two executors, \(guardian.rawValue), \(Self.rounds) rounds: \(text)\n".utf8))
    }
  }

  private func waiting(for path: String) -> String {
    """
    runbook: round
    steps:
      - id: hold
        action: command.run
        timeout: 60s
        with: { command: [sh, -c, "until test -e '\(path)'; do sleep 0.02; done"] }
    """
  }
}

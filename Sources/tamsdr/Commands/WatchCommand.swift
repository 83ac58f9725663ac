import ArgumentParser
import Core
import Engine
import Transport

struct WatchCommand: AsyncParsableCommand, WritesJSON, RunsEngine {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Looks again at what a finished run brought back, and adds it to its report.",
    discussion: """
      Waits until each of the times has passed since service was back, then reads database, buckets and \
      API as clients do; changes nothing. It can be started again: what was looked at already is left \
      out. Exit code 0 if all checks passed, else 8.
      """)

  @OptionGroup var selection: RunSelection
  @Option(
    name: .customLong("after"), parsing: .singleValue,
    help: "How long after service was back. May be repeated.")
  var spans: [String] = ["1h", "24h"]
  @Flag(help: "Look once, at once.") var now = false
  @Flag(help: "Answer with one JSON object for each look.") var json = false
  @OptionGroup var state: StateOptions

  func run() async throws {
    let watching = try Watching(state, selection, json: json)
    if now {
      throw CommandEnding(code: Self.code(of: [try await watching.look(due: nil)]))
    }
    var verdicts: [Verdict] = []
    for due in try dues() where !watching.isMade(due) {
      try await watching.wait(for: due)
      verdicts.append(try await watching.look(due: due))
    }
    throw CommandEnding(code: Self.code(of: verdicts + watching.earlier))
  }

  private func dues() throws -> [Duration] {
    try spans.map { text in
      guard let span = Duration(text: text) else {
        throw CommandFailure(
          .usage, .argumentInvalid, "'\(text)' is no span", at: "--after", hint: "such as 1h")
      }
      return span
    }.sorted()
  }

  private static func code(of verdicts: [Verdict]) -> ExitStatus {
    verdicts.allSatisfy { $0 == .pass } ? .succeeded : .unverified
  }
}

import Foundation
import Testing

/// Counted from outside, at the system's own calls.
@Suite("What a journal costs")
struct JournalCostTests {
  @Test(
    "is one write and one sync for each intent, handle and result",
    .enabled("ptrace is not permitted here", Invocation.mayTrace))
  func oneEach() async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      try await lab.disaster("flows-deleted")
      let trace = try await Trace(of: Checkout.runbook("full-restore"), lab)
      #expect(trace.calls == trace.writes.flatMap { _ in ["write", "fdatasync"] })
      for records in trace.writes where records.count > 1 {
        let steps = records.compactMap(\.step)
        #expect(Set(steps).count == records.count, "\(records)")
        #expect(steps.allSatisfy { $0.contains("[") }, "\(records)")
      }
      let steps = Dictionary(grouping: trace.writes.joined()) { $0.step ?? "" }
        .mapValues { $0.map(\.kind) }
      #expect(steps["open"] == ["started", "finished"])
      #expect(steps["stop"] == ["started", "handle", "finished"])
      for (step, kinds) in steps where kinds.contains("started") {
        #expect(kinds.first == "started" && kinds.last == "finished", "\(step)")
        #expect(kinds.dropFirst().dropLast().allSatisfy { $0 == "handle" }, "\(step)")
      }
    }
  }

  @Test(
    "of parallel steps is shared", .enabled("ptrace is not permitted here", Invocation.mayTrace))
  func shared() async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      let elements = (1...32).map { "e\($0): \($0)" }.joined(separator: ", ")
      let runbook = lab.folder + "/../many.yaml"
      try """
      runbook: many
      steps:
        - id: many
          for_each: { \(elements) }
          parallel: true
          action: command.run
          with: { command: ["true"] }

      """.write(toFile: runbook, atomically: true, encoding: .utf8)
      let trace = try await Trace(of: runbook, lab)
      let records = Array(trace.writes.joined())
      #expect(records.filter { $0.step?.hasPrefix("many[") == true }.count == 64)
      #expect(trace.writes.count < records.count, "\(trace.writes.count) of \(records.count)")
    }
  }
}

/// The calls of one run that reach its journal, and which records each write carried.
private struct Trace {
  let calls: [String]
  let writes: [[Record]]

  struct Record: CustomStringConvertible {
    let kind: String
    let step: String?

    var description: String { "\(kind) \(step ?? "")" }

    init(_ line: Substring) throws {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      let event = try #require((object?["event"] as? [String: [String: Any]])?.first)
      kind = event.key
      let attempt = event.value["attempt"] as? [String: Any]
      step = (attempt ?? event.value)["step"] as? String
    }
  }

  init(of runbook: String, _ lab: LabSite) async throws {
    let path = lab.folder + "/../trace"
    // Beside the run, not above it: what the run starts for good would keep strace waiting.
    let run = try await Invocation.run(
      "strace",
      [
        "-D", "-f", "-y", "-s", "0", "-e", "trace=write,fdatasync", "-o", path, Checkout.tamsdr,
        "run",
        runbook, "--site", lab.site, "--yes", "--accept", "loss_over_limit", "--state-dir",
        lab.state,
      ])
    try #require(run.status == 0, "\(run)")
    let journal = try #require(try await lab.report().text("journal", "path"))
    let traced = try String(contentsOfFile: path, encoding: .utf8)
    let lines = traced.split(separator: "\n").filter { $0.contains("<\(journal)>") }
    calls = lines.map { $0.contains("write(") ? "write" : "fdatasync" }
    writes = try Self.records(
      of: lines.compactMap { $0.firstMatch(of: /write\(.*, ([0-9]+)/).flatMap { Int($0.1) } },
      in: String(contentsOfFile: journal, encoding: .utf8))
  }

  /// Each write ends where a record ends.
  private static func records(of lengths: [Int], in journal: String) throws -> [[Record]] {
    var rest = journal.utf8[...]
    let records = try lengths.map { length in
      let written = try #require(
        Substring(rest.prefix(length)).hasSuffix("\n") ? rest.prefix(length) : nil)
      rest = rest.dropFirst(length)
      return try Substring(written).split(separator: "\n").map(Record.init)
    }
    try #require(rest.isEmpty)
    return records
  }
}

import Core

/// Runs a runbook once without a fault and once for each case, each time in a lab of its own.
struct Rehearser: Sendable {
  let runbook: Runbook
  let specs: [String: ActionSpec]
  let invocation: Invocation
  let plan: RehearsalSite.Plan
  let steps: Set<String>?
  let jobs: Int
  /// The folder of all the labs.
  let folder: String
  /// `--name` settings, so that the labs can stand for the site.
  let names: [String]
  /// What the lab's TAMS speaks; nil where it is as the lab has it.
  let api: Site.Tams.API?
  /// How its tables are shown; likewise.
  let tables: Site.Tams.Tables?
  let notCarried: [String]

  func rehearse() async throws -> Rehearsal {
    let began = ContinuousClock.now
    Output.error("rehearsing \(runbook.name): first without a fault")
    try await makeOriginal()
    let faultless = try await RehearsalSite.with(plan, "\(folder)/faultless") { site in
      try await FaultlessRun(invocation, kind: runbook.kind, at: site)
    }
    let cases = RehearsalCase.all(
      runbook.rehearsed, specs: specs, steps: steps, skipped: faultless.skipped)
    let results = try await results(of: cases, faultless)
    return Rehearsal(
      runbook, specs: specs, results: results, chosen: steps, skipped: faultless.skipped,
      notCarried: notCarried, duration: ContinuousClock.now - began)
  }

  private func makeOriginal() async throws {
    let words =
      ["--segments", "20", "--speed", "50"] + names.flatMap { ["--name", $0] }
      + (api.map { ["--api", $0.rawValue] } ?? [])
      + (tables.map { ["--tables", $0.rawValue] } ?? [])
    _ = try await plan.program.run("start", plan.original, words)
    _ = try await plan.program.run("stop", plan.original)
  }

  /// In the order of the cases; a few at a time.
  private func results(
    of cases: [RehearsalCase], _ faultless: FaultlessRun
  ) async throws -> [RehearsalResult] {
    return try await withThrowingTaskGroup(of: (Int, RehearsalResult).self) { group in
      var waiting = cases.enumerated().makeIterator()
      func startNext() {
        guard let (number, rehearsed) = waiting.next() else { return }
        group.addTask { (number, try await result(of: rehearsed, number, faultless)) }
      }
      for _ in 0..<jobs { startNext() }
      var results: [(Int, RehearsalResult)] = []
      while let (number, result) = try await group.next() {
        results.append((number, result))
        tell(result, "\(results.count)/\(cases.count)")
        startNext()
      }
      return results.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  private func result(
    of rehearsed: RehearsalCase, _ number: Int, _ faultless: FaultlessRun
  ) async throws -> RehearsalResult {
    try Task.checkCancellation()
    let isFinal = runbook.finally.flatMap(\.steps).contains { $0.id == rehearsed.step }
    return try await RehearsalSite.with(plan, "\(folder)/case-\(number)") { site in
      try await CaseRun(
        rehearsed: rehearsed, invocation: invocation, faultless: faultless, isFinal: isFinal,
        kind: runbook.kind, site: site
      ).result()
    }
  }

  private func tell(_ result: RehearsalResult, _ place: String) {
    var line = "\(place) \(result.rehearsed.title): \(result.word)"
    if case .wrong(let reason) = result.ending { line += ": \(reason)" }
    Output.error(line)
  }
}

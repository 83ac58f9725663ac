import Core

extension RunState {
  /// A run of these steps, each with the action that it is named with, and no record but its opening.
  static func begun(_ steps: [(id: String, action: String)], specs: [ActionSpec]) -> RunState {
    let source = RunOpening.SourceText(path: "r.yaml", text: "", digest: "")
    let started = Timestamp(seconds: 1_772_330_400)
    let opening = RunOpening(
      run: "20260301-020000-test", tool: "test", runbook: source, site: source, scripts: [:],
      parameters: [:], options: RunOptions(), siteKey: "site", incident: started,
      started: started, host: "h", process: 1, user: "u")
    let items = steps.map {
      Runbook.Item.step(Step(id: $0.id, action: $0.action, mark: Mark(line: 1, column: 1)))
    }
    return RunState(
      opening: opening, runbook: Runbook(name: "r", steps: items),
      specs: Dictionary(uniqueKeysWithValues: specs.map { ($0.name, $0) }))
  }

  /// The next record of its journal.
  mutating func apply(_ event: RunEvent) {
    apply(RunRecord(number: max(1, lastRecord) + 1, time: opening.started, event: event))
  }
}

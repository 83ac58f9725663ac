import Core
import Testing

@testable import RunbookYAML

@Suite("What a plan tells of a step")
struct StepPlanTests {
  private static let text = """
    runbook: planned
    parameters: { where: { type: text, default: here } }
    steps:
      - { id: point, action: choose, budget: 10s }
      - { id: stop, action: stop, rollback: [ { id: again, action: note } ] }
      - id: note
        action: note
        with:
          text: "to ${{ steps.point.time }} from ${{ parameters.where }}, ${{ steps.stop.count }} left"
          mixed: { known: "${{ parameters.where }}", open: "${{ steps.stop.count }}" }
          looked_up: "${{ steps.point.names[steps.stop.count] }}"
        when: "${{ steps.stop.count > 1 }}"
      - id: each
        for_each: "${{ steps.point.names }}"
        action: note
        with: { text: "${{ each.key }}" }
      - id: later
        for_each: "${{ steps.stop.names }}"
        action: note
        with: { text: "${{ each.key }}" }
      - parallel:
          - { id: short, action: note, budget: 1m }
          - { id: long, action: note, budget: 2m }
      - { id: open, action: commit, restores_service: true }
      - { id: last, action: release, rollback: [] }
    """

  private static let specs = [
    ActionSpec(name: "choose", help: "", role: .choose),
    ActionSpec(
      name: "stop", help: "", effect: .reversible, role: .stop, touches: ["service"],
      sets: [.service]),
    ActionSpec(name: "note", help: "", effect: .reversible),
    ActionSpec(name: "release", help: "", effect: .irreversible, role: .release),
    ActionSpec(name: "commit", help: "", effect: .irreversible, role: .commit),
  ]

  private let runbook: Runbook
  private let state: RunState

  init() throws {
    runbook = try #require(RunbookFile.read(text: Self.text, name: "planned.yaml").0)
    var state = RunState(
      opening: Self.opening, runbook: runbook,
      specs: Dictionary(uniqueKeysWithValues: Self.specs.map { ($0.name, $0) }))
    let names = ["db": Value.text("a"), "media": .text("b")]
    let point = AttemptEnd(
      step: StepKey("point"), action: "choose", inputs: [:], began: Self.opening.started,
      outcome: .done(
        result: ActionResult(outputs: ["time": .text("noon"), "names": .map(names)])))
    for (number, event) in [
      RunEvent.finished(attempt: point), .frozen(step: "each", elements: names),
    ].enumerated() {
      state.apply(RunRecord(number: number + 2, time: Self.opening.started, event: event))
    }
    self.state = state
  }

  private func plans(of id: String) throws -> [StepPlan] {
    let step = try #require(runbook.allSteps.first { $0.id == id })
    let known = state.planned(step)
    let planned =
      known.isEmpty ? [RunState.PlannedStep(step: step, key: StepKey(id), element: nil)] : known
    return planned.map {
      state.plan(of: $0, site: .null, critical: runbook.criticalPath)
    }
  }

  @Test("names the step that will tell what is not known, wherever it stands in an input")
  func inputs() throws {
    let note = try #require(try plans(of: "note").first)
    #expect(note.inputs["text"] == .text("to noon from here, (after stop) left"))
    #expect(note.inputs["mixed"] == .map(["known": .text("here"), "open": .text("(after stop)")]))
    #expect(note.inputs["looked_up"] == .text("(after stop)"))
    #expect(note.condition == .text("(after stop)"))
    #expect(try plans(of: "each").map { $0.inputs["text"] } == [.text("db"), .text("media")])
    #expect(try plans(of: "later").map { $0.inputs["text"] } == [.text("(after stop)")])
  }

  @Test("knows which steps need nothing that is still to be done")
  func foreseen() {
    let foreseen = runbook.allSteps.filter(state.isForeseen).map(\.id)
    #expect(foreseen == ["point", "stop", "each", "short", "long", "open", "last"])
  }

  @Test("tells the way back, and what is touched and held")
  func wayBack() throws {
    #expect(try plans(of: "point").map(\.wayBack) == [.none])
    #expect(try plans(of: "stop").map(\.wayBack) == [.hooks(["stop/again"])])
    #expect(try plans(of: "stop").map(\.sets) == [[.service]])
    #expect(try plans(of: "stop").map(\.touches) == [["service"]])
    #expect(try plans(of: "short").map(\.wayBack) == [.action])
    #expect(try plans(of: "open").map(\.wayBack) == [.action])
    #expect(try plans(of: "open").map(\.undo) == [Self.undo])
    #expect(try plans(of: "last").map(\.wayBack) == [.irreversible])
    #expect(try plans(of: "later").map(\.undo) == [nil])
  }

  @Test("finds the steps that decide when service is back")
  func criticalPath() {
    #expect(runbook.criticalPath == ["point", "stop", "note", "each", "later", "long", "open"])
  }

  private static let undo = UndoProof(.assumed, "nobody has shown it")

  private static let opening: RunOpening = {
    let text = RunOpening.SourceText(path: "planned.yaml", text: "", digest: "")
    let now = Timestamp(seconds: 1_772_330_400)
    return RunOpening(
      run: "20260301-020000-test", tool: "test", runbook: text, site: text, scripts: [:],
      parameters: ["where": .text("here")], options: RunOptions(), siteKey: "site", incident: now,
      undo: undo, started: now, host: "h", process: 1, user: "u")
  }()
}

import Core
import Testing

@testable import RunbookYAML

@Suite("An included runbook")
struct IncludeTests {
  private static let part = """
    runbook: part
    parameters:
      roles: { type: list of text, default: [api] }
      note: { type: text, default: none }
      span: { type: duration }
      where: { type: map }
    steps:
      - checkpoint: begun
      - { id: stop, action: service.stop, on_failure: { rollback_to: begun }, when: "${{ parameters.span > 1m }}" }
      - parallel:
        - id: run
          action: command.run
          with: { command: [echo, "${{ steps.stop.state }}", "${{ parameters.where.class }}"] }
          rollback: [ { id: back, action: command.run, with: { command: ["${{ parameters.note }}"] } } ]
    """

  private static let outer = """
    runbook: outer
    parameters: { pause: { type: duration, default: 5m } }
    steps:
      - { id: point, action: recovery_point.choose }
      - id: one
        include:
          runbook: parts/part.yaml
          with: { span: "${{ parameters.pause * 2 }}", where: "${{ steps.point.point }}", note: by hand }
      - id: two
        include: { runbook: parts/part.yaml, with: { span: 30s, where: { class: known } } }
      - { id: ask, action: approval.ask, with: { message: "${{ steps.one/run.output }}" } }
      - { id: back, action: service.stop, on_failure: { rollback_to: one/begun } }
      - { id: last, action: approval.ask, with: { message: "${{ steps.back.state }}, not its namesake" } }
    """

  private static func read() throws -> Runbook {
    let (runbook, faults) = RunbookFile.read(text: outer, name: "outer.yaml") { path in
      path == "parts/part.yaml"
        ? .file(Array(part.utf8), name: "parts/part.yaml") : .unreadable(reason: "not there")
    }
    #expect(faults == [])
    let read = try #require(runbook)
    #expect(Checker.check(read, specs: CaseSpecs.all) == [])
    return read
  }

  @Test("stands in the including one under the ids of the include, as often as it is included")
  func expands() throws {
    let runbook = try Self.read()
    #expect(
      runbook.allSteps.map(\.id) == [
        "point", "one/stop", "one/run", "two/stop", "two/run", "ask", "back", "last",
      ])
    let checkpoints = runbook.steps.compactMap { item in
      if case .checkpoint(let name, _) = item { name } else { nil }
    }
    #expect(checkpoints == ["one/begun", "two/begun"])
    #expect(runbook.allSteps[1].onFailure == .rollbackTo("one/begun"))
    #expect(runbook.allSteps[2].rollback?.map(\.id) == ["back"])
    #expect(
      runbook.allSteps[2].inputs["command"]?.expressions.map(\.display) == [
        "steps.one/stop.state", "parameters.where.class",
      ])
  }

  @Test("keeps its own places, with its file")
  func marks() throws {
    let step = try #require(try Self.read().allSteps.first { $0.id == "two/run" })
    #expect(step.mark.place(in: "outer.yaml") == "parts/part.yaml:11:7")
    #expect(step.inputs["command"]?.expressions.first?.mark.file == "parts/part.yaml")
  }

  @Test("sees the values given to it, else its defaults, each include its own")
  func parameters() throws {
    let runbook = try Self.read()
    var state = RunState(
      opening: Self.opening, runbook: runbook,
      specs: Dictionary(uniqueKeysWithValues: CaseSpecs.all.map { ($0.name, $0) }))
    let point = AttemptEnd(
      step: StepKey("point"), action: "recovery_point.choose", inputs: [:],
      began: Self.opening.started,
      outcome: .done(result: ActionResult(outputs: ["point": .map(["class": .text("exact")])])))
    state.apply(
      RunRecord(number: 2, time: Self.opening.started, event: .finished(attempt: point)))

    let one = try state.scope(of: runbook.allSteps[1], site: .null).parameters
    #expect(one["span"] == .duration(.seconds(600)))
    #expect(one["where"] == .map(["class": .text("exact")]))
    #expect(one["note"] == .text("by hand"))
    #expect(one["roles"] == .list([.text("api")]))
    #expect(one["pause"] == nil)
    let two = try state.scope(of: runbook.allSteps[4], site: .null)
    #expect(two.parameters["note"] == .text("none"))
    #expect(
      try runbook.allSteps[4].inputs["command"]?.resolve(in: two)
        == .list([.text("echo"), .text("pending"), .text("known")]))
    #expect(try runbook.allSteps[3].condition?.evaluate(in: two) == .bool(false))
    #expect(
      try state.scope(of: runbook.allSteps[5], site: .null).parameters
        == ["pause": .duration(.seconds(300))])
  }

  @Test("refuses in the run what is not of a parameter's type, at the place it is given")
  func wrongValue() throws {
    let source = Self.outer.replacing("span: 30s", with: #"span: "${{ steps.ghost.any }}""#)
    let (found, _) = RunbookFile.read(text: source, name: "outer.yaml") { _ in
      .file(Array(Self.part.utf8), name: "part.yaml")
    }
    let runbook = try #require(found)
    var state = RunState(opening: Self.opening, runbook: runbook, specs: [:])
    let ghost = AttemptEnd(
      step: StepKey("ghost"), action: "", inputs: [:], began: Self.opening.started,
      outcome: .done(result: ActionResult(outputs: ["any": .integer(7)])))
    state.apply(
      RunRecord(number: 2, time: Self.opening.started, event: .finished(attempt: ghost)))
    let error = #expect(throws: EvaluationError.self) {
      try state.scope(of: runbook.allSteps[3], site: .null)
    }
    #expect(error?.what == "parameter 'span' of parts/part.yaml must be a duration, not 7")
    #expect(error?.mark.place(in: "outer.yaml") == "outer.yaml:10:56")
  }

  private static let opening: RunOpening = {
    let text = RunOpening.SourceText(path: "outer.yaml", text: "", digest: "")
    let now = Timestamp(seconds: 1_772_330_400)
    return RunOpening(
      run: "20260301-020000-test", tool: "test", runbook: text, site: text, scripts: [:],
      parameters: ["pause": .text("5m")], options: RunOptions(), siteKey: "site", incident: now,
      started: now,
      host: "h", process: 1, user: "u")
  }()
}

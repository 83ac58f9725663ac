import Core
import Foundation
import Reporting
import Testing

/// What is drawn, read back from the page, over runs of every size. A run that fails is named by its
/// seed: `TAMSDR_SEED=N swift test --filter TimelineTests` draws it alone.
@Suite("The time line of a report")
struct TimelineTests {
  private static let seeds: [UInt64] =
    ProcessInfo.processInfo.environment["TAMSDR_SEED"].flatMap(UInt64.init).map { [$0] }
    ?? Array(1...48)

  @Test("fits its width, and no label meets another, whatever the run", arguments: seeds)
  func geometry(_ seed: UInt64) throws {
    var random = RandomRun(seed: seed)
    let report = random.make()
    let drawings = try Drawing.all(of: report)
    let began = report.steps.filter { $0.started != nil }
    #expect(drawings.flatMap(\.names).count == began.count, "seed \(seed)")
    for drawing in drawings {
      #expect(drawing.height < 900, "seed \(seed): it must fit a sheet")
      for bar in drawing.bars {
        #expect(bar.x >= 0 && bar.width > 0 && bar.x + bar.width <= 100.01, "seed \(seed): \(bar)")
        #expect(bar.y >= 0 && bar.y + bar.height <= drawing.height, "seed \(seed): \(bar)")
      }
      for place in drawing.lines { #expect((0...100).contains(place), "seed \(seed)") }
      for (index, label) in drawing.labels.enumerated() {
        for other in drawing.labels[..<index] {
          #expect(!label.overlaps(other), "seed \(seed): \(label) and \(other)")
        }
      }
    }
  }

  @Test("marks what went over its budget in words, and draws it", arguments: seeds.prefix(12))
  func overBudget(_ seed: UInt64) throws {
    var random = RandomRun(seed: seed)
    let report = random.make()
    let drawings = try Drawing.all(of: report)
    let over = report.steps.filter(\.isOverBudget).count
    let texts = drawings.flatMap(\.texts)
    #expect(texts.count { $0.contains("OVER BUDGET") } == over, "seed \(seed)")
    #expect(drawings.flatMap(\.bars).count { $0.kind == "over" } == over, "seed \(seed)")
  }

  @Test("draws every doubt, undo and wait of a step in its own pattern")
  func patterns() throws {
    let report = HostileRun.make().run.report()
    let kinds = Set(try Drawing.all(of: report).flatMap(\.bars).map(\.kind))
    #expect(kinds.isSuperset(of: ["work", "failed", "undo", "doubt", "wait"]), "\(kinds)")
  }

  @Test("puts bars where their times lie, the objective and service with them")
  func places() throws {
    var run = SampleRun()
    run.reachCommit()
    run.finish()
    // 141 s, and an objective far beyond it.
    let drawing = try #require(try Drawing.all(of: run.report()).first)
    let check = try #require(drawing.bars.filter { $0.kind == "work" }.dropFirst(5).first)
    #expect(abs(check.x - 60 / 141 * 100) < 0.1)
    #expect(abs(check.width - 70 / 141 * 100) < 0.1)
    #expect(drawing.texts.contains { $0.contains("RTO 30 min 00 s, beyond the right edge") })
    #expect(drawing.texts.contains { $0.contains("service back, 2 min 20 s") })
  }

  @Test("shows an objective that lies within reach of the run where it lies")
  func objective() throws {
    var run = SampleRun(objectives: Objectives(rto: .seconds(150)))
    run.reachCommit()
    run.finish()
    let drawing = try #require(try Drawing.all(of: run.report()).first)
    #expect(drawing.texts.contains { $0.contains("RTO 2 min 30 s") && !$0.contains("beyond") })
    let check = try #require(drawing.bars.filter { $0.kind == "work" }.dropFirst(5).first)
    #expect(abs(check.x - 60 / 150 * 100) < 0.1)
  }

  @Test("cuts a weekend of waiting short, so that minutes of work can be seen beside it")
  func breaks() throws {
    var run = SampleRun()
    run.record(.waiting(problem: Problem(.stepFailed, "nobody")), at: 60)
    run.attach(at: 200_000)
    run.end("point", "recovery_point.choose", from: 200_000, at: 200_060)
    let report = run.report()
    let drawing = try #require(try Drawing.all(of: report).first)
    let point = try #require(drawing.bars.first { $0.kind == "work" })
    #expect(point.width > 30)
    #expect(drawing.texts.contains { $0.contains("waiting for people, 2 d 7 h in all") })
    #expect(HTMLReport.render(report).contains("cut short, between dashed lines"))
  }
}

// MARK: a drawing read back

private struct Drawing {
  struct Bar: Sendable {
    let kind: String
    let x: Double
    let width: Double
    let y: Double
    let height: Double
  }

  struct Label: Sendable {
    let text: String
    let left: Double
    let right: Double
    let y: Double

    func overlaps(_ other: Label) -> Bool {
      abs(y - other.y) < 10 && left < other.right && other.left < right
    }
  }

  let height: Double
  let bars: [Bar]
  let lines: [Double]
  let labels: [Label]
  /// Labels of steps, without those of lanes and axis.
  let names: [String]
  let texts: [String]

  /// The width of a letter on a phone, whose page is 358 pixels wide, as a share of it.
  private static let letter = 6.2 / 358 * 100

  static func all(of report: Report) throws -> [Drawing] {
    try PageTree.parse(HTMLReport.render(report)).all("svg")
      .filter { $0.attributes["class"] == "timeline" }.map(Drawing.init)
  }

  private init(_ svg: PageTree.Element) throws {
    func number(_ element: PageTree.Element, _ name: String) throws -> Double {
      let text = try #require(element.attributes[name])
      return try #require(Double(text.filter { $0 != "%" }), "\(text)")
    }
    height = try number(svg, "height")
    bars = try svg.all("rect").map {
      Bar(
        kind: $0.attributes["class"] ?? "", x: try number($0, "x"), width: try number($0, "width"),
        y: try number($0, "y"), height: try number($0, "height"))
    }
    lines = try svg.all("line").flatMap { [try number($0, "x1"), try number($0, "x2")] }
    let written = svg.all("text")
    texts = written.map(\.text)
    names = written.filter { $0.children.first?.attributes["class"] == "name" }.map(\.text)
    labels = try written.map { element in
      let place = try number(element, "x")
      // What a narrow page leaves out is not there to be met.
      let left = element.all("tspan").filter { $0.attributes["class"] == "more" }
      let count = element.text.count - left.reduce(0) { $0 + $1.text.count }
      let width = Double(count) * Self.letter
      let shift =
        switch element.attributes["text-anchor"] {
        case "middle": width / 2
        case "end": width
        default: 0.0
        }
      return Label(
        text: element.text, left: place - shift, right: place - shift + width,
        y: try number(element, "y"))
    }
  }
}

// MARK: runs of every size

/// A run of 1 to 200 steps that lasted from two seconds to three days.
private struct RandomRun {
  private var random: SplitMix
  private var now = SampleRun.started

  init(seed: UInt64) { random = SplitMix(state: seed) }

  mutating func make() -> Report {
    let count = [1, 5, 23, 60, 200][random.below(5)]
    let length = [2.0, 90, 1_800, 259_200][random.below(4)]
    let unit = length / Double(count)
    let steps = (0..<count).map { index in
      Step(
        id: "step-\(index)" + String(repeating: "x", count: random.below(40)),
        action: index % 3 == 0 ? "tams.check_database" : "service.stop",
        budget: random.below(4) == 0 ? nil : span(unit * 1.5), mark: SampleRun.mark)
    }
    let source = RunOpening.SourceText(path: "r", text: "", digest: "d")
    let lead = random.below(3) == 0 ? span(length * 3) : .zero
    let opening = RunOpening(
      run: "20260301-100000-abcd", tool: "tamsdr", runbook: source, site: source, scripts: [:],
      parameters: [:], options: RunOptions(), siteKey: "key", incident: now - lead, started: now,
      host: "host", process: 7, user: "operator")
    let objectives = Objectives(rto: random.below(4) == 0 ? nil : span(length * 2))
    let items = steps.map(Runbook.Item.step)
    var run = SampleRun(
      opening: opening, runbook: Runbook(name: "random", objectives: objectives, steps: items))
    for step in steps.dropLast(random.below(3)) { perform(step, unit, &run) }
    if random.below(2) == 0 {
      run.record(.ended(outcome: .failed, exitCode: 4), at: now)
    }
    return run.report(isAlive: random.below(2) == 0)
  }

  private mutating func perform(_ step: Step, _ unit: Double, _ run: inout SampleRun) {
    let key = StepKey(step.id)
    for attempt in 1...(random.below(6) == 0 ? 3 : 1) {
      let began = now
      if step.action == "service.stop" {
        run.record(
          .started(
            attempt: AttemptStart(
              step: key, action: step.action, attempt: attempt, pass: 1, undoing: false,
              inputs: [:], remoteName: "n")), at: began)
      }
      if random.below(12) == 0 {
        run.record(.asked(step: key, text: "?", kind: "approval"), at: now)
        now = now + span(unit * 40)
        run.record(.answered(step: key, accepted: true, by: "operator"), at: now)
      }
      now = now + span(unit)
      let isInDoubt = step.action == "service.stop" && random.below(8) == 0
      let ends: [AttemptEnd.Outcome] =
        isInDoubt
        ? [.inDoubt(problem: Problem(.stepFailed, "lost")), .done(result: ActionResult())]
        : [.done(result: ActionResult())]
      for outcome in ends {
        run.record(
          .finished(
            attempt: AttemptEnd(
              step: key, action: step.action, inputs: [:], began: began, outcome: outcome)),
          at: now)
        now = now + span(unit * 0.1)
      }
    }
  }

  /// Up to a span, now and then none at all.
  private mutating func span(_ seconds: Double) -> Duration {
    .milliseconds(Int64(seconds * Double(random.below(1_000))))
  }
}

private struct SplitMix {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
  }
}

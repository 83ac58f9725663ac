import Core
import Testing

@testable import Reporting

@Suite("The block at the bottom of a terminal")
struct ProgressBlockTests {
  private static let wide = TerminalSize(columns: 200, rows: 24)
  private static let narrow = TerminalSize(columns: 60, rows: 24)

  private func texts(
    _ run: SampleRun, at second: Int, _ size: TerminalSize,
    words: [String: String] = [:], history: StepHistory = StepHistory()
  ) -> [String] {
    lines(run, at: second, size, words: words, history: history).map(\.text)
  }

  private func lines(
    _ run: SampleRun, at second: Int, _ size: TerminalSize,
    words: [String: String] = [:], history: StepHistory = StepHistory()
  ) -> [BlockLine] {
    var watched = WatchedRun(run.state, site: "lab", history: history)
    for (step, text) in words { watched.note(text, of: StepKey(step)) }
    let now = SampleRun.started + .seconds(second)
    return ProgressBlock.lines(watched.progress(at: now), at: now, size: size)
  }

  @Test("says what runs, how far the run is, when service is back and what is held")
  func whole() {
    var run = SampleRun()
    run.reachCommit()
    let lines = texts(run, at: 60, Self.narrow, words: ["commit": "sync_progress 43"])
    #expect(
      lines == [
        "── sample at lab, run 20260301-100000-abcd, 1 min 00 s sin…",
        "  commit  10 s of 1 min 00 s  sync_progress 43",
        "forward: 4 of 7 steps done, 3 left",
        "service back about 10:03:50 (RTO 10:30:00)",
        "held: service tams-api",
      ])
  }

  @Test("names the action where there is room for it")
  func action() {
    var run = SampleRun()
    run.reachCommit()
    let lines = texts(run, at: 60, Self.wide)
    #expect(lines[1] == "  commit  vast.restore_commit  10 s of 1 min 00 s")
  }

  @Test("shows a step that only reads, of which nothing is written before its end")
  func readOnly() {
    var run = SampleRun()
    run.reachCommit()
    run.end("commit", "vast.restore_commit", from: 50, at: 60)
    let lines = texts(run, at: 67, Self.narrow)
    #expect(lines[1] == "  check  7 s of 1 min 00 s")
    #expect(lines[2] == "forward: 5 of 7 steps done, 2 left")
  }

  @Test("shows of a run that stops only what its end is waited for")
  func stopping() {
    var run = SampleRun(
      steps: [
        .parallel(
          ParallelBlock(
            parallelism: Parallelism(),
            steps: [
              SampleRun.step("check", "tams.check_database"),
              SampleRun.step("stop", "service.stop"),
            ], mark: SampleRun.mark))
      ])
    run.begin("stop", "service.stop", at: 1)
    var watched = WatchedRun(run.state, site: "lab")
    let now = SampleRun.started + .seconds(3)
    let told = StoppingText.render("SIGINT", watched.progress(at: now), at: now, suffix: "")
    #expect(told.contains("  check (tams.check_database), 2 s of 1 min 00 s: only reads"))
    #expect(told.contains("  stop (service.stop), 2 s of 1 min 00 s: its end is waited for"))
    watched.stop()
    let lines = ProgressBlock.lines(watched.progress(at: now), at: now, size: Self.narrow)
    #expect(
      lines.map(\.text).dropFirst() == [
        "  stop  2 s of 1 min 00 s", "stopping at the next safe place: 0 of 2 steps done, 2 left",
      ])
  }

  @Test("makes a step over its budget and a projected miss stand out")
  func late() {
    var run = SampleRun(objectives: Objectives(rto: .seconds(200)))
    run.reachCommit()
    let shown = lines(run, at: 130, Self.narrow)
    #expect(shown[1] == BlockLine("  commit  1 min 20 s of 1 min 00 s", .warning))
    #expect(
      shown[3] == BlockLine("service back about 10:04:10 (RTO 10:03:20, 50 s late)", .warning))
  }

  @Test("says on the way back how much is left to undo, and forecasts nothing")
  func back() {
    var run = SampleRun()
    run.reachCommit()
    run.end(
      "commit", "vast.restore_commit", from: 50, at: 60,
      .failed(problem: Problem(.stepFailed, "no")))
    run.record(.rollbackBegan(to: nil, cause: "asked for"), at: 61)
    run.record(
      .started(
        attempt: AttemptStart(
          step: StepKey("commit"), action: "vast.restore_commit", attempt: 1, pass: 1,
          undoing: true, inputs: [:], remoteName: "x")), at: 62)
    let lines = texts(run, at: 70, Self.narrow)
    #expect(
      lines.dropFirst() == [
        "  undo commit  8 s", "going back: 0 undone, 2 left to undo", "held: service tams-api",
      ])
  }

  @Test("says what the run waits for, and which hold is broken")
  func waiting() {
    var run = SampleRun()
    run.end("point", "recovery_point.choose", from: 0, at: 10)
    run.record(.asked(step: StepKey("consent"), text: "go back?", kind: "approval"), at: 10)
    #expect(
      texts(run, at: 40, Self.wide)[2]
        == "waits for an answer to consent for 30 s: 1 of 7 steps done, 6 left")
    var broken = SampleRun()
    broken.reachCommit()
    broken.record(
      .holdBroken(hold: Hold(.service, "tams-api"), finding: "it runs"), at: 55)
    #expect(
      lines(broken, at: 56, Self.narrow).last
        == BlockLine("HOLD BROKEN: service tams-api", .warning))
  }

  @Test("counts the holds whose names do not fit")
  func manyHolds() {
    var run = SampleRun()
    let holds = [
      Hold(.service, "tams-api"), Hold(.service, "retention"), Hold(.key, "AKIA0001"),
      Hold(.schedule, "tams-db-weekly"), Hold(.schedule, "tams-media-6h"),
    ].map { HoldProof($0, proof: "", lift: "") }
    run.begin("stop", "service.stop", at: 1)
    run.end("stop", "service.stop", from: 1, at: 2, .done(result: ActionResult(holdsSet: holds)))
    func shown(_ columns: Int) -> String? {
      texts(run, at: 3, TerminalSize(columns: columns, rows: 24)).last
    }
    #expect(
      shown(120)
        == "held: service tams-api, retention; key AKIA0001; schedule tams-db-weekly, tams-media-6h"
    )
    #expect(shown(80) == "held: service tams-api, retention; key AKIA0001; 2 schedules")
    #expect(shown(40) == "held: 2 services; 1 key; 2 schedules")
  }

  @Test("breaks long lines between words, and leaves those that fit")
  func wraps() {
    let text = "asks: go on?\n    /tams/media is replaced by snapshot tams-media-6h_2026-11-29T06"
    #expect(
      DisplayWidth.wrapped(text, to: 30) == """
        asks: go on?
            /tams/media is replaced by
              snapshot
              tams-media-6h_2026-11-29T06
        """)
    #expect(DisplayWidth.wrapped(text, to: 80) == text)
  }

  @Test("fits any terminal, also with wide characters and many steps beside each other")
  func fits() {
    let block = ParallelBlock(
      parallelism: Parallelism(),
      steps: (1...12).map { SampleRun.step("siblings-\($0)", "tams.check_database") },
      mark: SampleRun.mark)
    let words = "映像 \u{1B}[2J e\u{301} 🎬 " + String(repeating: "映", count: 200)
    var run = SampleRun(steps: [.parallel(block)] + SampleRun.sampleSteps)
    run.begin("stop", "service.stop", at: 1)
    for columns in [1, 2, 10, 40, 79, 80, 200] {
      for rows in [1, 2, 3, 5, 8, 24] {
        let size = TerminalSize(columns: columns, rows: rows)
        let lines = texts(run, at: 5, size, words: ["siblings-1": words])
        #expect(lines.count <= max(rows - 1, 1), "\(size)")
        for line in lines {
          #expect(DisplayWidth.of(line) <= max(columns - 1, 1), "\(size): \(line)")
          #expect(!line.contains("\u{1B}"))
        }
      }
    }
    let few = texts(run, at: 5, TerminalSize(columns: 80, rows: 8))
    #expect(few.contains("  and 10 more steps"), "\(few)")
  }
}

@Suite("The forecast of a run")
struct ForecastTests {
  /// An earlier run whose check took so long.
  private func earlier(_ seconds: Int) -> RunState {
    var run = SampleRun()
    run.reachCommit()
    run.end("commit", "vast.restore_commit", from: 50, at: 60)
    run.end("check", "tams.check_database", from: 60, at: 60 + seconds)
    return run.state
  }

  private func forecast(_ durations: [Int]) -> Forecast? {
    var history = StepHistory()
    for seconds in durations { history.add(earlier(seconds)) }
    var run = SampleRun()
    run.reachCommit()
    return run.state.forecast(at: SampleRun.started + .seconds(55), history: history)
  }

  @Test("goes by the budgets while fewer than three runs have done a step")
  func budgets() throws {
    let seen = try #require(forecast([5, 5]))
    #expect(seen.projected == .seconds(55 + 55 + 60 + 60))
    #expect(seen.late == seen.projected)
  }

  @Test("goes by half and by nine tenths of the earlier runs from then on")
  func history() throws {
    let seen = try #require(forecast([1, 2, 3, 4, 5, 6, 7, 8, 9, 40]))
    // The commit took 10 s in each of them, and has run for 5; nobody has opened yet.
    #expect(seen.projected == .seconds(55 + 5 + 5 + 60))
    #expect(seen.late == .seconds(55 + 5 + 9 + 60))
    #expect(
      Figures.forecast(seen, at: SampleRun.started)
        == "service back about 10:02:05 to 10:02:09 (RTO 10:30:00)")
  }

  @Test("learns nothing from how long people took, nor from a step that was tried twice")
  func unfit() {
    var twice = SampleRun()
    twice.reachCommit()
    twice.end(
      "commit", "vast.restore_commit", from: 50, at: 51,
      .failed(problem: Problem(.stepFailed, "no")))
    twice.begin("commit", "vast.restore_commit", at: 52)
    twice.end("commit", "vast.restore_commit", from: 52, at: 53)
    var history = StepHistory()
    for _ in 1...3 { history.add(twice.state) }
    let fresh = SampleRun().state.forecast(at: SampleRun.started, history: history)
    // Point, stop and rescue took 10 s each; consent, commit, check and open count by their budgets.
    #expect(fresh?.projected == .seconds(3 * 10 + 4 * 60))
  }
}

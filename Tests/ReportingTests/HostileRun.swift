import Core

/// A run in which every text that comes from outside tries to be more than text. Each carries a mark of
/// its own, by which it is found again.
struct HostileRun {
  private(set) var run: SampleRun
  /// The marks of texts that every form must show.
  private(set) var marks: [String] = []

  static let poison =
    "<script>x</script><img src=x>\" ' &amp; `|* _a_ [b](c) ~~d~~ \u{1B}[2J\u{202E}\u{0}"

  /// A text with a mark that is in it once.
  private static func text(_ mark: String) -> String { "\(mark) \(poison)\r\n# \(mark)" }

  static func make() -> HostileRun {
    var marks: [String] = []
    func hostile(_ mark: String) -> String {
      marks.append("Q\(mark)Q")
      return text("Q\(mark)Q")
    }
    func source(_ name: String) -> RunOpening.SourceText {
      RunOpening.SourceText(
        path: hostile("\(name)path"), text: "", digest: hostile("\(name)digest"))
    }
    let opening = RunOpening(
      run: "20260301-100000-abcd", tool: hostile("tool"), runbook: source("runbook"),
      includes: ["a": source("include")], site: source("site"),
      plan: RunPlan(path: hostile("planpath"), digest: hostile("plandigest"), point: .null),
      scripts: [hostile("script"): hostile("scriptdigest")],
      parameters: ["at": .text(hostile("parameter"))], options: RunOptions(onFailure: .wait),
      siteKey: "key", incident: SampleRun.started, started: SampleRun.started,
      host: hostile("host"), process: 7, user: hostile("user"))
    let step = Step(
      id: "stop", action: "service.stop", budget: .seconds(1), restoresService: false,
      mark: SampleRun.mark)
    var runbook = Runbook(
      name: hostile("runbookname"), objectives: SampleRun.sampleObjectives,
      contacts: [Contact(name: hostile("contact"), reach: [hostile("reach")])],
      steps: [
        .step(step), .step(Step(id: "each", action: "service.stop", mark: SampleRun.mark)),
        .step(Step(id: "check", action: "tams.check_database", mark: SampleRun.mark)),
        .step(Step(id: "skipped", action: "tams.check_database", mark: SampleRun.mark)),
      ])
    runbook.contacts.append(Contact(name: "plain", reach: []))
    var site = SampleRun.site
    site.name = hostile("sitename")
    var run = SampleRun(opening: opening, runbook: runbook, site: site)
    record(&run, hostile)
    return HostileRun(run: run, marks: marks)
  }

  private static func record(_ run: inout SampleRun, _ hostile: (String) -> String) {
    let stop = StepKey("stop")
    run.record(
      .started(
        attempt: AttemptStart(
          step: stop, action: "service.stop", attempt: 1, pass: 1, undoing: false, inputs: [:],
          remoteName: hostile("remotename"))), at: 1)
    run.record(.handle(step: stop, undoing: false, handle: ["t": .text(hostile("handle"))]), at: 1)
    let doubtful = Problem(.stepFailed, hostile("doubt"), at: hostile("place"))
    run.end("stop", "service.stop", from: 1, at: 2, .inDoubt(problem: doubtful))
    let hold = Hold(.service, hostile("holdobject"))
    var done = ActionResult(
      outputs: [
        "cluster": .text(hostile("cluster")), "cluster_version": .text(hostile("version")),
      ],
      holdsSet: [HoldProof(hold, proof: hostile("holdproof"), lift: hostile("holdlift"))],
      warnings: [hostile("warning")])
    done.unmade = [UnmadeCheck(hostile("unmadeid"), hostile("unmade"))]
    run.end("stop", "service.stop", from: 1, at: 3, .done(result: done), byProbe: true)
    run.record(.holdBroken(hold: hold, finding: hostile("broken")), at: 4)
    run.record(.asked(step: stop, text: hostile("question"), kind: "approval"), at: 4)
    run.record(.answered(step: stop, accepted: true, by: hostile("answerer")), at: 5)
    run.record(.noted(warning: hostile("note")), at: 5)
    run.record(
      .skipped(
        step: StepKey("skipped"), reason: hostile("skipreason"), by: hostile("skipper")), at: 5)
    run.record(.rollbackBegan(to: hostile("checkpoint"), cause: hostile("cause")), at: 6)
    run.begin("stop", "service.stop", at: 7, undoing: true)
    run.record(
      .undoFinished(
        undo: UndoEnd(
          step: stop, outcome: .failed(problem: Problem(.stepFailed, hostile("undoproblem"))))),
      at: 8)
    let check = Check(
      id: hostile("checkid"), title: hostile("checktitle"), verdict: .fail,
      numbers: ["offenders": .list([.text(hostile("number"))])], finding: hostile("finding"))
    run.end(
      "check", "tams.check_database", from: 8, at: 9, .done(result: ActionResult(checks: [check])))
    run.begin("each", "service.stop", at: 9)
    run.end(
      "each", "service.stop", from: 9, at: 10, .inDoubt(problem: Problem(.stepFailed, "lost")))
    let problem = Problem(.stepFailed, hostile("what"), at: nil, hint: hostile("hint"))
    run.record(.waiting(problem: problem), at: 10)
    run.record(
      .resolved(
        step: StepKey("each"), done: false, reason: hostile("resolution"), by: hostile("resolver")),
      at: 11)
    run.attach(
      "resume", by: hostile("resumer"),
      takeover: Takeover(from: hostile("earlier"), wasSilent: false, mayLackRecords: false), at: 20)
    run.record(.waiting(problem: problem), at: 30)
  }
}

import Core
import Testing

@Suite("The chronicle of a run")
struct ChronicleTests {
  private let lost = Problem(.stepFailed, "no answer", at: "cluster")

  private func second(_ time: Timestamp?) -> Double? {
    time.map { ($0 - SampleRun.started).inSeconds }
  }

  @Test("has each attempt of a good run once, with or without an intent")
  func plain() {
    var run = SampleRun()
    run.reachCommit()
    run.finish()
    let chronicle = run.report().chronicle
    #expect(
      chronicle.attempts.map { "\($0.step.display) \($0.number) \($0.outcome.rawValue)" } == [
        "point 1 done", "consent 1 done", "stop 1 done", "rescue 1 done", "commit 1 done",
        "check 1 done", "open 1 done",
      ])
    #expect(chronicle.doubts == [])
    #expect(chronicle.sessions.map(\.ending) == ["ended: succeeded"])
    #expect(
      chronicle.moments.map(\.kind) == [
        .incident, .started, .asked, .answered, .restored, .validated, .serviceBack, .ended,
      ])
  }

  @Test("calls an attempt failed whose checks did not pass, and keeps each retry")
  func retries() {
    var run = SampleRun()
    let bad = Check(id: "V06", title: "rows", verdict: .fail, finding: "3 of 9")
    run.end(
      "check", "tams.check_database", from: 0, at: 5, .done(result: ActionResult(checks: [bad])))
    run.end("check", "tams.check_database", from: 8, at: 12)
    let attempts = run.report().chronicle.attempts
    #expect(attempts.map(\.outcome) == [.failed, .done])
    #expect(attempts.map(\.number) == [1, 2])
    #expect(attempts.first?.note == "V06 rows: 3 of 9")
  }

  @Test("tells how a doubt was settled by the remote side, and changes nothing of the attempt")
  func probed() {
    var run = SampleRun()
    run.begin("stop", "service.stop", at: 0)
    run.end("stop", "service.stop", from: 0, at: 10, .inDoubt(problem: lost))
    run.end("stop", "service.stop", from: 0, at: 14, byProbe: true)
    let chronicle = run.report().chronicle
    #expect(chronicle.attempts.map(\.outcome) == [.inDoubt])
    #expect(chronicle.doubts.count == 1)
    #expect(chronicle.doubts.first?.why == "no answer (cluster)")
    #expect(second(chronicle.doubts.first?.since) == 10)
    #expect(second(chronicle.doubts.first?.settled) == 14)
    #expect(chronicle.doubts.first?.settler == .probe)
    #expect(chronicle.doubts.first?.finding == "done")
  }

  @Test("takes what a killed process had under way for a doubt, from its last record on")
  func killed() {
    var run = SampleRun()
    run.begin("stop", "service.stop", at: 5)
    run.attach(at: 100)
    run.end("stop", "service.stop", from: 5, at: 104, .notStarted, byProbe: true)
    run.begin("stop", "service.stop", at: 105, attempt: 2)
    run.end("stop", "service.stop", from: 105, at: 110)
    let chronicle = run.report(isAlive: true).chronicle
    #expect(chronicle.attempts.map(\.outcome) == [.inDoubt, .done])
    #expect(second(chronicle.doubts.first?.since) == 5)
    #expect(second(chronicle.doubts.first?.settled) == 104)
    #expect(chronicle.doubts.first?.finding == "not begun")
    #expect(chronicle.sessions.count == 2)
    #expect(second(chronicle.sessions.first?.ended) == 5)
    #expect(chronicle.sessions.first?.ending?.hasPrefix("killed or lost") == true)
    #expect(chronicle.sessions.last?.ended == nil)
  }

  @Test("leaves a doubt open that nobody has settled yet")
  func open() {
    var run = SampleRun()
    run.begin("stop", "service.stop", at: 5)
    let chronicle = run.report().chronicle
    #expect(chronicle.doubts.map(\.settled) == [nil])
    #expect(run.report(isAlive: true).chronicle.doubts == [])
    #expect(run.report(isAlive: true).chronicle.attempts.map(\.outcome) == [.running])
  }

  @Test("names the person who settled a doubt, also after a kill that nothing else tells of")
  func resolved() {
    var run = SampleRun()
    run.begin("stop", "service.stop", at: 5)
    run.record(
      .resolved(step: StepKey("stop"), done: false, reason: "it runs", by: "anna"), at: 60)
    let chronicle = run.report().chronicle
    #expect(chronicle.doubts.first?.settler == .person("anna"))
    #expect(chronicle.doubts.first?.finding == "it did not happen: it runs")
    #expect(second(chronicle.doubts.first?.since) == 5)
    #expect(chronicle.sessions.first?.ending?.hasPrefix("killed or lost") == true)
    #expect(chronicle.deviations.map(\.kind) == [.resolved])
  }

  @Test("settles the doubt of a step by its way back, and that of an undo by sending it again")
  func undone() {
    var run = SampleRun()
    run.begin("stop", "service.stop", at: 0)
    run.end("stop", "service.stop", from: 0, at: 10, .inDoubt(problem: lost))
    run.record(.rollbackBegan(to: nil, cause: "asked for"), at: 11)
    run.begin("stop", "service.stop", at: 12, undoing: true)
    run.record(
      .undoFinished(undo: UndoEnd(step: StepKey("stop"), outcome: .inDoubt(problem: lost))), at: 13)
    run.begin("stop", "service.stop", at: 20, undoing: true)
    run.record(
      .undoFinished(
        undo: UndoEnd(step: StepKey("stop"), outcome: .undone(result: .undone(note: "runs again")))),
      at: 22)
    run.record(.rollbackEnded(to: nil), at: 22)
    let chronicle = run.report().chronicle
    #expect(chronicle.attempts.filter(\.isUndo).map(\.outcome) == [.inDoubt, .undone])
    #expect(chronicle.attempts.filter(\.isUndo).map(\.number) == [1, 2])
    #expect(chronicle.doubts.map(\.isUndo) == [false, true])
    #expect(chronicle.doubts.map { second($0.settled) } == [22, 20])
    #expect(chronicle.doubts.map(\.settler) == [.rollback, .attempt])
    #expect(second(chronicle.rollbacks.first?.ended) == 22)
  }

  @Test("keeps each hold with who set and lifted it, and each time it was broken")
  func holds() {
    var run = SampleRun()
    let api = Hold(.service, "tams-api")
    run.begin("stop", "service.stop", at: 0)
    run.end(
      "stop", "service.stop", from: 0, at: 4,
      .done(result: ActionResult(holdsSet: [HoldProof(api, proof: "stopped", lift: "start it")])))
    run.record(.holdBroken(hold: api, finding: "it runs"), at: 10)
    run.record(.holdRenewed(hold: api), at: 12)
    #expect(run.report(isAlive: true).chronicle.holds.first?.lifted == nil)
    run.begin("open", "service.open", at: 20)
    run.end(
      "open", "service.open", from: 20, at: 25, .done(result: ActionResult(holdsLifted: [api])))
    let holds = run.report(isAlive: true).chronicle.holds
    #expect(holds.count == 1)
    #expect(second(holds.first?.set) == 4)
    #expect(second(holds.first?.lifted) == 25)
    #expect(holds.first?.liftedBy == StepKey("open"))
    #expect(holds.first?.breaks.map(\.finding) == ["it runs"])
    #expect(second(holds.first?.breaks.first?.renewed) == 12)
  }

  @Test("lists what a person had done otherwise than the runbook says")
  func deviations() {
    var run = SampleRun()
    run.record(.skipped(step: StepKey("point"), reason: "when", by: nil), at: 1)
    run.record(.skipped(step: StepKey("open"), reason: "not today", by: "anna"), at: 2)
    let other = Attachment(
      command: "resume", options: RunOptions(onFailure: .stop), host: "host", process: 9,
      user: "berta")
    run.record(.attached(attachment: other), at: 9)
    let deviations = run.report(isAlive: true).chronicle.deviations
    #expect(deviations.map(\.kind) == [.skipped, .onFailure])
    #expect(deviations.map(\.by) == ["anna", "berta"])
    #expect(deviations.last?.reason.hasPrefix("--on-failure stop") == true)
  }

  @Test("tells a takeover, and does not call the process that only wrote a decision killed")
  func takeover() {
    var run = SampleRun()
    run.record(.waiting(problem: lost), at: 3)
    run.attach(
      "decide", takeover: Takeover(from: "run on old", wasSilent: true, mayLackRecords: false),
      at: 50)
    run.attach("resume", at: 90)
    let sessions = run.report(isAlive: true).chronicle.sessions
    #expect(sessions.map(\.command) == ["run", "decide", "resume"])
    #expect(sessions.map(\.ending) == ["waits: no answer (cluster)", "wrote a decision", nil])
    #expect(sessions[1].takeover?.from == "run on old")
  }
}

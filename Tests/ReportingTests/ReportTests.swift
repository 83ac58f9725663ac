import Core
import Reporting
import Testing

@Suite("The report of a run")
struct ReportTests {
  @Test("splits the recovery time of a good run and meets its objectives")
  func goodRun() {
    var run = SampleRun(incidentBefore: .seconds(300))
    run.reachCommit()
    run.finish()
    let report = run.report()
    #expect(report.outcome == .succeeded)
    #expect(report.exitCode == 0)
    #expect(report.recoveryTime.actual == .seconds(440))
    #expect(report.recoveryTime.met == true)
    #expect(report.decision == .seconds(320))
    #expect(report.machine == .seconds(120))
    #expect(report.dataLoss.actual == .seconds(28_800 - 300))
    #expect(report.dataLoss.met == true)
    #expect(report.oldestLost == .seconds(6_900))
    #expect(report.undo == .assumed)
    #expect(report.undoReason == "nobody has shown it")
    #expect(report.failure == nil)
    #expect(report.remains.isEmpty)
  }

  @Test("has not met the recovery time when the run ends otherwise than succeeded")
  func unverified() {
    var run = SampleRun()
    run.reachCommit()
    run.finish(check: .degraded, as: .unverified)
    let report = run.report()
    #expect(report.recoveryTime.actual == .seconds(140))
    #expect(report.recoveryTime.met == false)
    #expect(report.exitCode == 8)
    #expect(report.doubts == ["V06 rows is degraded"])
  }

  @Test("lists every step of the runbook in its order, begun or not")
  func steps() {
    var run = SampleRun()
    run.reachCommit()
    let report = run.report(isAlive: true)
    #expect(
      report.steps.map { "\($0.key.display) \($0.state)" } == [
        "point done", "consent done", "stop done", "rescue done", "commit running",
        "check pending", "open pending",
      ])
    #expect(report.steps[0].duration == .seconds(10))
    #expect(report.steps[5].duration == nil)
  }

  @Test("marks a step that took longer than its budget")
  func budget() {
    var run = SampleRun()
    run.reachCommit()
    run.finish()
    let over = run.report().steps.filter(\.isOverBudget).map(\.key.display)
    #expect(over == ["check"])
  }

  @Test("calls a run interrupted that nobody has and that is not ended")
  func interrupted() {
    var run = SampleRun()
    run.reachCommit()
    #expect(run.report(isAlive: true).outcome == .running)
    #expect(run.report(isAlive: true).exitCode == nil)
    let left = run.report()
    #expect(left.outcome == .interrupted)
    #expect(left.exitCode == 130)
    #expect(
      left.next.map(\.command) == [
        "tamsdr resume 20260301-100000-abcd --state-dir state",
        "tamsdr rollback 20260301-100000-abcd --state-dir state",
      ])
  }

  @Test("tells a waiting run how to settle a step in doubt, with the place of the step")
  func waiting() {
    var run = SampleRun()
    run.reachCommit()
    let problem = Problem(
      .answerLost, "no answer to commit", at: "cluster", hint: "look at the stream")
    run.end("commit", "vast.restore_commit", from: 50, at: 60, .inDoubt(problem: problem))
    run.record(.waiting(problem: problem), at: 60)
    let report = run.report()
    #expect(report.outcome == .waiting)
    #expect(report.exitCode == 6)
    #expect(report.siteChanged)
    #expect(report.failure?.step == StepKey("commit"))
    #expect(report.failure?.source == "runbooks/sample.yaml:3:5")
    #expect(
      report.next.first?.command
        == "tamsdr resolve 20260301-100000-abcd 'commit' --done --reason TEXT --state-dir state")
  }

  @Test("tells a waiting run how its question is answered")
  func question() {
    var run = SampleRun()
    run.record(.asked(step: StepKey("point"), text: "lose 40 %?", kind: "loss_over_limit"), at: 5)
    run.record(.waiting(problem: Problem(.approvalWaiting, "nobody answered")), at: 6)
    #expect(
      run.report().next.prefix(2).map(\.command) == [
        "tamsdr approve 20260301-100000-abcd --state-dir state",
        "tamsdr reject 20260301-100000-abcd --state-dir state",
      ])
  }

  @Test("tells a waiting run to go on where the time for an answer is over")
  func lateAnswer() {
    var run = SampleRun()
    run.record(
      .asked(
        step: StepKey("point"), text: "lose 40 %?", kind: "loss_over_limit",
        until: SampleRun.started + .seconds(6)), at: 5)
    run.record(.waiting(problem: Problem(.approvalWaiting, "nobody answered")), at: 6)
    #expect(
      run.report().next.first?.command
        == "tamsdr resume 20260301-100000-abcd --state-dir state")
  }

  @Test("names every hold left and the command that lifts it, in its own words")
  func holds() {
    var run = SampleRun()
    run.reachCommit()
    run.finish()
    let report = run.report()
    #expect(report.holds.map(\.proof.hold) == [Hold(.service, "tams-api")])
    #expect(report.next.first?.command == "systemctl start tams-api")
  }

  @Test("starts what a success leaves stopped by the runbook that checks first, where there is one")
  func release() {
    var run = SampleRun()
    run.reachCommit()
    run.finish()
    let report = run.report(releaseRunbook: "runbooks/release.yaml")
    #expect(
      report.next.first?.command
        == "tamsdr run runbooks/release.yaml --site runbooks/sample.yaml --state-dir state")
    #expect(!report.next.contains { $0.command == "systemctl start tams-api" })
  }

  @Test("advises what plans a repair where a check found something, as that command is typed")
  func repair() {
    var run = SampleRun()
    run.reachCommit()
    run.finish(check: .degraded, as: .unverified)
    #expect(run.report().next.first?.command == "tamsdr repair --site runbooks/sample.yaml")
  }

  @Test("takes a hold for lifted only by what another run did after it was set")
  func liftedBefore() {
    let hold = Hold(.service, "tams-api")
    var run = SampleRun()
    run.reachCommit()
    run.finish()
    for (time, lifted) in [(1, []), (10_000, [hold])] as [(Int, Set<Hold>)] {
      var other = SampleRun()
      other.end(
        "start", "service.start", from: 0, at: time,
        .done(result: ActionResult(holdsLifted: [hold])))
      #expect(run.state.holdsLifted(by: other.state) == lifted)
    }
  }

  @Test("says which later run lifted a hold, and does not ask for it again")
  func liftedHold() {
    var run = SampleRun()
    run.reachCommit()
    run.finish()
    let report = run.report(
      since: Report.Since(lifted: [Hold(.service, "tams-api"): "20260302-100000-abcd"]))
    #expect(!report.next.contains { $0.command == "systemctl start tams-api" })
    for text in [EndingText.render(report), HTMLReport.render(report)] {
      #expect(text.contains("; lifted since by run 20260302-100000-abcd"), "\(text)")
      #expect(!text.contains("lifted by: systemctl"))
    }
    #expect(EndingText.render(report).contains("  left held: service tams-api"))
    #expect(!HTMLReport.render(report).contains("Holds in force"))
  }

  @Test("says why a hold is kept on the way back, and does not tell how it is lifted")
  func keptHold() {
    var run = SampleRun()
    run.reachCommit()
    let reason = "the tables are not there"
    run.record(
      .undoFinished(
        undo: UndoEnd(step: StepKey("stop"), outcome: .undone(result: .left(reason: reason)))),
      at: 60)
    run.record(.concluding(outcome: .rolledBack), at: 61)
    run.record(.ended(outcome: .rolledBack, exitCode: 4), at: 62)
    let report = run.report()
    #expect(report.kept == [Hold(.service, "tams-api"): reason])
    #expect(HTMLReport.render(report).contains("kept: \(reason)"))
    #expect(
      report.next.map(\.command) == ["tamsdr assess --site runbooks/sample.yaml --state-dir state"])
  }

  @Test("does not tell how a service is started that was stopped before a run that went back")
  func heldBefore() {
    var run = SampleRun()
    run.end(
      "stop", "service.stop", from: 30, at: 40,
      .done(
        result: ActionResult(
          holdsSet: [
            HoldProof(
              Hold(.service, "tams-api"), proof: "probe says stopped",
              lift: "systemctl start tams-api", foundInForce: true)
          ])))
    run.begin("open", "service.open", at: 41)
    run.record(.concluding(outcome: .rolledBack), at: 61)
    run.record(.ended(outcome: .rolledBack, exitCode: 4), at: 62)
    #expect(
      run.report().next.map(\.command) == [
        "tamsdr assess --site runbooks/sample.yaml --state-dir state"
      ])
  }

  @Test("counts pauses between two processes as waiting for people, questions in them once")
  func pauses() {
    var run = SampleRun()
    run.record(.asked(step: StepKey("point"), text: "lose 40 %?", kind: "loss_over_limit"), at: 5)
    run.record(.waiting(problem: Problem(.approvalWaiting, "nobody answered")), at: 6)
    run.attach(at: 106)
    run.record(.asked(step: StepKey("point"), text: "lose 40 %?", kind: "loss_over_limit"), at: 110)
    run.record(.answered(step: StepKey("point"), accepted: true, by: "operator"), at: 120)
    run.record(.noted(warning: "later"), at: 200)
    #expect(run.report(isAlive: true).decision == .seconds(1 + 100 + 10))
  }

  @Test("shouts about certificates that are not checked")
  func insecure() {
    let warnings = SampleRun().report().warnings
    #expect(warnings.count == 1)
    #expect(warnings.first?.hasPrefix("CERTIFICATES ARE NOT CHECKED for vast") == true)
  }

  @Test("tells of each step how it is known on the cluster, and what would undo it")
  func remoteWork() {
    var run = SampleRun()
    run.reachCommit()
    let steps = run.report().steps
    #expect(steps[0].remoteName == nil)
    #expect(steps[0].wayBack == .none)
    #expect(steps[2].remoteName == "tamsdr-20260301-100000-abcd-stop-1")
    #expect(steps[2].wayBack == .action)
    #expect(steps[2].deviation == .seconds(-50))
    #expect(SampleRun.drill().steps[0].wayBack == .hooks(["clone/tidy"]))
  }

  @Test("tells why this point, and which would have been next")
  func candidates() {
    var run = SampleRun()
    run.reachCommit()
    let point = run.report().point
    #expect(point?.reasons == ["it is the newest"])
    #expect(point?.runnerUp?.time == SampleRun.started - .seconds(28_800))
  }

  @Test("of a drill tells the clones, what was taken down, and that nothing is left")
  func drill() {
    let report = SampleRun.drill()
    #expect(report.drill?.clones.map(\.directory) == ["/drill/tamsdr-clone"])
    #expect(report.drill?.removed == ["clone tamsdr-clone"])
    #expect(report.drill?.isEmptyAgain == true)
    #expect(report.steps.map(\.state) == ["done", "done"])
  }
}

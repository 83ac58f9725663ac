import Core
import Engine
import Store
import Testing

@Suite("A run")
struct RunEngineTests {
  @Test("that meets no fault succeeds with each effect once, in order")
  func succeeds() async throws {
    let bench = try Bench()
    let ending = try await bench.start()
    #expect(ending.outcome == .succeeded)
    #expect(ending.exitCode == 0)
    #expect(bench.world.log.count == 10)
    #expect(Set(bench.world.log).count == 10)
    #expect(bench.world.log.first == "make tamsdr-20260301-020000-test-stop-1")
  }

  @Test(
    "that fails before the first commit goes back whole and ends with 3",
    arguments: ["verify", "stop", "fence", "suspend", "rescue", "prepare[a]", "prepare[b]"])
  func failsBeforeCommit(step: String) async throws {
    let bench = try Bench()
    bench.world.plant(.refuse, at: step)
    let ending = try await bench.start()
    #expect(ending.exitCode == 3)
    #expect(bench.world.objects.subtracting(bench.rescue).isEmpty)
    #expect(try bench.state.holds.isEmpty)
  }

  @Test("that fails after the first commit waits with 6, the holds in force")
  func failsAfterCommit() async throws {
    let bench = try Bench()
    bench.world.plant(.failChecks, at: "check")
    let ending = try await bench.start()
    #expect(ending.exitCode == 6)
    #expect(try bench.state.holds.map(\.proof.hold.kind) == [.service, .key, .schedule])
    #expect(bench.world.objects.count == 8)
  }

  @Test(
    "that fails by no more than its thresholds goes on, and is not verified",
    arguments: [3: 8, 2: 6])
  func tolerates(limit: Int, exitCode: Int) async throws {
    var runbook = Runbook.recovery
    runbook.thresholds = Thresholds(["V19": ["dangling": .count(limit)]])
    let bench = try Bench(runbook)
    bench.world.plant(.failChecks, at: "check")
    #expect(try await bench.start().exitCode == exitCode)
    let check = try bench.state.step(StepKey("check"))?.result?.checks.first
    #expect(check?.verdict == (limit == 3 ? .degraded : .fail))
  }

  @Test("told to roll back on failure undoes its commits too and ends with 3")
  func rollsBackAfterCommit() async throws {
    let bench = try Bench()
    bench.world.plant(.failChecks, at: "check")
    let ending = try await bench.start(RunOptions(yes: true, onFailure: .rollback))
    #expect(ending.outcome == .rolledBack)
    #expect(ending.exitCode == 3)
    #expect(bench.world.objects.subtracting(bench.rescue).isEmpty)
  }

  @Test("sets a hold that it had lifted again before it undoes data, and asks who set it first")
  func setsLiftedHoldAgain() async throws {
    let bench = try Bench(.unfenced)
    bench.world.plant(.refuse, at: "last")
    let waiting = try await bench.start()
    #expect(waiting.exitCode == 6)
    #expect(try bench.state.holds.map(\.proof.hold.kind) == [.service, .schedule])
    let ending = try await bench.rollBack()
    #expect(ending.exitCode == 3)
    #expect(try bench.state.holds.isEmpty)
    #expect(bench.world.objects.subtracting(bench.rescue).isEmpty)
  }

  @Test("whose data undo fails keeps every hold and ends with 4")
  func keepsHolds() async throws {
    let bench = try Bench()
    bench.world.plant(.failUndo, at: "commit[a]")
    bench.world.plant(.refuse, at: "start")
    let ending = try await bench.start(RunOptions(yes: true, onFailure: .rollback))
    #expect(ending.outcome == .rollbackIncomplete)
    #expect(ending.exitCode == 4)
    let state = try bench.state
    #expect(state.holds.map(\.proof.hold.kind) == [.service, .key, .schedule])
    #expect(state.step(StepKey("commit", element: "b"))?.condition == .undone)
    #expect(state.step(StepKey("prepare", element: "a"))?.condition == .done)
    #expect(state.step(StepKey("prepare", element: "b"))?.condition == .undone)

    bench.world.heal("commit[a]")
    let again = try await bench.rollBack()
    #expect(again.exitCode == 3)
    #expect(bench.world.objects.subtracting(bench.rescue).isEmpty)
  }

  @Test("whose commit is refused for certain goes back as from before the commit")
  func commitRefused() async throws {
    let bench = try Bench()
    bench.world.plant(.refuse, at: "commit[a]")
    bench.world.plant(.refuse, at: "commit[b]")
    let ending = try await bench.start()
    #expect(ending.outcome == .rolledBack)
    #expect(ending.exitCode == 3)
    #expect(bench.world.objects == bench.rescue)
  }

  @Test("after clients were let in is not rolled back by itself")
  func waitsAfterOpen() async throws {
    let bench = try Bench()
    bench.world.plant(.refuse, at: "open")
    let ending = try await bench.start(RunOptions(yes: true, onFailure: .rollback))
    #expect(ending.exitCode == 6)
  }

  @Test("that opened the site goes back whole, and keeps what others wrote before it replaces it")
  func goesBackAfterOpen() async throws {
    let bench = try Bench()
    #expect(try await bench.start().exitCode == 0)
    let ending = try await bench.rollBack()
    #expect(ending.outcome == .rolledBack)
    #expect(ending.exitCode == 3)
    let second = "tamsdr-20260301-020000-test-rescue-before-rollback-1"
    #expect(bench.world.objects == bench.rescue.union([second]))
    let kept = try #require(bench.world.log.firstIndex(of: "make \(second)"))
    let replaced = try #require(
      bench.world.log.firstIndex { $0.hasPrefix("remove") && $0.contains("-commit-") })
    #expect(kept < replaced)
  }

  @Test("whose hold somebody broke after a commit sets it again and keeps what was written")
  func goesBackAfterBrokenHold() async throws {
    let bench = try Bench()
    bench.world.plant(.failChecks, at: "check")
    #expect(try await bench.start().exitCode == 6)
    bench.world.breakHold("fence")
    let ending = try await bench.rollBack()
    #expect(ending.exitCode == 3)
    #expect(bench.world.log.contains("renew fence"))
    #expect(bench.world.objects.contains { $0.contains("rescue-before-rollback") })
  }

  @Test("that goes back cleans up after a rescue that was cut off, and keeps one that was finished")
  func cutOffRescue() async throws {
    for (step, left) in [("rescue", []), ("prepare[a]", try Bench().rescue)] {
      let bench = try Bench()
      bench.world.plant(.loseForGood, at: step)
      #expect(try await bench.start().exitCode == 6)
      #expect(try await bench.rollBack().exitCode == 3)
      #expect(bench.world.objects == left)
    }
  }

  @Test("goes back to a checkpoint, waits there, and runs the rest again as a new pass")
  func returnsToCheckpoint() async throws {
    let bench = try Bench()
    bench.world.plant(.refuse, at: "commit[b]")
    let first = try await bench.start(RunOptions(yes: true, onFailure: .wait))
    #expect(first.exitCode == 6)
    let back = try await bench.rollBack(to: "fenced")
    #expect(back.exitCode == 6)
    #expect(bench.world.objects.count == 4)
    bench.world.heal("commit[b]")
    let ending = try await bench.resume()
    #expect(ending.exitCode == 0)
    #expect(try bench.state.step(StepKey("prepare", element: "a"))?.pass == 2)
    #expect(bench.world.objects.count == 10)
  }

  @Test("does not go on over a commit whose undo has stopped half-way")
  func waitsOverHalfUndone() async throws {
    let bench = try Bench()
    bench.world.plant(.failChecks, at: "check")
    _ = try await bench.start()
    bench.world.heal("check")
    bench.world.plant(.failUndo, at: "commit[a]")
    #expect(try await bench.rollBack(to: "fenced").exitCode == 6)
    let before = bench.world.log
    #expect(try await bench.resume().exitCode == 6)
    #expect(bench.world.log == before)
    bench.world.heal("commit[a]")
    #expect(try await bench.rollBack().exitCode == 3)
    #expect(bench.world.objects.subtracting(bench.rescue).isEmpty)
  }

  @Test("passes over a failure under on_failure: continue, and is not called verified")
  func continues() async throws {
    let bench = try Bench(
      Runbook(
        name: "r",
        steps: [
          Runbook.step("one", "t.look") { $0.onFailure = .continue }, Runbook.step("two", "t.look"),
        ]))
    bench.world.plant(.refuse, at: "one")
    let ending = try await bench.start()
    #expect(ending.outcome == .unverified)
    #expect(ending.exitCode == 8)
  }

  @Test("undoes a step by its rollback hook, which sees the step's element")
  func runsHooks() async throws {
    let mark = Mark(line: 1, column: 1)
    let hook = Step(
      id: "unmake", action: "t.open",
      condition: .binary(
        .equal, .reference(.eachKey, at: mark), .literal(.text("a"), at: mark), at: mark),
      mark: mark)
    let bench = try Bench(
      Runbook(
        name: "r",
        steps: [
          Runbook.step("point", "t.choose"),
          Runbook.step("make", "t.start") {
            $0.forEach = .reference(
              .step("point", element: nil, members: [.name("elements")]), at: mark)
            $0.rollback = [hook]
          }, Runbook.step("last", "t.look"),
        ]))
    bench.world.plant(.refuse, at: "last")
    let ending = try await bench.start()
    #expect(ending.exitCode == 3)
    #expect(bench.world.log.filter { $0.contains("unmake") }.count == 1)
    #expect(!bench.world.log.contains { $0.hasPrefix("remove") })
  }

  @Test("tries again as often as it is told")
  func retries() async throws {
    let bench = try Bench(
      Runbook(
        name: "r",
        steps: [Runbook.step("one", "t.stop") { $0.retry = Retry(attempts: 3) }]))
    bench.world.plant(.refuse, at: "one")
    let ending = try await bench.start()
    #expect(ending.exitCode == 3)
    #expect(try bench.state.step(StepKey("one"))?.attempts == 3)
  }
}

@Suite("A doubt")
struct DoubtTests {
  static let steps = ["stop", "fence", "suspend", "rescue", "prepare[a]", "commit[b]", "open"]

  @Test(
    "about an effect that happened is settled by the probe, and nothing is sent twice",
    arguments: steps)
  func lostAnswer(step: String) async throws {
    let bench = try Bench()
    bench.world.plant(.loseAnswer, at: step)
    let ending = try await bench.start()
    #expect(ending.exitCode == 0)
    #expect(Set(bench.world.log).count == bench.world.log.count)
  }

  @Test("about an effect that did not happen is sent again under the same name", arguments: steps)
  func lostRequest(step: String) async throws {
    let bench = try Bench()
    bench.world.plant(.loseRequest, at: step)
    let ending = try await bench.start()
    #expect(ending.exitCode == 0)
    #expect(bench.world.log.count == 10)
  }

  @Test("that nobody can settle waits for a person, whose word is journaled")
  func unsettled() async throws {
    let bench = try Bench()
    bench.world.plant(.loseForGood, at: "commit[a]")
    let ending = try await bench.start()
    #expect(ending.exitCode == 6)
    let key = StepKey("commit", element: "a")
    try await bench.decide(.resolve(key, done: true, reason: "seen on the cluster"))
    #expect(try bench.state.step(key)?.acceptance?.by == "tester")
    let resumed = try await bench.resume()
    #expect(resumed.exitCode == 8)
    #expect(Set(bench.world.log).count == bench.world.log.count)
  }

  @Test("about a protecting step is not settled by a word, but by doing it again")
  func noWordForProof() async throws {
    let bench = try Bench()
    bench.world.plant(.loseForGood, at: "fence")
    let ending = try await bench.start()
    #expect(ending.exitCode == 6)
    await #expect(throws: Problem.self) {
      try await bench.decide(.resolve(StepKey("fence"), done: true, reason: "looks fine"))
    }
    try await bench.decide(.resolve(StepKey("fence"), done: false, reason: "again"))
    bench.world.heal("fence")
    #expect(try await bench.resume().exitCode == 0)
  }

  @Test("that a person calls not done is undone all the same", arguments: ["stop", "prepare[a]"])
  func undoesWhatWasCalledNotDone(step: String) async throws {
    let bench = try Bench()
    bench.world.plant(.loseForGood, at: step)
    _ = try await bench.start()
    try await bench.decide(.resolve(StepKey(display: step), done: false, reason: "not seen"))
    bench.world.heal(step)
    #expect(try await bench.rollBack().exitCode == 3)
    #expect(bench.world.objects.subtracting(bench.rescue).isEmpty)
  }

  @Test(
    "about a protecting step cannot be skipped", arguments: ["stop", "fence", "rescue", "check"])
  func noSkipping(step: String) async throws {
    let bench = try Bench()
    bench.world.plant(.refuse, at: step)
    _ = try await bench.start(RunOptions(yes: true, onFailure: .wait))
    await #expect(throws: Problem.self) {
      try await bench.decide(.skip(StepKey(step), reason: "hurry"))
    }
  }
}

@Suite("A run that died")
struct ResumeTests {
  @Test("after any journal record ends right, with each effect once")
  func resumesAfterAnyRecord() async throws {
    let whole = try Bench()
    _ = try await whole.start()
    let records = try whole.state.lastRecord
    for kept in 1..<records {
      let bench = try Bench()
      try await bench.startAndDie(after: kept)
      let ending = try await bench.resume()
      #expect(ending.exitCode == 0, "died after record \(kept)")
      #expect(bench.world.log.count == 10, "died after record \(kept)")
    }
  }

  @Test("after any journal record goes back whole")
  func rollsBackAfterAnyRecord() async throws {
    let whole = try Bench()
    whole.world.plant(.failChecks, at: "check")
    _ = try await whole.start()
    let records = try whole.state.lastRecord
    for kept in 1..<records {
      let bench = try Bench()
      bench.world.plant(.failChecks, at: "check")
      try await bench.startAndDie(after: kept)
      _ = try await bench.resume(RunOptions(yes: true, onFailure: .rollback))
      #expect(try bench.state.exitCode == 3, "died after record \(kept)")
      #expect(bench.world.objects.subtracting(bench.rescue).isEmpty, "died after record \(kept)")
    }
  }

  @Test("finds a broken hold, sets it again and takes a new rescue before it goes on")
  func mendsHolds() async throws {
    let bench = try Bench()
    bench.world.plant(.refuse, at: "commit[a]")
    bench.world.plant(.refuse, at: "commit[b]")
    _ = try await bench.start(RunOptions(yes: true, onFailure: .wait))
    bench.world.heal("commit[a]")
    bench.world.heal("commit[b]")
    bench.world.breakHold("stop")
    let ending = try await bench.resume()
    #expect(ending.exitCode == 0)
    #expect(bench.world.log.contains("renew stop"))
    let state = try bench.state
    #expect(state.step(StepKey("rescue"))?.pass == 2)
    #expect(state.step(StepKey("prepare", element: "a"))?.pass == 2)
    // The first rescue is kept: nothing removes one unasked.
    #expect(bench.world.exists("tamsdr-20260301-020000-test-rescue-1"))
  }

  @Test("right after it set a broken hold again still takes a new rescue")
  func mendsHoldsAfterDeath() async throws {
    let bench = try Bench()
    bench.world.plant(.refuse, at: "commit[a]")
    bench.world.plant(.refuse, at: "commit[b]")
    _ = try await bench.start(RunOptions(yes: true, onFailure: .wait))
    bench.world.heal("commit[a]")
    bench.world.heal("commit[b]")
    bench.world.breakHold("stop")
    bench.world.plant(.failUndo, at: "prepare[b]")
    let stuck = try await bench.resume()
    #expect(stuck.exitCode == 6)
    #expect(bench.world.log.contains("renew stop"))
    bench.world.heal("prepare[b]")
    let ending = try await bench.resume()
    #expect(ending.exitCode == 0)
    #expect(try bench.state.step(StepKey("rescue"))?.pass == 2)
  }

  @Test("with a broken hold after a commit waits, and touches nothing")
  func waitsWhenHoldBrokeAfterCommit() async throws {
    let bench = try Bench()
    bench.world.plant(.failChecks, at: "check")
    _ = try await bench.start()
    bench.world.breakHold("fence")
    let before = bench.world.log
    let ending = try await bench.resume()
    #expect(ending.exitCode == 6)
    #expect(bench.world.log == before)
  }

  @Test("is found as it was read, unless something was written since")
  func readAgain() async throws {
    let bench = try Bench()
    bench.world.plant(.failChecks, at: "check")
    _ = try await bench.start()
    let run = try #require(try bench.archive.runs().last)
    let before = try bench.archive.load(run)
    #expect(try bench.archive.load(again: before).contents.head == before.contents.head)
    _ = try await bench.rollBack()
    let after = try bench.archive.load(again: before)
    #expect(after.contents.records.count > before.contents.records.count)
    #expect(after.state.outcome.isFinal)
  }

  @Test("is open while it has changed the site, and no longer once it ended")
  func openRuns() async throws {
    let bench = try Bench()
    bench.world.plant(.failChecks, at: "check")
    _ = try await bench.start()
    #expect(try bench.archive.openRuns(siteKey: "site").count == 1)
    let run = try bench.archive.runs().last
    #expect(try bench.archive.openRuns(siteKey: "site", besides: run).isEmpty)
    _ = try await bench.rollBack()
    #expect(try bench.archive.openRuns(siteKey: "site").isEmpty)
  }
}

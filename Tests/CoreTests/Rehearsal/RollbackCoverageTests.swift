import Testing

@testable import Core

@Suite("Rollback coverage")
struct RollbackCoverageTests {
  private let undone = RehearsalResult.Undo(state: "undone", note: "started again")

  private func coverage(
    _ results: [RehearsalResult], chosen: Set<String>? = nil, skipped: Set<String> = []
  ) -> RollbackCoverage {
    RollbackCoverage(
      RehearsalSample.runbook, specs: RehearsalSample.specs, results: results, chosen: chosen,
      skipped: skipped)
  }

  private func result(
    _ step: String, _ fault: RehearsalCase.Fault, _ ending: RehearsalResult.Ending,
    _ undos: [String: RehearsalResult.Undo], refused: String? = nil
  ) -> RehearsalResult {
    RehearsalResult(
      RehearsalCase(step, fault, .rollback), ending, refusedBack: refused, undos: undos)
  }

  @Test("counts steps with effects that were taken back with all as before")
  func covered() {
    let found = coverage([
      result("open", .fails, .asBefore, ["stop": undone, "touch": undone])
    ])
    #expect(found.covered == ["stop", "touch"])
    #expect(found.kept == ["rescue"])
    #expect(found.holes.map(\.step) == ["open"])
    #expect(found.percent == 66)
  }

  @Test("counts a step only where it was done before the failure")
  func doneBefore() {
    for fault in [RehearsalCase.Fault.fails, .killedBefore, .killedDuring] {
      #expect(coverage([result("stop", fault, .asBefore, ["stop": undone])]).covered.isEmpty)
    }
    let killed = result("stop", .killedAfter, .asBefore, ["stop": undone])
    #expect(coverage([killed]).covered == ["stop"])
  }

  @Test("says of each hole why")
  func holes() {
    let left = RehearsalResult.Undo(state: "left", note: "no undo command takes back what it did")
    let found = coverage([
      result(
        "open", .fails, .wrong("the tams process is stopped"), ["stop": undone, "touch": left]),
      result("open", .killedAfter, .finished, [:], refused: "it cannot be undone"),
    ])
    #expect(
      found.holes.map { "\($0.step): \($0.reason)" } == [
        "stop: the tams process is stopped", "touch: no undo command takes back what it did",
        "open: it cannot be undone",
      ])
    #expect(found.percent == 0)
  }

  @Test("does not take silence for an undo of what cannot be seen at the site")
  func silence() {
    let nothing = RehearsalResult.Undo(state: "undone", note: "nothing to undo")
    let found = coverage([
      result("open", .fails, .asBefore, ["stop": nothing, "touch": nothing])
    ])
    #expect(found.covered == ["stop"])
    #expect(
      found.holes.first.map { "\($0.step): \($0.reason)" }
        == "touch: run takes nothing back; give it a rollback hook")
  }

  @Test("names steps that are not run, and asks only about those chosen")
  func chosen() {
    let found = coverage([], chosen: ["stop", "touch"], skipped: ["touch"])
    #expect(
      found.holes.map { "\($0.step): \($0.reason)" } == [
        "stop: no case went back over it", "touch: it is not run in a rehearsal",
      ])
  }

  @Test("never rounds up to all")
  func percent() {
    #expect(coverage([], chosen: ["look"]).percent == 100)
    #expect(coverage([], chosen: ["stop"]).percent == 0)
  }

  @Test(
    "decides the exit code with the endings of the cases",
    arguments: [
      ([], ["look"], 0), ([], ["stop"], 8),
      (["look"], ["look"], 4), (["look"], ["stop"], 4),
    ] as [([String], Set<String>, Int)])
  func exitStatus(wrong: [String], chosen: Set<String>, status: Int) {
    let results = wrong.map { result($0, .fails, .wrong("waits"), [:]) }
    let rehearsal = Rehearsal(
      RehearsalSample.runbook, specs: RehearsalSample.specs, results: results, chosen: chosen,
      skipped: [], notCarried: [], duration: .zero)
    #expect(rehearsal.exitStatus.rawValue == status)
  }
}

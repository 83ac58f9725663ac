import Testing

@testable import Core

@Suite("What runs have shown of the way back from a commit")
struct UndoProofTests {
  private let here = ClusterIdentity(guid: "a", version: "5.3.0")
  private let upgraded = ClusterIdentity(guid: "a", version: "5.4.0")
  private let other = ClusterIdentity(guid: "b", version: "5.3.0")

  @Test("is what the newest run at this cluster and release showed")
  func newest() {
    let shown = [
      UndoProof(.proven, "run 3", at: other), UndoProof(.lost, "run 2", at: here),
      UndoProof(.proven, "run 1", at: here),
    ]
    #expect(UndoProof.known(at: here, of: shown) == UndoProof(.lost, "run 2", at: here))
  }

  @Test("is assumed at another cluster or release, and says where it was shown")
  func elsewhere() {
    let shown = [UndoProof(.proven, "run 1 showed it", at: here)]
    for cluster in [upgraded, other] {
      let known = UndoProof.known(at: cluster, of: shown)
      #expect(known.certainty == .assumed)
      #expect(known.cluster == nil)
      #expect(
        known.reason
          == "this is \(cluster.display); run 1 showed it, but of cluster a, version 5.3.0")
    }
    #expect(UndoProof.known(at: here, of: []).certainty == .assumed)
  }

  @Test("is read from the proof's own step in a run that ended by itself")
  func shown() throws {
    var run = ProofRun()
    run.compare(undo: .lost)
    #expect(run.state.shownUndo == nil)
    run.end(.unverified)
    let shown = try #require(run.state.shownUndo)
    #expect(shown.certainty == .lost)
    #expect(shown.cluster == here)
    #expect(shown.reason == "run 20260301-020000-test of 2026-03-01 showed: seen")
  }

  @Test("is nothing where the run failed, or where a person's word stands for a step")
  func notShown() {
    var failed = ProofRun()
    failed.compare(undo: .proven)
    failed.end(.failed)
    #expect(failed.state.shownUndo == nil)
    var skipped = ProofRun()
    skipped.record(.skipped(step: StepKey("write"), reason: "slow", by: "somebody"))
    skipped.compare(undo: .proven)
    skipped.end(.unverified)
    #expect(skipped.state.shownUndo == nil)
    var accepted = ProofRun()
    accepted.compare(undo: .proven)
    accepted.record(.accepted(step: StepKey("compare"), reason: "fine", by: "somebody"))
    accepted.end(.unverified)
    #expect(accepted.state.shownUndo == nil)
  }
}

/// The end of a proof, as its journal has it.
private struct ProofRun {
  private(set) var state: RunState
  private var number = 1

  init() {
    let spec = ActionSpec(name: "t.compare", help: "", role: .undoProof)
    state = RunState.begun([], specs: [spec])
  }

  mutating func record(_ event: RunEvent) {
    number += 1
    state.apply(
      RunRecord(number: number, time: Timestamp(seconds: 1_772_330_500), event: event))
  }

  mutating func compare(undo: UndoCertainty) {
    let outputs: [String: Value] = [
      "undo": .text(undo.rawValue), "reason": .text("seen"),
      "cluster": .map(["guid": .text("a"), "version": .text("5.3.0")]),
    ]
    record(
      .finished(
        attempt: AttemptEnd(
          step: StepKey("compare"), action: "t.compare", inputs: [:],
          began: Timestamp(seconds: 1_772_330_500),
          outcome: .done(result: ActionResult(outputs: outputs)))))
  }

  mutating func end(_ outcome: Outcome) { record(.ended(outcome: outcome, exitCode: 0)) }
}

import Testing

@testable import Core

@Suite("Thresholds")
struct ThresholdsTests {
  private func check(
    _ id: String, _ numbers: [String: Value], _ verdict: Verdict = .fail
  ) -> Check {
    Check(id: id, title: "a check", verdict: verdict, numbers: numbers, finding: "it is so")
  }

  private func judged(
    _ id: String, _ tolerances: [String: Thresholds.Tolerance], _ numbers: [String: Value],
    _ verdict: Verdict = .fail
  ) -> Verdict {
    Thresholds([id: tolerances]).applied(to: check(id, numbers, verdict)).verdict
  }

  @Test("make what fails within them degraded, and say by how much")
  func within() {
    let found = Thresholds(["V19": ["dangling": .count(10)]])
      .applied(to: check("V19", ["dangling": .integer(10), "segments": .integer(400)]))
    #expect(found.verdict == .degraded)
    #expect(found.finding == "it is so; within the runbook's thresholds: dangling 10, at most 10")
    #expect(found.numbers["dangling"] == .integer(10))
  }

  @Test("leave a failure above them, or of another number, a failure")
  func beyond() {
    let segments = Value.integer(400)
    let ten: [String: Thresholds.Tolerance] = ["dangling": .count(10)]
    #expect(judged("V19", ten, ["dangling": .integer(11), "segments": segments]) == .fail)
    #expect(
      judged(
        "V19", ten, ["dangling": .integer(1), "without_key": .integer(1), "segments": segments])
        == .fail)
    #expect(judged("V21", ten, ["sizes": .integer(1), "objects": segments]) == .fail)
    // All of them, or for a reason that is no number.
    #expect(judged("V19", ten, ["dangling": .integer(4), "segments": .integer(4)]) == .fail)
    #expect(judged("V19", ten, ["segments": segments]) == .fail)
    #expect(judged("V19", ten, [:]) == .fail)
  }

  @Test("never make anything pass, and never touch what is unknown", arguments: Verdict.allCases)
  func neverPass(verdict: Verdict) {
    let left = judged(
      "V19", ["dangling": .count(10)], ["dangling": .integer(1), "segments": .integer(9)], verdict)
    #expect(left == (verdict == .fail ? .degraded : verdict))
  }

  @Test("can be a share of what was looked at, where that is known")
  func shares() {
    let share: [String: Thresholds.Tolerance] = ["dangling": .share(0.001)]
    func judged(_ dangling: Int, of segments: Value) -> Verdict {
      self.judged("V19", share, ["dangling": .integer(dangling), "segments": segments])
    }
    #expect(judged(4, of: .integer(4_000)) == .degraded)
    #expect(judged(5, of: .integer(4_000)) == .fail)
    #expect(judged(1, of: .text("unknown")) == .fail)
  }

  @Test("count rows of tables by how many more or fewer there are, not rows that are others")
  func tables() {
    let tolerances: [String: Thresholds.Tolerance] = ["segments": .share(0.01)]
    func judged(_ live: Int, changed: Int = 0, flows: Int = 8) -> Verdict {
      self.judged(
        "V06", tolerances,
        [
          "segments": .map(["live": .integer(live), "point": .integer(1_000)]),
          "flows": .map(["live": .integer(flows), "point": .integer(8)]),
          "changed": .integer(changed),
        ])
    }
    #expect(judged(990) == .degraded)
    #expect(judged(1_010) == .degraded)
    #expect(judged(989) == .fail)
    #expect(judged(990, changed: 1) == .fail)
    #expect(judged(1_000, changed: 1) == .fail)
    #expect(judged(990, flows: 7) == .fail)
  }

  @Test("are written as whole numbers or shares")
  func reading() {
    #expect(Thresholds.Tolerance(.integer(3)) == .count(3))
    #expect(Thresholds.Tolerance(.text("0.1%")) == .share(0.001))
    #expect(Thresholds.Tolerance(.text("0.1%"))?.text == "0.1%")
    #expect(Thresholds.Tolerance(.text("a%")) == nil)
    #expect(Thresholds.Tolerance(.text("nan%")) == nil)
    #expect(Thresholds.Tolerance(.number(0.1)) == nil)
    for share in [0, -0.1, 1, 2] { #expect(!Thresholds.Tolerance.share(share).isInRange) }
  }
}

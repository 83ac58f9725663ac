import Lab
import Testing

@Suite("fault rules from a seed")
struct RandomFaultsTests {
  @Test("the same seed gives the same rules, more of them the same ones first")
  func seeds() throws {
    for seed in 0..<50 as Range<UInt64> {
      let rules = try RandomFaults.rules(8, seed: seed)
      #expect(rules == (try RandomFaults.rules(8, seed: seed)))
      #expect(Array(rules.prefix(3)) == (try RandomFaults.rules(3, seed: seed)))
      #expect(rules != (try RandomFaults.rules(8, seed: seed + 1)))
    }
  }

  @Test("in time every kind of fault is drawn, at requests and at moments")
  func variety() throws {
    let rules = try RandomFaults.rules(3_000, seed: 1)
    let words = Set(rules.map { $0.fault.word.split(separator: ":")[0] })
    #expect(
      Set([
        "refuse", "reset-before", "reset-after", "hang", "cut", "malformed", "wrong-state", "slow",
        "restart-before", "restart-after", "task-failed", "task-timeout", "task-partial",
        "task-forgotten", "clock", "ignore-conditions", "disk-full", "fail", "500",
      ]).subtracting(words).isEmpty)
    #expect(rules.contains { $0.moment != nil } && rules.contains { $0.number > 1 })
  }

  @Test("a rule names the options that set it")
  func arguments() throws {
    let rule = try FaultRule(
      .resetAfter, target: .vms, method: "POST", path: "/snapshots/", number: 2,
      when: FaultRule.Moment("commit done", number: 3))
    #expect(
      rule.arguments == [
        "--service", "vms", "--fault", "reset-after", "--method", "POST", "--path", "/snapshots/",
        "--at", "2", "--when", "commit done", "--when-at", "3",
      ])
  }
}

import Lab
import Testing

@Suite("fault rules")
struct FaultRulesTests {
  private func withRules(_ body: (FaultRules) throws -> Void) throws {
    try withTemporaryFolder { try body(FaultRules(LabFolder($0))) }
  }

  @Test("a rule strikes once, at the request it names, counting only those that match")
  func once() throws {
    try withRules { rules in
      try rules.add(
        FaultRule(.refuse, target: .vms, method: "POST", path: "/snapshots/", number: 2))
      let requests: [(FaultRule.Target, String, String)] = [
        (.vms, "POST", "/api/v1/snapshots/"), (.vms, "GET", "/api/v1/snapshots/"),
        (.s3, "POST", "/snapshots/"), (.vms, "POST", "/api/v1/users/"),
        (.vms, "POST", "/api/v1/snapshots/"), (.vms, "POST", "/api/v1/snapshots/"),
      ]
      let struck = try requests.map { try rules.strike($0.0, method: $0.1, path: $0.2) }
      #expect(struck == [nil, nil, nil, nil, .refuse, nil])
    }
  }

  @Test("a rule that always strikes does so from its request on, across readers of the file")
  func always() throws {
    try withTemporaryFolder { path in
      try FaultRules(LabFolder(path)).add(
        FaultRule(.status(503), target: .trino, number: 2, always: true))
      let struck = try (0..<4).map { _ in
        try FaultRules(LabFolder(path)).strike(.trino, method: "GET", path: "/v1/info")
      }
      #expect(struck == [nil, .status(503), .status(503), .status(503)])
    }
  }

  @Test("a rule can ask for a part of the body")
  func body() throws {
    try withRules { rules in
      try rules.add(FaultRule(.status(500), target: .trino, body: "delete_requests"))
      let struck = try ["SELECT 1", "SELECT id FROM delete_requests"].map { text in
        try rules.strike(.trino, method: "POST", path: "/v1/statement") { text }
      }
      #expect(struck == [nil, .status(500)])
    }
  }

  @Test("of several rules each counts, and the first that strikes decides")
  func several() throws {
    try withRules { rules in
      try rules.add(FaultRule(.hang, target: .tams, number: 2))
      try rules.add(FaultRule(.cut, target: .tams, always: true))
      let struck = try (0..<3).map { _ in try rules.strike(.tams, method: "GET", path: "/") }
      #expect(struck == [.cut, .hang, .cut])
      #expect(try rules.read().map(\.seen) == [3, 3])
    }
  }

  @Test("cleared rules strike nothing")
  func cleared() throws {
    try withRules { rules in
      try rules.add(FaultRule(.resetAfter, target: .s3, always: true))
      try rules.clear()
      #expect(try rules.strike(.s3, method: "GET", path: "/") == nil)
      #expect(try rules.read().isEmpty)
    }
  }

  @Test("a fault that its target cannot have is refused")
  func wrongTarget() throws {
    #expect(throws: FaultError.wrongTarget(.commandFails, .vms)) {
      try FaultRule(.commandFails, target: .vms)
    }
    #expect(throws: FaultError.wrongTarget(.hang, .command)) {
      try FaultRule(.hang, target: .command)
    }
    #expect(throws: FaultError.notANumber(0)) { try FaultRule(.hang, target: .s3, number: 0) }
  }

  @Test("every fault has a word of its own that reads back as itself")
  func words() {
    let faults: [Fault] = [
      .refuse, .hang, .status(418), .resetAfter, .cut, .malformed, .commandFails,
    ]
    #expect(faults.map { Fault(word: $0.word) } == faults)
    #expect(["200", "600", "explode", ""].allSatisfy { Fault(word: $0) == nil })
  }
}

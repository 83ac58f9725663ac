import Glibc
import Testing

@testable import Lab

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
      let struck = try requests.map { try rules.strike($0.0, method: $0.1, path: $0.2).fault }
      #expect(struck == [nil, nil, nil, nil, .refuse, nil])
    }
  }

  @Test("a rule that always strikes does so from its request on, across readers of the file")
  func always() throws {
    try withTemporaryFolder { path in
      try FaultRules(LabFolder(path)).add(
        FaultRule(.status(503), target: .trino, number: 2, always: true))
      let struck = try (0..<4).map { _ in
        try FaultRules(LabFolder(path)).strike(.trino, method: "GET", path: "/v1/info").fault
      }
      #expect(struck == [nil, .status(503), .status(503), .status(503)])
    }
  }

  @Test("a rule can ask for a part of the body")
  func body() throws {
    try withRules { rules in
      try rules.add(FaultRule(.status(500), target: .trino, body: "delete_requests"))
      let struck = try ["SELECT 1", "SELECT id FROM delete_requests"].map { text in
        try rules.strike(.trino, method: "POST", path: "/v1/statement") { text }.fault
      }
      #expect(struck == [nil, .status(500)])
    }
  }

  @Test("of several rules each counts, and the first that strikes decides")
  func several() throws {
    try withRules { rules in
      try rules.add(FaultRule(.hang, target: .tams, number: 2))
      try rules.add(FaultRule(.cut, target: .tams, always: true))
      let struck = try (0..<3).map { _ in try rules.strike(.tams, method: "GET", path: "/").fault }
      #expect(struck == [.cut, .hang, .cut])
      #expect(try rules.read().map(\.seen) == [3, 3])
    }
  }

  @Test("cleared rules strike nothing")
  func cleared() throws {
    try withRules { rules in
      try rules.add(FaultRule(.resetAfter, target: .s3, always: true))
      try rules.clear()
      #expect(try rules.strike(.s3, method: "GET", path: "/") == FaultRules.Strike())
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
    #expect(throws: FaultError.wrongTarget(.task(.failed), .s3)) {
      try FaultRule(.task(.failed), target: .s3)
    }
    #expect(throws: FaultError.notANumber(0)) { try FaultRule(.hang, target: .s3, number: 0) }
  }

  @Test("what takes place at its moment names no request, and is not before it")
  func wrongMoment() throws {
    let moment = FaultRule.Moment("commit done")
    #expect(throws: FaultError.momentAndRequest(.diskFull)) {
      try FaultRule(.diskFull, target: .vms, path: "/snapshots/", when: moment)
    }
    #expect(throws: FaultError.beforeItsMoment) {
      try FaultRule(.restartBefore, target: .vms, when: moment)
    }
    #expect(throws: FaultError.notANumber(0)) {
      try FaultRule(.hang, target: .vms, when: FaultRule.Moment("commit done", number: 0))
    }
  }

  @Test("before its moment a rule counts no request")
  func moment() throws {
    try withRules { rules in
      try rules.add(
        FaultRule(
          .hang, target: .vms, number: 2, when: FaultRule.Moment("commit done", number: 2)))
      func strikes() throws -> [Fault?] {
        try (0..<3).map { _ in try rules.strike(.vms, method: "GET", path: "/").fault }
      }
      #expect(try strikes() == [nil, nil, nil])
      for effect in ["commit done", "commit started"] {
        #expect(try rules.note(effect, own: [.vms]) == [])
      }
      #expect(try strikes() == [nil, nil, nil])
      #expect(try rules.note("commit done", own: [.vms]) == [])
      #expect(try strikes() == [nil, .hang, nil])
    }
  }

  @Test("a restart takes place at its moment in its own process, else at that one's next request")
  func restartAtMoment() throws {
    try withRules { rules in
      let moment = FaultRule.Moment("commit done")
      try rules.add(FaultRule(.restartAfter, target: .vms, when: moment))
      try rules.add(FaultRule(.restartAfter, target: .tams, when: moment))
      #expect(try rules.note("commit done", own: [.vms, .s3, .trino]) == [.restartAfter])
      func fault(_ target: FaultRule.Target) throws -> Fault? {
        try rules.strike(target, method: "GET", path: "/").fault
      }
      #expect(try [fault(.vms), fault(.tams), fault(.tams)] == [nil, .restartAfter, nil])
    }
  }

  @Test("what lasts begins once, hides no other fault, and ends with the rules")
  func lasting() throws {
    try withRules { rules in
      try rules.add(FaultRule(.clock(.seconds(90)), target: .vms, path: "/a", number: 2))
      try rules.add(FaultRule(.diskFull, target: .s3, when: FaultRule.Moment("snapshot taken")))
      try rules.add(FaultRule(.cut, target: .vms, path: "/a", number: 2))
      func strike(_ path: String) throws -> FaultRules.Strike {
        try rules.strike(.vms, method: "GET", path: path)
      }
      #expect(try strike("/a") == FaultRules.Strike())
      #expect(
        try strike("/a")
          == FaultRules.Strike(
            begun: [.clock(.seconds(90))], fault: .cut, clock: .seconds(90)))
      #expect(try strike("/b") == FaultRules.Strike(clock: .seconds(90)))
      #expect(try rules.strike(.s3, method: "GET", path: "/") == FaultRules.Strike())
      try rules.checkSpace(for: "/x")
      #expect(try rules.note("snapshot taken", own: []) == [.diskFull])
      #expect(throws: StorageError.system(call: "write", path: "/x", code: ENOSPC)) {
        try rules.checkSpace(for: "/x")
      }
      try rules.clear()
      try rules.checkSpace(for: "/x")
      #expect(try strike("/b") == FaultRules.Strike())
    }
  }

  @Test("every fault has a word of its own that reads back as itself")
  func words() {
    let faults: [Fault] = [
      .refuse, .resetBefore, .hang, .status(418), .resetAfter, .cut, .malformed, .restartBefore,
      .restartAfter, .wrongState("MADE:UP"), .slow(.milliseconds(1_500)), .clock(.seconds(90)),
      .clock(.seconds(-5_400)), .ignoreConditions, .diskFull, .commandFails,
    ]
    let all = faults + TaskFault.allCases.map(Fault.task)
    #expect(all.map { Fault(word: $0.word) } == all)
    #expect(Set(all.map(\.word)).count == all.count)
    let wrong = [
      "200", "600", "explode", "", "slow", "slow:", "slow:2", "clock:--2s", "wrong-state:",
    ]
    #expect(wrong.allSatisfy { Fault(word: $0) == nil })
  }
}

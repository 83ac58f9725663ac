import Core
import Synchronization
import Testing

@testable import Lab

@Suite("a service that is told to fail")
struct FaultyHandlerTests {
  private static let request = "POST /things/?n=1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"

  private struct Outcome {
    let answer: RawAnswer
    let effects: Int
    let strikes: [LogEntry]
    let restarts: Int
  }

  private func outcome(_ fault: Fault, timeout: Int = 60) async throws -> Outcome {
    try await withTemporaryFolder { path in
      let folder = LabFolder(path)
      let log = try EffectLog(folder.log)
      let effects = Atomic<Int>(0)
      let restarts = Atomic<Int>(0)
      let restart = ProcessRestart(of: [.vms])
      restart.set { restarts.add(1, ordering: .relaxed) }
      let faulty = FaultyHandler(.vms, folder, log: log, restart: restart) { _ in
        effects.add(1, ordering: .relaxed)
        return .text(
          #"{"id": 7, "state": "A", "on": [{"state": "B", "status": {"state": "C"}}]}"#,
          type: "application/json")
      }
      try FaultRules(folder).add(FaultRule(fault, target: .vms, path: "things/?n"))
      let server = try await LabServer.start(service: .vms, log: log, handler: faulty.answer)
      let answer = await talk(port: server.port, timeout: timeout, Self.request)
      await server.stop()
      return Outcome(
        answer: answer, effects: effects.load(ordering: .relaxed),
        strikes: try EffectLog.entries(folder.log).filter(\.isStrike),
        restarts: restarts.load(ordering: .relaxed))
    }
  }

  @Test("refuses before anything is done")
  func refuse() async throws {
    let outcome = try await outcome(.refuse)
    #expect(outcome.effects == 0)
    #expect(outcome.answer.bytes.isEmpty)
  }

  @Test("resets the connection before anything is done")
  func resetBefore() async throws {
    let outcome = try await outcome(.resetBefore)
    #expect(outcome.effects == 0)
    #expect(outcome.answer.bytes.isEmpty && outcome.answer.end == .reset)
  }

  @Test("names another state, when the effect has happened, wherever the answer names one")
  func wrongState() async throws {
    let outcome = try await outcome(.wrongState("X"))
    #expect(outcome.effects == 1)
    let value = try outcome.answer.json()
    #expect(value["id"] == .integer(7) && value["state"] == .text("X"))
    let inner = try #require(value["on"].listValue?.first)
    #expect(inner["state"] == .text("X") && inner["status"]["state"] == .text("X"))
  }

  @Test("answers so much later")
  func slow() async throws {
    let start = ContinuousClock.now
    let outcome = try await outcome(.slow(.milliseconds(300)))
    #expect(outcome.effects == 1 && outcome.answer.status == 200)
    #expect(ContinuousClock.now - start >= .milliseconds(300))
  }

  @Test("ends its process before the effect, or after it", arguments: [false, true])
  func restart(isAfter: Bool) async throws {
    let outcome = try await outcome(isAfter ? .restartAfter : .restartBefore)
    #expect(outcome.effects == (isAfter ? 1 : 0))
    #expect(outcome.restarts == 1)
    #expect(outcome.answer.bytes.isEmpty)
  }

  @Test("hangs before anything is done")
  func hang() async throws {
    let outcome = try await outcome(.hang, timeout: 1)
    #expect(outcome.effects == 0)
    #expect(outcome.answer.end == .timedOut)
  }

  @Test("answers with an error before anything is done", arguments: [403, 503])
  func status(_ status: Int) async throws {
    let outcome = try await outcome(.status(status))
    #expect(outcome.effects == 0)
    #expect(outcome.answer.status == status)
  }

  @Test("resets the connection after the effect")
  func resetAfter() async throws {
    let outcome = try await outcome(.resetAfter)
    #expect(outcome.effects == 1)
    #expect(outcome.answer.bytes.isEmpty && outcome.answer.end == .reset)
  }

  @Test("cuts the answer after its status, when the effect has happened")
  func cut() async throws {
    let outcome = try await outcome(.cut)
    #expect(outcome.effects == 1)
    #expect(outcome.answer.text == "HTTP/1.1 200 ")
  }

  @Test("answers what is no JSON, when the effect has happened")
  func malformed() async throws {
    let outcome = try await outcome(.malformed)
    #expect(outcome.effects == 1)
    #expect(outcome.answer.status == 200)
    #expect(outcome.answer.body == #"{"id": "#)
  }

  @Test("writes each strike to the lab's log")
  func logged() async throws {
    let strikes = try await outcome(.status(500)).strikes
    #expect(strikes.map(\.service) == [.lab])
    #expect(strikes.map(\.name) == ["500"])
    #expect(strikes.map(\.path) == ["/things/?n=1"])
  }
}

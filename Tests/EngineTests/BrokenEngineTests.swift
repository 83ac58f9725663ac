import Core
import Testing

@testable import Engine

/// The invariants are worth nothing if they cannot fail.
@Suite("A broken engine is caught")
struct BrokenEngineTests {
  private func caught(_ trial: Trial) -> Set<Invariant> { Set(trial.violations.map(\.invariant)) }

  @Test("that has its intent on disk only after the effect")
  func intentAfterEffect() async throws {
    let found = try await onOneThread {
      let trial = try Trial(try .shipped("full-restore"), SiteState())
      trial.keepsIntents = false
      _ = try await trial.start()
      return caught(trial)
    }
    #expect(found.contains(.intentFirst))
  }

  @Test("that loses its intent when it dies, and does not know what it did")
  func intentLostInDeath() async throws {
    let found = try await onOneThread {
      let trial = try Trial(try .shipped("full-restore"), SiteState())
      trial.keepsIntents = false
      trial.fate = Once(.killAfter, at: "POST snapshot /tams/db")
      _ = try await trial.start()
      trial.fate = NoFate()
      _ = try await trial.rollBack()
      return caught(trial)
    }
    #expect(found.contains(.intentFirst))
  }

  @Test("that does not ask what became of a doubtful attempt")
  func noProbe() async throws {
    let found = try await onOneThread {
      let trial = try Trial(try .everyFeature(), SiteState())
      trial.wrap = { Unasked(inner: $0) }
      trial.fate = Once(.loseAnswer, at: "POST make")
      _ = try await trial.start()
      return caught(trial)
    }
    #expect(found.contains(.effectOnce))
  }

  @Test("that rolls back from the front")
  func rollbackForward() async throws {
    let found = try await onOneThread {
      var site = SiteState()
      site.failing = ["check-database"]
      let trial = try Trial(try .shipped("full-restore"), site)
      _ = try await trial.start()
      _ = try await trial.take(up: "rollback", RunOptions(yes: true), nil) {
        try await $0.rollBackForward()
      }
      return caught(trial)
    }
    #expect(found.contains(.undoInReverse))
  }

  @Test("that lifts the fence after an undo that failed")
  func fenceLifted() async throws {
    let found = try await onOneThread {
      var site = SiteState()
      site.failing = ["check-database"]
      let trial = try Trial(try .shipped("full-restore"), site)
      trial.wrap = { ClaimsUndone(inner: $0) }
      _ = try await trial.start(RunOptions(yes: true, onFailure: .rollback))
      return caught(trial)
    }
    #expect(found.contains(.holdKept))
    #expect(found.contains(.rolledBackIsAsBefore))
  }

  @Test("while the same runs by the sound engine break nothing")
  func sound() async throws {
    let found = try await onOneThread {
      var site = SiteState()
      site.failing = ["check-database"]
      let trial = try Trial(try .shipped("full-restore"), site)
      trial.fate = Once(.loseAnswer, at: "POST commit /tams/db")
      _ = try await trial.start()
      _ = try await trial.rollBack()
      return caught(trial)
    }
    #expect(found == [])
  }
}

/// Strikes the first request of a kind.
private struct Once: Fate {
  let strike: Strike
  let kind: String

  init(_ strike: Strike, at kind: String) {
    self.strike = strike
    self.kind = kind
  }

  func strike(at point: Point, _ site: SiteState, _ process: EngineProcess) -> Strike? {
    point.kind == kind && point.number == 1 ? strike : nil
  }

  func strike(
    at record: RunRecord, _ site: SiteState, _ process: EngineProcess
  ) -> JournalStrike? { nil }
}

/// Whatever happened, it was never begun.
private struct Unasked: Action {
  let inner: any Action
  var spec: ActionSpec { inner.spec }

  func perform(_ call: ActionCall) async throws -> ActionResult { try await inner.perform(call) }
  func probe(_ call: ActionCall) async throws -> ProbeFinding { .notStarted }
  func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    try await inner.undo(call, done: done)
  }
  func condition(of hold: Hold, _ call: ActionCall) async throws -> HoldCondition {
    try await inner.condition(of: hold, call)
  }
}

/// An engine that takes the failed undo of a commit for a done one.
private struct ClaimsUndone: Action {
  let inner: any Action
  var spec: ActionSpec { inner.spec }

  func perform(_ call: ActionCall) async throws -> ActionResult { try await inner.perform(call) }
  func probe(_ call: ActionCall) async throws -> ProbeFinding { try await inner.probe(call) }
  func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    if spec.role == .commit { return .undone(note: "so it says") }
    return try await inner.undo(call, done: done)
  }
  func condition(of hold: Hold, _ call: ActionCall) async throws -> HoldCondition {
    try await inner.condition(of: hold, call)
  }
}

extension RunEngine {
  /// The walk back with every batch in the wrong order.
  fileprivate func rollBackForward() async throws -> Ending {
    try await journal.append(.rollbackBegan(to: nil, cause: "asked for by the operator"))
    for batch in await journal.state.undoBatches(to: nil).reversed() { try await undo(batch) }
    try await journal.append(.rollbackEnded(to: nil))
    return try await conclude(await journal.state.rollbackOutcome, nil)
  }
}

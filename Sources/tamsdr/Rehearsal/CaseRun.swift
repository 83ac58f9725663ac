import Actions
import Core

/// One case: the runbook in a lab of its own, the failure, the way on, and how it ended.
struct CaseRun: Sendable {
  let rehearsed: RehearsalCase
  let invocation: Invocation
  let faultless: FaultlessRun
  /// Whether the step is one of `finally`.
  let isFinal: Bool
  let kind: Runbook.Kind
  let site: RehearsalSite

  private struct Wrong: Error {
    let reason: String
  }

  func result() async throws -> RehearsalResult {
    let began = ContinuousClock.now
    let before = try await site.look()
    let logged = try await site.log().count
    var ending: RehearsalResult.Ending
    var notes: [String] = []
    var refusal: String?
    var undos: [String: RehearsalResult.Undo] = [:]
    do {
      let end = try await meetFault()
      // Killed so late that it had told its end already: nothing is left to type.
      let isOver = if end == nil { try await site.report().isFinished } else { false }
      if rehearsed.fault.isKill, end != nil || isOver {
        notes.append("it ended before it was killed")
      }
      refusal = isOver ? nil : try await goOn(after: end)
      let report = try await site.report()
      undos = report.undos
      ending = try await judge(report, before, logged: logged)
    } catch let wrong as Wrong {
      ending = .wrong(wrong.reason)
    }
    return RehearsalResult(
      rehearsed, ending, notes: notes, refusedBack: refusal, undos: undos,
      duration: ContinuousClock.now - began)
  }

  // MARK: the failure

  /// The run up to its end, or until it was killed.
  private func meetFault() async throws -> Program.Result? {
    let words = invocation.run(at: site)
    let request = faultless.requests[rehearsed.step]
    switch (rehearsed.fault, request) {
    case (.fails, _): return try await run(words, ["TAMSDR_FAULT_AT": "\(rehearsed.step):fails"])
    case (.timesOut, _):
      return try await run(words, ["TAMSDR_FAULT_AT": "\(rehearsed.step):times-out"])
    case (.answerLost, let request?):
      try await site.fail(request.rule("reset-after"))
      let result = try await run(words)
      guard try await hasStruck() else { throw neverMet }
      return result
    case (.answerLost, nil):
      return try await run(words, ["TAMSDR_FAULT_AT": "\(rehearsed.step):answer-lost"])
    case (.killedBefore, _): return try await killed(words, at: "intent")
    case (.killedDuring, let request?): return try await killed(words, while: request)
    case (.killedDuring, nil):
      let half = (faultless.milliseconds[rehearsed.step] ?? 0) / 2
      let result = try await run(
        words, ["TAMSDR_CRASH_AT": "step.\(rehearsed.step).intent+\(half)"])
      return result.code == nil ? nil : result
    case (.killedAfter, _): return try await killed(words, at: "effect")
    }
  }

  /// What it could not give back is listed then, and the run ends 8.
  private var lastStepFails: Bool { isFinal && rehearsed.fault == .fails }

  private var neverMet: Wrong { Wrong(reason: "the failure was never met") }

  private func run(
    _ words: [String], _ environment: [String: String] = [:]
  ) async throws -> Program.Result {
    do {
      return try await site.executor(words, environment).run()
    } catch let failure as Failure {
      try Task.checkCancellation()
      throw failure.problem
    }
  }

  private func killed(_ words: [String], at place: String) async throws -> Program.Result? {
    let result = try await run(
      words, ["TAMSDR_CRASH_AT": "step.\(rehearsed.step).\(place)"])
    if result.code != nil { throw Wrong(reason: "it was not killed: \(result.exitText)") }
    return nil
  }

  /// The answer does not come, and the executor is killed while it waits.
  private func killed(
    _ words: [String], while request: StepRequest
  ) async throws -> Program.Result? {
    try await site.fail(request.rule("hang"))
    var program = try await site.executor(words)
    program.endsAtOnce = true
    let executor = program
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { _ = try? await executor.run() }
      group.addTask {
        while try await !hasStruck() { try await Task.sleep(for: .milliseconds(100)) }
      }
      defer { group.cancelAll() }
      try await group.next()
    }
    try Task.checkCancellation()
    guard try await hasStruck() else { throw neverMet }
    try await site.fail(["--clear"])
    return nil
  }

  private func hasStruck() async throws -> Bool { try await site.log().contains(where: \.isStrike) }

  // MARK: the way on

  /// Types what the run's end calls for. The reason where it would not go back.
  private func goOn(after result: Program.Result?) async throws -> String? {
    switch result?.code {
    case 8 where kind == .drill && lastStepFails:
      try await cleanUp()
      return nil
    case 0, 3, 5, 8: return nil
    case nil, 6: return try await type(rehearsed.wayOn)
    // It has ended: where nothing is left to undo, nothing is left to go on with either.
    case 4: return try await type(.rollback, refusedThen: nil)
    case let code?: throw Wrong(reason: "it ended with exit code \(code): \(said(result))")
    }
  }

  /// A drill whose last step failed names this command.
  private func cleanUp() async throws {
    let result = try await run(invocation.cleanup(at: site))
    guard result.code == 0 else {
      throw Wrong(reason: "drill --cleanup ended with \(result.exitText): \(said(result))")
    }
  }

  private func type(
    _ way: RehearsalCase.WayOn, refusedThen next: RehearsalCase.WayOn? = .resume
  ) async throws -> String? {
    let result = try await run(invocation.wayOn(way))
    switch (way, result.code) {
    case (_, 0), (_, 3), (_, 5), (_, 8), (_, 4), (_, 6): return nil
    case (.rollback, 2):
      if let next { _ = try await type(next) }
      return refusal(result)
    case (_, _):
      throw Wrong(reason: "\(way.rawValue) ended with \(result.exitText): \(said(result))")
    }
  }

  private func said(_ result: Program.Result?) -> String { result?.errors.lastWords ?? "" }

  private func refusal(_ result: Program.Result) -> String {
    let line = result.errors.split(whereSeparator: \.isNewline).first { $0.hasPrefix("tamsdr: ") }
    return line.map { String($0.dropFirst("tamsdr: ".count)) } ?? said(result)
  }

  // MARK: the end

  private func judge(
    _ report: RunView, _ before: SiteView, logged: Int
  ) async throws -> RehearsalResult.Ending {
    let now = try await site.look()
    if report.isFinished { return try await judgeFinished(report, before, now, logged: logged) }
    guard report.exitCode == 3, report.holds.isEmpty else {
      return .wrong(([report.ending] + left(report)).joined(separator: "; "))
    }
    let differences = now.differences(from: before)
    guard differences.isEmpty else {
      return .wrong(
        "it says \(report.outcome), but not all is as before: "
          + differences.joined(separator: "; "))
    }
    return .asBefore
  }

  private func left(_ report: RunView) -> [String] {
    report.steps.compactMap { step in
      guard let undo = step.rollback, undo.state != "undone" else { return nil }
      return "\(step.id) \(undo.state): \(undo.note ?? "")"
    }
  }

  private func judgeFinished(
    _ report: RunView, _ before: SiteView, _ now: SiteView, logged: Int
  ) async throws -> RehearsalResult.Ending {
    let expected = try await faultless.expectation.digest(
      report, before: before.digest, at: site)
    guard now.digest == expected else {
      return .wrong("it says \(report.outcome), but the data is not as it should be then")
    }
    var differences = now.standing.differences(from: faultless.end.standing)
    if lastStepFails, !report.holds.isEmpty { differences = [] }
    if report.rollback == nil {
      let log = try await site.log().dropFirst(logged).filter { !report.isCanary($0) }
      differences += faultless.repeated(FaultlessRun.effects(log, of: report.run))
        .map { "done twice: \($0)" }
    }
    guard differences.isEmpty else {
      return .wrong(
        "it says \(report.outcome), but: " + differences.joined(separator: "; "))
    }
    return .finished
  }
}

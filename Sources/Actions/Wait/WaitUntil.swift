import Core
import Transport

/// Polls a condition that only reads.
package struct WaitUntil: Action {
  package static let spec = ActionSpec(
    name: "wait.until",
    help: "asks one read-only question again and again until the answer is yes",
    inputs: [
      .init("command", .list(.text), default: .list([]), help: "yes is exit 0"),
      .init("url", .text, help: "yes is a GET answered with `status`"),
      .init("status", .integer, default: .integer(200), help: "the status that means yes"),
      .init("sql", .text, help: "yes is a first cell of true or a number above zero"),
      .init("every", .duration, default: .duration(.seconds(5)), help: "the pause between two"),
    ],
    outputs: [
      .init("polls", .integer, help: "how often it was asked"),
      .init("waited", .duration, help: "how long it took"),
    ],
    timeout: .seconds(1_800), reach: .beyondWith(["command", "url"]))

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let condition = try Condition(call)
    let every = call.inputs["every"]?.durationValue ?? .seconds(5)
    let start = ContinuousClock.now
    var polls = 0
    while true {
      polls += 1
      let answer = try await ask(condition, call.step)
      if case .yes = answer { break }
      call.services.progress("\(answer.text), asked \(polls) times")
      do { try await Task.sleep(for: every) } catch {
        throw Failure.failed(Problem(.conditionUnmet, "it did not come true: \(answer.text)"))
      }
    }
    return ActionResult(outputs: [
      "polls": .integer(polls), "waited": .duration(ContinuousClock.now - start),
    ])
  }

  /// Exactly one of the three questions a step may ask.
  private enum Condition {
    case command([String])
    case url(String, status: Int)
    case sql(String)

    init(_ call: ActionCall) throws(Failure) {
      var given: [Condition] = []
      let words = call.texts("command")
      if !words.isEmpty { given.append(.command(words)) }
      if let url = call.inputs["url"]?.textValue {
        given.append(.url(url, status: call.inputs["status"]?.integerValue ?? 200))
      }
      if let sql = call.inputs["sql"]?.textValue { given.append(.sql(sql)) }
      guard given.count == 1 else {
        throw .failed(Problem(.inputInvalid, "wait.until takes one of command, url and sql"))
      }
      self = given[0]
    }
  }

  private enum Answer {
    case yes
    case no(String)

    var text: String {
      switch self {
      case .yes: "yes"
      case .no(let reason): reason
      }
    }
  }

  /// Trouble on the way is a no: what is waited for may well be a server that comes up.
  private func ask(_ condition: Condition, _ step: StepKey) async throws(Failure) -> Answer {
    switch condition {
    case .command(let words):
      let result = try await Program(words, for: step, connection).run()
      return result.code == 0 ? .yes : .no("the command ends with \(result.exitText)")
    case .url(let url, let status):
      var request = HTTPRequest(.get, url, trust: connection.site.tams.trust)
      request.attempts = 1
      do {
        let response = try await connection.http.send(request)
        return response.status == status ? .yes : .no("\(url) answers \(response.status)")
      } catch {
        return .no(error.problem.display)
      }
    case .sql(let statement):
      do {
        let cell = try await connection.trino.table(statement).rows.first?.first ?? .null
        return Self.isYes(cell) ? .yes : .no("the statement gives \(cell.display)")
      } catch {
        return .no(error.problem.display)
      }
    }
  }

  private static func isYes(_ cell: Value) -> Bool {
    switch cell {
    case .bool(let bool): bool
    case .integer(let integer): integer > 0
    case .number(let number): number > 0
    default: false
    }
  }
}

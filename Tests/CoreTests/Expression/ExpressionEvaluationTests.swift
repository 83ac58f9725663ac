import Testing

@testable import Core

private let scope = Scope(
  parameters: [
    "at": .text("latest"), "count": .integer(7), "share": .number(0.25),
    "skew": .duration(.seconds(14_400)), "roles": .list([.text("api"), .text("worker")]),
  ],
  site: .map(["tams": .map(["api": .text("bbc-8")]), "buckets": .list([.text("media")])]),
  run: ["id": .text("20260301-020000-abcd")],
  each: ("/tams/db", .map(["path": .text("/tams/db")])),
  step: { steps[$0] })

private let steps: [StepKey: Scope.StepView] = [
  StepKey("point"): .init(
    state: "done",
    outputs: [
      "time": .time(Timestamp(seconds: 1_772_330_400)),
      "loss": .map(["segments": .integer(12)]),
      "restores": .map(["/tams/db": .text("r1")]),
    ]),
  StepKey("prepare", element: "/tams/db"): .init(
    state: "done", outputs: ["prepared": .text("p1")]),
  StepKey("skipped-one"): .init(state: "skipped", outputs: nil),
]

private func value(_ source: String) throws -> Value {
  let (template, faults) = Template.parse(
    "${{ \(source) }}", mark: Mark(line: 1, column: 1))
  #expect(faults == [])
  return try #require(template).resolve(in: scope)
}

@Suite("Evaluation of expressions")
struct ExpressionEvaluationTests {
  @Test("gives no time that could not be read again from a journal")
  func timeOutOfRange() {
    #expect(throws: EvaluationError.self) { try value("2200-12-31T23:59:59Z + 1d") }
    #expect(throws: EvaluationError.self) { try value("1700-01-01T00:00:00Z - 1d") }
  }

  @Test(
    "an expression has the value its words say",
    arguments: [
      ("1 + 2 * 3", .integer(7)), ("(1 + 2) * 3", .integer(9)), ("7 / 2", .number(3.5)),
      ("-parameters.count + 1", .integer(-6)), ("2 - -3", .integer(5)),
      ("1 < 2 and not false", .bool(true)), ("true or 1 / 0 == 1", .bool(true)),
      ("1 == 1.0", .bool(true)), ("'a' < 'b'", .bool(true)), ("'it''s'", .text("it's")),
      ("1h30m + 30m == 2h", .bool(true)), ("90s * 2", .duration(.seconds(180))),
      ("3h / 2h", .number(1.5)), ("3h / 2", .duration(.seconds(5_400))),
      ("2026-03-01T02:00:00Z + 1h", .time(Timestamp(seconds: 1_772_334_000))),
      ("2026-03-01T03:00:00+01:00 - steps.point.time", .duration(.zero)),
      ("parameters.at", .text("latest")), ("site.tams.api", .text("bbc-8")),
      ("site.buckets[0]", .text("media")), ("site.buckets[5]", .null),
      ("run.id", .text("20260301-020000-abcd")), ("each.key", .text("/tams/db")),
      ("each.value.path", .text("/tams/db")), ("steps.point.loss.segments", .integer(12)),
      ("steps.prepare[each.key].prepared", .text("p1")),
      ("steps.point.restores[each.key]", .text("r1")),
      ("steps.prepare['/tams/db'].state", .text("done")),
      ("steps.skipped-one.anything.deeper", .null), ("steps.skipped-one.state", .text("skipped")),
      ("steps.unborn.state", .text("pending")),
    ] as [(String, Value)])
  func evaluates(source: String, expected: Value) throws {
    #expect(try value(source) == expected)
  }

  @Test(
    "each function does what its help says",
    arguments: [
      ("default(steps.skipped-one.x, 3)", .integer(3)), ("default(4, 3)", .integer(4)),
      ("exists(steps.point.time)", .bool(true)), ("exists(steps.skipped-one.x)", .bool(false)),
      ("length('abc')", .integer(3)), ("length(parameters.roles)", .integer(2)),
      ("length(steps.point.restores)", .integer(1)),
      ("keys(steps.point.restores)", .list([.text("/tams/db")])),
      ("contains(parameters.roles, 'api')", .bool(true)),
      ("contains('abcd', 'bc')", .bool(true)), ("contains('abcd', 'cb')", .bool(false)),
      ("contains(steps.point.restores, '/x')", .bool(false)),
      ("join(parameters.roles, ', ')", .text("api, worker")), ("lower('AbC')", .text("abc")),
      ("upper('AbC')", .text("ABC")), ("min(3, 1.5, 2)", .number(1.5)),
      ("max(1h, 90m)", .duration(.seconds(5_400))), ("max(parameters.roles)", .text("worker")),
      ("round(2.5)", .integer(3)), ("round(2.345, 1)", .number(2.3)),
      ("text(parameters.skew)", .text("4h")),
    ] as [(String, Value)])
  func callsFunctions(source: String, expected: Value) throws {
    #expect(try value(source) == expected)
  }

  @Test(
    "what cannot be computed is an error with its place, never a trap",
    arguments: [
      ("9223372036854775807 + 1", "the number becomes too large", 25),
      ("1 / 0", "division by zero", 7), ("1h / 0s", "division by zero", 8),
      ("steps.point.time * 2", "'*' does not apply to a time and a whole number", 22),
      ("'a' < 1", "'<' does not apply to a text and a whole number", 9),
      ("not 1", "'not' does not apply to a whole number", 5),
      ("36499d * 1000", "the duration becomes too long", 12),
      ("parameters.count.x", "a whole number has no member 'x'", 5),
      ("min(1, 'a')", "'min' cannot compare a text with a whole number", 5),
    ])
  func refuses(source: String, what: String, column: Int) throws {
    #expect(throws: EvaluationError(what, at: Mark(line: 1, column: column))) {
      try value(source)
    }
  }

  @Test("text around expressions joins with what they show")
  func interpolates() throws {
    let (template, faults) = Template.parse(
      "Go back to ${{ steps.point.time }}, losing ${{ steps.point.loss.segments }} segments",
      mark: Mark(line: 1, column: 1))
    #expect(faults == [])
    #expect(
      try template?.resolve(in: scope)
        == .text("Go back to 2026-03-01T02:00:00Z, losing 12 segments"))
  }

  @Test("an expression that is the whole value keeps its type, one amid text does not")
  func keepsType() throws {
    #expect(try value("parameters.count") == .integer(7))
    let (template, _) = Template.parse(
      " ${{ parameters.count }}", mark: Mark(line: 1, column: 1))
    #expect(try template?.resolve(in: scope) == .text(" 7"))
  }
}

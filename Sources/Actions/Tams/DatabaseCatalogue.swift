import Core
import Transport

/// Runs the catalogue of database checks, one statement after another, on the live tables; on the
/// point's only where live has offenders.
struct DatabaseCatalogue: Sendable {
  let database: DatabaseReading
  /// Nil where no database was restored.
  let point: SnapshotFact?
  let live: [String: DatabaseReading.TableDigest]
  /// The snapshot's tables; the live ones where no database was restored.
  let counted: [String: DatabaseReading.TableDigest]
  /// Whether something besides the live tables tells how many rows they should have.
  let isWitnessed: Bool
  /// The tables of the point's baseline; empty where there is none.
  var recorded: [String: DatabaseReading.TableDigest] = [:]
  let call: ActionCall

  private typealias Answer = (found: FoundOffenders, seconds: Double)

  func run(_ result: inout ActionResult) async throws {
    var totals: [String: Int] = [:]
    for check in DatabaseCheck.all(on: database.layout)
    where point != nil || check.measure != .againstPoint {
      try Task.checkCancellation()
      call.services.progress("\(check.id) \(check.title)")
      let answer = await outcome(of: check, on: .live)
      if case .answer(let answer) = answer { totals[check.id, default: 0] += answer.found.total }
      result.checks.append(await self.check(check, answer))
    }
    // A statement that was given up has no verdict.
    try Task.checkCancellation()
    result.outputs["offenders"] = .map(totals.mapValues(Value.integer))
  }

  private func outcome(
    of check: DatabaseCheck, on place: DatabaseReading.Place
  ) async -> DatabaseReading.Outcome<Answer> {
    let clock = ContinuousClock()
    let start = clock.now
    return await database.outcome { () async throws(RemoteFailure) -> Answer in
      let table = try await database.table(
        check.statement, live: place, point: point.map { .snapshot($0.name) }, taken: limit)
      let spent = clock.now - start
      return (FoundOffenders(table.records), (spent / .milliseconds(1)).rounded() / 1_000)
    }
  }

  /// Rows younger than this were written after the point was taken. A cluster may tell the instant
  /// of a snapshot in whole seconds, and TAMS reads another clock.
  private var limit: Timestamp {
    let tolerance = call.inputs["clock_tolerance"]?.durationValue ?? .zero
    return (point?.created ?? call.services.now()) + tolerance
  }

  // MARK: Verdict

  private func check(
    _ check: DatabaseCheck, _ outcome: DatabaseReading.Outcome<Answer>
  ) async -> Check {
    switch outcome {
    case .absent(let reason), .incomplete(let reason), .unreachable(let reason):
      if check.measure == .againstPoint, isAsRecorded(check) {
        return Check(
          id: check.id, title: check.title, verdict: .pass,
          finding: "\(check.tables.joined(separator: ", ")) hold the rows of the baseline; the "
            + "snapshot cannot be asked: \(reason)")
      }
      return Check(
        id: check.id, title: check.title, verdict: .unknown,
        finding: "the database cannot tell: \(reason)")
    case .answer(let answer):
      let (found, rows) = (answer.found, rows(check, live))
      var numbers = found.numbers
      numbers["rows"] = .integer(rows)
      numbers["seconds"] = .number(answer.seconds)
      numbers["offenders"] = .integer(found.total)
      numbers["new"] = .integer(0)
      let unseen = check.unseen.map { "; \($0)" } ?? ""
      if found.total == 0 {
        let (verdict, finding) = judgeNone(check, rows)
        return Check(
          id: check.id, title: check.title, verdict: verdict, numbers: numbers,
          finding: finding + unseen)
      }
      let baseline = await baseline(check)
      numbers["sample"] = .texts(found.sample.map(\.text))
      if case .snapshot(let point) = baseline { numbers["in_snapshot"] = .integer(point.total) }
      numbers["new"] = .integer(found.new(above: baseline))
      let (verdict, finding) = check.judge(found, baseline)
      return Check(
        id: check.id, title: check.title, verdict: verdict, numbers: numbers,
        finding: finding + (found.sample.first.map { "; first: \($0.text)" } ?? "") + unseen)
    }
  }

  /// Whether every table it looks at has the digest that the baseline has.
  private func isAsRecorded(_ check: DatabaseCheck) -> Bool {
    check.tables.allSatisfy { live[$0] != nil && live[$0] == recorded[$0] }
  }

  /// No offender among no rows says nothing, unless there should be none.
  private func judgeNone(_ check: DatabaseCheck, _ rows: Int) -> (Verdict, String) {
    guard rows == 0 else { return (.pass, check.passing) }
    let tables = check.tables.joined(separator: ", ")
    let expected = self.rows(check, counted)
    if expected > 0 {
      return (.unknown, "there is no row in \(tables), and the snapshot has \(expected)")
    }
    return isWitnessed
      ? (.pass, "there is no row in \(tables), and there was none")
      : (.unknown, "there is no row in \(tables), and nothing tells whether there should be")
  }

  private func rows(
    _ check: DatabaseCheck, _ digests: [String: DatabaseReading.TableDigest]
  ) -> Int {
    check.tables.reduce(0) { $0 + (digests[$1]?.rows ?? 0) }
  }

  private func baseline(_ check: DatabaseCheck) async -> DatabaseCheck.Baseline {
    guard let point else { return .none }
    if check.measure == .againstPoint { return .none }
    switch await outcome(of: check, on: .snapshot(point.name)) {
    case .answer(let answer): return .snapshot(answer.found)
    case .absent(let reason), .incomplete(let reason), .unreachable(let reason):
      return .unknown(reason)
    }
  }
}

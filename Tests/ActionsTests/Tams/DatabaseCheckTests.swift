import Core
import Lab
import Testing
import Transport

@testable import Actions

@Suite("The checks of the database")
struct DatabaseCheckTests {
  @Test("call what the point itself has degraded, and what is new a failure")
  func baseline() async throws {
    try await LabScene.run { scene in
      let damages: [Disaster] = [
        .flowMissing, .objectRowsLost, .timerangesMalformed, .segmentsOverlap, .memberMissing,
        .identitiesDoubled,
      ]
      for disaster in damages { try scene.cause(disaster) }
      let stage = Stage(scene.connection)
      let point = try await stage.databasePointOfNow()
      let before = try await stage.verdicts(point)
      #expect(
        before.filter { $0.value != .pass } == [
          "V08": .degraded, "V09": .degraded, "V10": .degraded, "V11": .degraded,
          "V14": .degraded, "V17": .degraded,
        ])
      let kept = try await stage.check("V08", point)
      #expect(kept.finding.hasPrefix("1 offender, all in the snapshot as well; first: "))

      try scene.cause(.flowMissing)
      let after = try await stage.check("V08", point)
      #expect(after.verdict == .fail)
      #expect(after.finding.hasPrefix("2 offenders, 1 of them not in the snapshot; first: "))
      #expect(after.numbers["in_snapshot"] == .integer(1))
      #expect(after.numbers["sample"]?.listValue?.count == 2)
    }
  }

  @Test("say what they found and what it cost, and name gaps that are no offence")
  func numbers() async throws {
    try await LabScene.run { scene in
      let stage = Stage(scene.connection)
      let point = try await stage.databasePointOfNow()
      let clean = try await stage.check("V11", point)
      #expect(clean.verdict == .pass)
      let rows = try scene.lab.segments().count
      #expect(clean.numbers["rows"] == .integer(rows))
      #expect(clean.numbers["offenders"] == .integer(0))
      guard case .number(let seconds) = clean.numbers["seconds"] else {
        Issue.record("\(clean.numbers)")
        return
      }
      #expect(seconds > 0 && seconds < 60)
      let gaps = clean.numbers["gaps"]?.integerValue ?? 0
      try scene.cause(.segmentsLost)
      #expect(gaps > 0)
      #expect(try await stage.check("V11", point).verdict == .pass)
      let late = try await stage.check("V13", point)
      #expect(late.verdict == .pass)
    }
  }

  @Test("never pass on tables without a row that the snapshot has rows in")
  func emptyTables() async throws {
    try await LabScene.run { scene in
      let stage = Stage(scene.connection)
      let point = try await stage.databasePointOfNow()
      try scene.lab.change("DELETE FROM segments")
      try scene.lab.change("DELETE FROM flow_collections")
      try scene.lab.change("DELETE FROM source_collections")
      let found = try await stage.verdicts(point)
      #expect(
        found.filter { $0.value != .pass } == [
          "V06": .fail, "V08": .unknown, "V09": .unknown, "V10": .unknown, "V11": .unknown,
          "V12": .fail, "V14": .unknown,
        ])
    }
  }

  @Test("pass on tables without a row where the snapshot has none either")
  func emptyPoint() async throws {
    try await LabScene.run { scene in
      try scene.lab.change("DELETE FROM webhooks")
      let stage = Stage(scene.connection)
      let point = try await stage.databasePointOfNow()
      let webhooks = try await stage.check("V16", point)
      #expect(webhooks.verdict == .pass)
      #expect(webhooks.finding == "there is no row in webhooks, and there was none")
    }
  }

  @Test("call it degraded where no database was restored, and do not compare")
  func bucketOnly() async throws {
    try await LabScene.run { scene in
      try scene.cause(.segmentsOverlap)
      let stage = Stage(scene.connection)
      try await stage.choose(restore: ["buckets"])
      let point = try await stage.recoveryPoint()
      let found = try await stage.verdicts(point)
      #expect(found.filter { $0.value != .pass } == ["V11": .degraded])
      #expect(found["V15"] == nil && found["V16"] == nil)
      let overlap = try await stage.check("V11", point)
      #expect(overlap.finding.contains("the database was not restored"))
    }
  }

  @Test("do not take the clock of TAMS for a leak, as far as the runbook lets it be ahead")
  func clocks() async throws {
    try await LabScene.run { scene in
      let stage = Stage(scene.connection)
      let point = try await stage.databasePointOfNow()
      let later = try #require(point.database.snapshot?.created) + .seconds(30)
      try scene.lab.change(
        "UPDATE sources SET updated = '\(later.dateText) \(later.timeText).000000'")
      #expect(try await stage.check("V13", point).verdict == .pass)
      let strict = try await stage.check(
        "V13", point, ["clock_tolerance": .duration(.seconds(10))])
      #expect(strict.verdict == .fail)
    }
  }
}

@Suite("The verdict on offenders")
struct OffenderVerdictTests {
  private static func offenders(_ names: [String], of total: Int) -> FoundOffenders {
    FoundOffenders(
      names.map {
        ["offender": .text($0), "problem": .text("lost"), "total": .integer(total)]
      })
  }

  @Test(
    "tells new ones from those of the snapshot, and says when it cannot",
    arguments: [
      (["a"], 1, ["a"], 1, Verdict.degraded), (["a"], 1, [], 0, .fail),
      (["b"], 1, ["a"], 1, .fail), (["a"], 1, ["a", "b"], 2, .degraded),
      (["a", "b"], 200, ["a", "b"], 200, .degraded), (["a", "b"], 201, ["a", "b"], 200, .fail),
      (["c", "d"], 200, ["a", "b"], 200, .unknown), (["c"], 1, ["a", "b"], 200, .unknown),
      (["a", "c"], 150, ["a", "b"], 2, .fail),
    ])
  func aboveBaseline(
    live: [String], liveTotal: Int, point: [String], pointTotal: Int, expected: Verdict
  ) throws {
    let check = try #require(
      DatabaseCheck.all(on: TableLayout(.vasttams7)).first { $0.measure == .aboveBaseline(.fail) })
    let (verdict, _) = check.judge(
      Self.offenders(live, of: liveTotal), .snapshot(Self.offenders(point, of: pointTotal)))
    #expect(verdict == expected)
  }

  @Test("is unknown where the snapshot does not answer, and degraded where there is none")
  func noBaseline() throws {
    let check = try #require(
      DatabaseCheck.all(on: TableLayout(.vasttams7)).first { $0.measure == .aboveBaseline(.fail) })
    let found = Self.offenders(["a"], of: 1)
    #expect(check.judge(found, .unknown("no answer")).0 == .unknown)
    #expect(check.judge(found, .none).0 == .degraded)
  }

  @Test("does not count the row that only carries numbers")
  func carrier() {
    let found = FoundOffenders([
      ["offender": .text("a"), "problem": .null, "total": .integer(0), "gaps": .integer(7)]
    ])
    #expect(found.total == 0)
    #expect(found.sample.isEmpty)
    #expect(found.numbers == ["gaps": .integer(7)])
  }
}

extension Stage {
  /// A point whose database snapshot is taken now. Nothing of it is restored.
  fileprivate func databasePointOfNow() async throws -> RecoveryPoint {
    let result = try await perform(
      "vast.snapshot", ["bucket": .text("tams-db"), "expiry": .duration(.seconds(3_600))])
    let taken = try #require(TakenSnapshot(result.outputs["snapshot"] ?? .null))
    let snapshot = SnapshotFact(
      id: taken.id, name: taken.name, directory: taken.directory,
      created: try #require(taken.created), expires: taken.expires, state: "SUCCEED", policy: nil)
    let view = BucketView(bucket: "tams-db", directory: taken.directory, content: .database)
    return RecoveryPoint(
      kind: .onePart, database: .init(view: view, snapshot: snapshot), buckets: [], restores: [])
  }

  private func checks(
    _ point: RecoveryPoint, _ inputs: [String: Value] = [:]
  ) async throws -> [Check] {
    let inputs = inputs.merging(["point": point.value]) { given, _ in given }
    return try await perform("tams.check_database", inputs).checks
  }

  /// The worst verdict of each check of the database, with the one on delete requests.
  fileprivate func verdicts(_ point: RecoveryPoint) async throws -> [String: Verdict] {
    var checks = try await checks(point)
    // Without tables there is nothing to ask about requests.
    if checks.allSatisfy({ $0.id != "V05" }) {
      checks += try await perform("tams.check_delete_requests").checks
    }
    return Dictionary(checks.map { ($0.id, $0.verdict) }, uniquingKeysWith: max)
  }

  fileprivate func check(
    _ id: String, _ point: RecoveryPoint, _ inputs: [String: Value] = [:]
  ) async throws -> Check {
    try #require(
      try await checks(point, inputs).filter { $0.id == id }.max { $0.verdict < $1.verdict })
  }
}

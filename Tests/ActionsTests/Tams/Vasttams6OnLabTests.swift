import Core
import Lab
import Testing
import Transport

@testable import Actions

@Suite("The tables of vasttams 6 on the lab")
struct Vasttams6OnLabTests {
  private static func run(_ body: (LabScene) async throws -> Void) async throws {
    try await LabScene.run(adjusting: { $0.tables = .vasttams6 }, body)
  }

  @Test("answer every statement, live and inside a snapshot")
  func contract() async throws {
    try await Self.run { scene in
      #expect(scene.connection.site.tams.tables == .vasttams6)
      let stage = Stage(scene.connection)
      let point = try await stage.pointOfNow()
      let snapshot = DatabaseReading.Place.snapshot(
        try #require(point.database.snapshot?.name))
      let database = DatabaseReading(scene.connection)
      // Those on the VAST Catalog need its tables, too: CatalogOnLabTests.
      let others: Set<TableStatement> = [.catalogOffenders, .catalogReferences]
      for statement in Set(TableStatement.allCases).subtracting(others) {
        for (live, other) in [(DatabaseReading.Place.live, snapshot), (snapshot, .live)] {
          let text = database.statement(
            statement, live: live, point: other, taken: Timestamp(seconds: 0),
            opened: Timestamp(seconds: 4_000_000_000)
          ).replacing("IN (?)", with: "IN ('')")
          do {
            _ = try await scene.connection.trino.table(text)
          } catch {
            Issue.record("\(statement.rawValue): \(error)")
          }
        }
      }
      let present = try await database.columns()
      #expect(Set(present.keys) == Set(database.layout.columns.keys))
      #expect(database.layout.missing(in: present) == [])
    }
  }

  @Test("tell where each object lies, also one that another flow brought")
  func keys() async throws {
    try await Self.run { scene in
      let database = DatabaseReading(scene.connection)
      let digests = try await database.digests(of: .live)
      let objects = try await Inventory(scene.connection).references(
        of: .live, in: scene.connection.site.buckets.map(ObjectPlace.live),
        now: Timestamp(seconds: 0))
      #expect(objects.dangling.count == 0 && objects.orphans.count == 0)
      #expect(objects.segments == digests["segments"]?.rows && objects.segments > 30)
      // Clips use the objects of another flow.
      #expect(objects.objects < objects.segments)
    }
  }

  @Test("do not show what is only marked as deleted, but do compare the mark")
  func softDeletion() async throws {
    try await Self.run { scene in
      let stage = Stage(scene.connection)
      let point = try await stage.pointOfNow()
      let before = try await DatabaseReading(scene.connection).number(.flowCount, live: .live)
      try scene.lab.change(
        "UPDATE segments SET deleted = 1, deleted_at = '2026-01-01 00:00:00.000000' "
          + "WHERE flow_id = (SELECT min(flow_id) FROM segments)")
      try scene.lab.change("UPDATE sources SET deleted = 0")
      let database = DatabaseReading(scene.connection)
      #expect(try await database.number(.flowCount, live: .live) == before - 1)
      #expect(try await database.digests(of: .live)["segments"]?.rows ?? 0 > 0)
      let checks = try await stage.perform(
        "tams.check_database", ["point": point.value]
      ).checks
      let wrong = Dictionary(checks.map { ($0.id, $0.verdict) }, uniquingKeysWith: max)
        .filter { $0.value != .pass }
      #expect(wrong == ["V06": .fail, "V12": .fail, "V15": .fail])
      let rows = try #require(checks.first { $0.id == "V06" })
      #expect(rows.finding.hasSuffix("segments, sources"), "\(rows.finding)")
    }
  }

  @Test("have the loss counted row by row")
  func loss() async throws {
    try await Self.run { scene in
      try scene.cause(.flowsDeleted)
      let stage = Stage(scene.connection, accepting: [.lossOverLimit])
      try await stage.choose()
      let loss = Loss(await stage.output("loss", of: "recovery_point.choose"))
      let point = try await stage.recoveryPoint()
      let live = try scene.lab.segments()
      let held = try scene.lab.segments(in: point.database.snapshot?.name)
      #expect(loss.segments == .rows(live.subtracting(held).count))
      #expect(loss.segmentsBroughtBack == .rows(held.subtracting(live).count))
      #expect(loss.liveSegments == .rows(live.count))
      #expect(loss.bytes ?? 0 > 0 && loss.oldestLost != nil && loss.reason == nil)
    }
  }

  @Test("are named by the preflight where they are another release's, or not whole")
  func preflight() async throws {
    try await Self.run { scene in
      let stage = Stage(scene.connection)
      let clean = try await stage.perform("site.preflight", as: "clean")
      let finding = { (result: ActionResult) in
        result.checks.first { $0.title == "Trino" }
      }
      #expect(finding(clean)?.verdict == .pass)
      #expect(finding(clean)?.finding == "the tables of tams-db/tams7 are those of vasttams-6")

      var site = scene.connection.site
      site.tams.tables = .vasttams7
      let other = try await Stage(scene.connection(site)).perform("site.preflight")
      #expect(finding(other)?.verdict == .fail)
      let said = finding(other)?.finding ?? ""
      #expect(said.contains("has the tables of vasttams-6, not of vasttams-7"), "\(said)")
      #expect(said.contains("table flow_collections"), "\(said)")

      // Damage is what a run is for.
      try scene.cause(.tableLost)
      try scene.lab.change("ALTER TABLE flows DROP COLUMN codec")
      let damaged = try await stage.perform("site.preflight", as: "damaged")
      #expect(finding(damaged)?.verdict == .pass)
      #expect(
        finding(damaged)?.finding
          == "a statement was answered: tams-db/tams7 lacks table segments, column flows.codec of "
          + "vasttams-6 now")
    }
  }

  @Test("are not repaired")
  func repairs() async throws {
    try await Self.run { scene in
      await #expect(throws: Failure.self) {
        try await RepairSearch(scene.connection).answer(
          .init(latest: Timestamp(seconds: 0)), now: Timestamp(seconds: 0))
      }
    }
  }
}

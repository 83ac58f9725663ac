import Core
import Lab
import Testing
import Transport

@testable import Actions

@Suite("Segments that only database snapshots have")
struct AdoptionOnLabTests {
  private static let adopting: [String: Value] = ["adopt_orphans": .bool(true)]

  /// A lab whose flows keep what they have.
  private static func run(_ body: (LabScene, Stage) async throws -> Void) async throws {
    try await LabScene.run { scene in
      try scene.lab.change("DELETE FROM tags WHERE tag_name = 'segment_retention_offset'")
      try await body(scene, Stage(scene.connection))
    }
  }

  private static func snapshot(_ stage: Stage, _ name: String = "rescue") async throws -> String {
    try await stage.perform(
      "vast.snapshot", ["bucket": .text("tams-db"), "expiry": .duration(.seconds(3_600))], as: name)
    return try #require(TakenSnapshot(await stage.output("snapshot", of: name))).name
  }

  @Test("are taken back with all that belongs to them, once, and can be lost again")
  func adopted() async throws {
    try await Self.run { scene, stage in
      _ = try await Self.snapshot(stage)
      let before = try scene.digest()
      let lost = try scene.goBack(by: 5)
      let damaged = try scene.digest()

      let unasked = try await stage.plan()
      #expect(unasked.entries == 0 && unasked.notes == [])
      #expect(
        unasked.check("V23").hasSuffix(
          "database snapshots have lost segments of \(lost.count) objects: tamsdr repair "
            + "--adopt-orphans takes them back"))

      let planned = try await stage.plan(Self.adopting)
      #expect(planned.repairs == ["R5", "R6"] && planned.notes == [])
      #expect(planned.adopted == lost)
      #expect(try scene.digest() == damaged)
      let applied = try await stage.apply(planned.text)
      #expect(applied.outputs["applied"] == .integer(planned.entries), "\(applied.outputs)")
      #expect(applied.verdict == .pass)
      #expect(try scene.digest() == before)
      #expect(try await stage.plan(Self.adopting).entries == 0)

      let twice = try await stage.apply(planned.text, as: "twice")
      #expect(twice.outputs["applied"] == .integer(0))
      #expect(try await stage.undo("twice", "tams.repair") == .nothing)
      #expect(try scene.digest() == before)
      let undone = try await stage.undo("repair", "tams.repair")
      #expect(undone == .undone(note: "\(planned.entries) changes are taken back"))
      #expect(try scene.digest() == damaged)
    }
  }

  @Test("stay deleted where live or a newer snapshot shows that this was meant")
  func deleted() async throws {
    try await Self.run { scene, stage in
      let first = try await Self.snapshot(stage, "first")
      // Registered before others that the next snapshot has; and one long before.
      let newest = try scene.registered(3)
      try scene.delete(newest[1])
      let oldest = try #require(try scene.registered(10_000).last)
      try scene.delete(oldest)
      _ = try await Self.snapshot(stage, "second")
      let lost = try scene.goBack(by: 2)

      let planned = try await stage.plan(Self.adopting)
      #expect(planned.adopted == lost && !lost.contains(newest[1].id))
      let note = try #require(planned.notes.first)
      #expect(note.hasPrefix("2 objects without a segment had one in database snapshot \(first)"))
      #expect(note.contains("deleted since, or lost in part"))
    }
  }

  @Test("are left where their flow is gone or something else has their time, and it is said why")
  func obstacles() async throws {
    try await Self.run { scene, stage in
      _ = try await Self.snapshot(stage)
      let lost = try scene.registered(5)
      _ = try scene.goBack(by: 5)
      let one = try #require(lost.first)
      let whole = try await stage.plan(Self.adopting)
      try scene.occupy(one)
      let occupied = try await stage.plan(Self.adopting)
      #expect(!occupied.adopted.contains(one.id))
      #expect(occupied.notes.contains { $0.hasSuffix("other segments have their time") })

      // What was planned before is looked at again right before it is made.
      let applied = try await stage.apply(whole.text)
      let skipped = applied.outputs["skipped"]?.listValue?.compactMap(\.textValue) ?? []
      #expect(skipped.contains("R5 segment \(one.id): segment mine has its time"), "\(skipped)")
      #expect(applied.verdict == .degraded)
      #expect(try scene.registered(5).map(\.id).contains(one.id) == false)
      _ = try await stage.undo("repair", "tams.repair")

      try scene.lab.change("DELETE FROM flows WHERE id = '\(one.flow)'")
      let flowless = try await stage.plan(Self.adopting)
      #expect(!flowless.adopted.contains(one.id))
      #expect(
        flowless.notes.contains {
          $0.contains("of flow \(one.flow) ") && $0.hasSuffix("the flow is not there")
        }, "\(flowless.notes)")
    }
  }

  @Test("are those of the snapshots that are allowed, and none where live has no clock")
  func limits() async throws {
    try await Self.run { scene, stage in
      let name = try await Self.snapshot(stage)
      let lost = try scene.goBack(by: 3)
      let now = SystemClock.now()
      // A canary's, and an upload's that nobody registered.
      try scene.lab.change(
        "INSERT INTO flow_object_references (object_id, flow_id, created) "
          + "SELECT 'canary', min(id), '2100-01-01 00:00:00.000000' FROM flows")
      var terms = RepairSearch.Terms(latest: now)
      terms.adoptsOrphans = true
      for named in [[], [name]] {
        terms.named = Set(named)
        let answer = try await RepairSearch(scene.connection).answer(terms, now: now)
        #expect(Set(answer.manifest.changes.compactMap(\.adopted)) == Set(lost))
      }
      terms.latest = Timestamp(seconds: 0)
      let early = try await RepairSearch(scene.connection).answer(terms, now: now)
      #expect(early.manifest.changes.compactMap(\.adopted) == [])
      try scene.lab.change("UPDATE flow_object_references SET created = NULL")
      let blind = try await stage.plan(Self.adopting)
      #expect(blind.adopted == [])
      #expect(blind.notes.contains { $0.contains("no segment is taken back") })
    }
  }
}

private struct Registered {
  let id: String
  let flow: String
  let object: String
  let timerange: String
}

extension LabScene {
  /// Those that were registered last, newest first.
  fileprivate func registered(_ count: Int) throws -> [Registered] {
    try lab.tables().read { connection in
      try connection.rows(
        """
        SELECT s.id, s.flow_id, s.object_id, s.timerange FROM segments s JOIN flow_object_references r
        ON r.object_id = s.object_id AND r.flow_id = s.flow_id
        ORDER BY r.created DESC, s.id LIMIT \(count)
        """
      ).map {
        Registered(
          id: $0[0].text ?? "", flow: $0[1].text ?? "", object: $0[2].text ?? "",
          timerange: $0[3].text ?? "")
      }
    }
  }

  /// As TAMS's tables were before the last ones were registered. Gives the ids of what is lost.
  fileprivate func goBack(by count: Int) throws -> Set<String> {
    let lost = try registered(count)
    for segment in lost { try delete(segment) }
    return Set(lost.map(\.id))
  }

  fileprivate func delete(_ segment: Registered) throws {
    let pair = "object_id = '\(segment.object)' AND flow_id = '\(segment.flow)'"
    try lab.change("DELETE FROM segments WHERE id = '\(segment.id)'")
    try lab.change("DELETE FROM flow_object_references WHERE \(pair)")
    try lab.change(
      "DELETE FROM objects WHERE id NOT IN (SELECT object_id FROM flow_object_references)")
  }

  /// The time of a segment that is lost is another one's now.
  fileprivate func occupy(_ segment: Registered) throws {
    try lab.change(
      "INSERT INTO segments (id, flow_id, object_id, timerange, storage_path) "
        + "VALUES ('mine', '\(segment.flow)', 'mine', '\(segment.timerange)', 'tams/mine')")
  }
}

extension RepairChange {
  fileprivate var adopted: String? {
    if case .adoptSegment(let row, _) = self { row.id } else { nil }
  }
}

extension Planned {
  fileprivate var adopted: Set<String> {
    Set(
      listed.filter { $0["repair"] == .text("R5") }
        .compactMap { $0["change"]["row"]["id"].textValue })
  }

  fileprivate func check(_ id: String) -> String { checks.first { $0.id == id }?.finding ?? "" }
}

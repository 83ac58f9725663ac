import Core
import Lab
import Testing
import Transport

@testable import Actions

/// A disaster, the repairs that mend it, and the check that says so.
struct Mending: Sendable, CustomTestStringConvertible {
  let disaster: Disaster
  let repairs: Set<String>
  let check: String
  /// Whether nothing at all tells afterwards that anything was lost.
  var isExact = true

  var testDescription: String { disaster.rawValue }

  static let all = [
    Mending(disaster: .objectsDeleted, repairs: ["R1"], check: "V19"),
    Mending(disaster: .storagePathsWrong, repairs: ["R7"], check: "V19"),
    Mending(disaster: .objectRowsLost, repairs: ["R6"], check: "V09"),
    // S3 tells when an object was written in whole seconds.
    Mending(disaster: .referencesLost, repairs: ["R6"], check: "V09", isExact: false),
    Mending(disaster: .deleteRequestAlive, repairs: ["R8"], check: "V04"),
  ]
}

@Suite("Repairs of a planted disaster")
struct RepairOnLabTests {
  @Test(
    "are planned, made once, leave all else as it is, and can be taken back",
    arguments: Mending.all)
  func mended(_ mending: Mending) async throws {
    try await LabScene.run { scene in
      let stage = Stage(scene.connection)
      // What a flow's own retention takes meanwhile is no repair's business.
      try scene.lab.change("DELETE FROM tags WHERE tag_name = 'segment_retention_offset'")
      try await stage.perform("vast.snapshot", Self.mediaSnapshot)
      let clean = try await stage.plan()
      #expect(clean.entries == 0 && clean.checks.allSatisfy { $0.verdict == .pass })
      let before = try scene.digest()
      let tables = try await DatabaseReading(scene.connection).digests(of: .live)
      try scene.cause(mending.disaster)
      let damaged = try scene.digest()

      let planned = try await stage.plan()
      #expect(planned.repairs == mending.repairs)
      #expect(planned.verdict(mending.check) == .degraded, "\(planned.checks)")
      let same = try await stage.plan()
      #expect(planned.listed == same.listed)
      #expect(try scene.digest() == damaged)

      let applied = try await stage.apply(planned.text)
      #expect(applied.outputs["applied"] == .integer(planned.entries))
      #expect(applied.verdict == .pass, "\(applied.checks)")
      let again = try await stage.plan()
      #expect(again.entries == 0)
      #expect(again.checks.allSatisfy { $0.verdict == .pass }, "\(again.checks)")
      if mending.isExact { #expect(try scene.digest() == before) }
      let mended = try await DatabaseReading(scene.connection).digests(of: .live)
      #expect(
        mended.mapValues(\.rows).filter { $0.key != "deletion_requests" }
          == tables.mapValues(\.rows).filter { $0.key != "deletion_requests" })

      let whole = try scene.digest()
      let twice = try await stage.apply(planned.text, as: "twice")
      #expect(twice.outputs["applied"] == .integer(0) && twice.verdict == .pass)
      #expect(try scene.digest() == whole)
      #expect(try await stage.undo("twice", "tams.repair") == .nothing)
      #expect(try scene.digest() == whole)

      let undone = try await stage.undo("repair", "tams.repair")
      #expect(undone == .undone(note: "\(planned.entries) changes are taken back"))
      #expect(try scene.digest() == damaged)
      #expect(try await stage.undo("repair", "tams.repair", done: false) == .nothing)
    }
  }

  static let mediaSnapshot: [String: Value] = [
    "bucket": .text("tams-media"), "expiry": .duration(.seconds(3_600)),
  ]

  /// One segment whose object was never anywhere, with the rows that belong to it.
  static func loseForGood(_ scene: LabScene) throws {
    let flow = "(SELECT min(flow_id) FROM segments)"
    try scene.lab.change("INSERT INTO objects (id, size) VALUES ('gone', 0)")
    try scene.lab.change(
      "INSERT INTO flow_object_references (object_id, flow_id, created) "
        + "SELECT 'gone', \(flow), '2026-01-01 00:00:00.000000'")
    try scene.lab.change(
      "INSERT INTO segments (id, flow_id, object_id, timerange, storage_path, start_time, "
        + "duration_seconds, sample_count) SELECT 'it''s lost', \(flow), 'gone', '[5:0_15:0)', "
        + "'tams/1999/12/31/gone', '2026-01-01 00:00:00.000005', 10.0, 7")
  }

  @Test("mark a flow with what nothing has, keep its rows, and do not mark it twice")
  func markedAsLost() async throws {
    try await LabScene.run { scene in
      let stage = Stage(scene.connection)
      try Self.loseForGood(scene)
      let damaged = try scene.digest()
      let planned = try await stage.plan()
      #expect(planned.repairs == ["R3"] && planned.entries == 1)
      let flow = try #require(planned.result.outputs["lost"]?.mapValue?.first)
      #expect(flow.value == .texts(["[5:0_15:0)"]))
      try await stage.apply(planned.text)
      #expect(try scene.digest() != damaged)
      #expect(try scene.lab.segments().contains { $0[1] == "[5:0_15:0)" })
      let tags = try await scene.connection.trino.table(
        "SELECT entity_id, tag_value FROM \(Self.schema).tags "
          + "WHERE tag_name = 'dr.lost_timeranges'")
      #expect(tags.rows.count == 1 && tags.rows.first?.first == .text(flow.key))
      #expect(tags.rows.first?.last?.textValue?.hasPrefix("20260301-020000-abcd ") == true)
      let again = try await stage.plan()
      #expect(again.entries == 0)
      #expect(again.verdict("V19") == .degraded)
      _ = try await stage.undo("repair", "tams.repair")
      #expect(try scene.digest() == damaged)
    }
  }

  private static let schema = #""tams-db/tams7""#

  @Test("remove the row of a lost segment only where asked, by its id alone, and put it back whole")
  func removed() async throws {
    try await LabScene.run { scene in
      let stage = Stage(scene.connection)
      let healthy = try scene.lab.segments()
      try Self.loseForGood(scene)
      let damaged = try scene.digest()
      let planned = try await stage.plan(["remove_dangling": .bool(true)])
      #expect(planned.repairs == ["R3", "R4"] && planned.entries == 2)
      try await stage.apply(planned.text)
      #expect(try scene.lab.segments() == healthy)
      #expect(try await stage.plan().verdict("V19") == .pass)
      _ = try await stage.undo("repair", "tams.repair")
      #expect(try scene.digest() == damaged)
    }
  }

  @Test("leave alone what has changed since, and say so")
  func drifted() async throws {
    try await LabScene.run { scene in
      let stage = Stage(scene.connection)
      try scene.cause(.deleteRequestAlive)
      try scene.cause(.storagePathsWrong)
      let planned = try await stage.plan()
      #expect(planned.repairs == ["R7", "R8"])
      try scene.lab.change("UPDATE deletion_requests SET status = 'done' WHERE status = 'started'")
      let read = try await stage.perform("tams.repair", ["manifest": .text(planned.text)])
      #expect(read.outputs["open"] == .integer(planned.entries - 1))
      #expect(read.texts("skipped").count == 1)
      let applied = try await stage.apply(planned.text)
      #expect(applied.verdict == .degraded)
      #expect(applied.outputs["applied"] == .integer(planned.entries - 1))
      #expect(applied.texts("skipped").first?.contains("its status is done") == true)
      let statuses = try await scene.connection.trino.table(
        "SELECT count(*) FROM \(Self.schema).deletion_requests WHERE status = 'error'")
      #expect(statuses.rows == [[.integer(0)]])
      // Where a change was made and then changed by somebody else, its undo leaves that alone too.
      let moved = try #require(planned.listed.first?["change"]["id"].textValue)
      try scene.lab.change("UPDATE segments SET storage_path = 'tams/mine' WHERE id = '\(moved)'")
      let undone = try await stage.undo("repair", "tams.repair")
      #expect(
        undone
          == .left(
            reason: "\(planned.entries - 2) changes are taken back, 1 are not: segment \(moved): "
              + "it is at tams/mine"))
    }
  }

  @Test("that were made before the first attempt ended are not made again")
  func resumed() async throws {
    try await LabScene.run { scene in
      let stage = Stage(scene.connection)
      try scene.cause(.storagePathsWrong)
      let planned = try await stage.plan()
      let inputs: [String: Value] = ["manifest": .text(planned.text), "apply": .bool(true)]
      await stage.intend("repair", inputs)
      guard case .notStarted = try await stage.probe("repair", "tams.repair") else {
        Issue.record("nothing was begun")
        return
      }
      try await stage.perform("tams.repair", inputs, as: "repair")
      guard case .running = try await stage.probe("repair", "tams.repair") else {
        Issue.record("it was begun")
        return
      }
      let whole = try scene.digest()
      let resumed = try await stage.perform(
        "tams.repair", inputs, as: "repair", keepingHandle: true)
      #expect(resumed.outputs["applied"] == .integer(planned.entries))
      #expect(try scene.digest() == whole)
    }
  }

  @Test("take no manifest that was edited or is another site's")
  func refused() async throws {
    try await LabScene.run { scene in
      let stage = Stage(scene.connection)
      try scene.cause(.deleteRequestAlive)
      let planned = try await stage.plan()
      let edited = planned.text.replacing("\"started\"", with: "\"created\"")
      #expect(edited != planned.text)
      for text in [edited, "{}", "no JSON", ""] {
        let failure = await #expect(throws: Failure.self) { try await stage.apply(text) }
        #expect(failure?.problem.what.hasPrefix("the manifest cannot be used: ") == true)
      }
      var site = scene.connection.site
      site.buckets = ["other"]
      #expect(throws: Problem.self) { try RepairManifestFile.read(planned.text, for: site) }
      await #expect(throws: Failure.self) {
        try await stage.perform("tams.repair", ["apply": .bool(true)])
      }
    }
  }

  @Test("take objects from the snapshots named only, and call lost what those do not hold")
  func named() async throws {
    try await LabScene.run { scene in
      let stage = Stage(scene.connection)
      try scene.cause(.objectsDeleted)
      let wide = try await stage.plan()
      #expect(wide.repairs.isSuperset(of: ["R1"]))
      var none = RepairSearch.Terms(latest: SystemClock.now())
      let snapshots = try await ProtectionReading.read(scene.connection).snapshots(of: .media)
      let oldest = try #require(snapshots.min { $0.created < $1.created })
      none.named = [oldest.name]
      let named = try await RepairSearch(scene.connection).answer(none, now: SystemClock.now())
      #expect(named.manifest.changes.contains { $0.repair == .markAsLost })
      for case .copyObject(_, _, let snapshot, _, _) in named.manifest.changes {
        #expect(snapshot == oldest.name)
      }
      none.named = ["no-such-snapshot"]
      await #expect(throws: Failure.self) {
        _ = try await RepairSearch(scene.connection).answer(none, now: SystemClock.now())
      }
    }
  }
}

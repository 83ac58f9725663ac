import Core
import Lab
import Testing
import Transport

@testable import Actions

@Suite("Tables that are not whole")
struct TableCompletionOnLabTests {
  private static func columns(_ scene: LabScene) async throws -> [String: Set<String>] {
    try await DatabaseReading(scene.connection).columns()
  }

  @Test("get a missing column, nothing else is planned with it, and it can be taken away again")
  func column() async throws {
    try await LabScene.run { scene in
      let stage = Stage(scene.connection)
      let before = try await Self.columns(scene)
      try scene.cause(.columnMissing)
      let damaged = try await Self.columns(scene)
      try scene.cause(.deleteRequestAlive)

      let planned = try await stage.plan()
      #expect(planned.targets == ["column segments.storage_path"])
      #expect(planned.listed.first?["repair"] == .text("R9"))
      #expect(planned.listed.first?["will_be"] == .text("varchar, null in every row"))
      #expect(planned.verdict("P5") == .degraded && planned.checks.count == 1)
      #expect(planned.notes.count == 1 && planned.notes[0].contains("restart a TAMS that runs"))
      #expect(try await Self.columns(scene) == damaged)

      let applied = try await stage.apply(planned.text)
      #expect(applied.outputs["applied"] == .integer(1) && applied.verdict == .pass)
      #expect(try await Self.columns(scene) == before)
      let preflight = try await stage.perform("site.preflight")
      #expect(
        preflight.checks.first { $0.title == "Trino" }?.finding
          == "the tables of tams-db/tams7 are those of vasttams-7")
      let again = try await stage.plan()
      #expect(again.verdict("P5") == .pass && again.repairs.contains("R8"))

      let twice = try await stage.apply(planned.text, as: "twice")
      #expect(twice.outputs["applied"] == .integer(0) && twice.verdict == .pass)
      #expect(try await stage.undo("twice", "tams.repair") == .nothing)
      let undone = try await stage.undo("repair", "tams.repair")
      #expect(undone == .undone(note: "1 changes are taken back"))
      #expect(try await Self.columns(scene) == damaged)
    }
  }

  @Test("keep a column in which there is a value now")
  func filled() async throws {
    try await LabScene.run { scene in
      let stage = Stage(scene.connection)
      try scene.cause(.columnMissing)
      try await stage.apply(try await stage.plan().text)
      try scene.lab.change(
        "UPDATE segments SET storage_path = 'x' WHERE id = (SELECT min(id) FROM segments)")
      #expect(
        try await stage.undo("repair", "tams.repair")
          == .left(
            reason: "0 changes are taken back, 1 are not: column segments.storage_path: it was "
              + "changed since"))
      #expect(try await Self.columns(scene)["segments"]?.contains("storage_path") == true)
    }
  }

  @Test(
    "are made again empty where they follow from others, and filled by the next plan",
    arguments: ["objects", "flow_object_references"])
  func derived(table: String) async throws {
    try await LabScene.run { scene in
      let stage = Stage(scene.connection)
      try scene.lab.change("DELETE FROM tags WHERE tag_name = 'segment_retention_offset'")
      let (before, rows) = (try scene.digest(), try await Self.rows(scene))
      try scene.lab.change("DROP TABLE \(table)")
      let damaged = try scene.digest()
      let planned = try await stage.plan()
      #expect(planned.targets == ["table \(table)"])
      try await stage.apply(planned.text)

      let second = try await stage.plan()
      #expect(second.repairs == ["R6"])
      try await stage.apply(second.text, as: "second")
      #expect(try await Self.rows(scene) == rows)
      // When a reference was made S3 tells in whole seconds.
      if table == "objects" { #expect(try scene.digest() == before) }
      guard case .left(let reason) = try await stage.undo("repair", "tams.repair") else {
        Issue.record("a table with rows was dropped")
        return
      }
      #expect(reason.hasSuffix("table \(table): it was changed since"))
      _ = try await stage.undo("second", "tams.repair")
      #expect(
        try await stage.undo("repair", "tams.repair")
          == .undone(note: "1 changes are taken back"))
      #expect(try scene.digest() == damaged)
    }
  }

  private static func rows(_ scene: LabScene) async throws -> [String: Int] {
    try await DatabaseReading(scene.connection).digests(of: .live).mapValues(\.rows)
  }

  @Test("are not made where nothing has their rows, or where they are another release's")
  func refused() async throws {
    try await LabScene.run { scene in
      try scene.cause(.tableLost)
      let failure = await #expect(throws: Failure.self) {
        try await Stage(scene.connection).plan()
      }
      #expect(failure?.problem.what.hasPrefix("tams-db/tams7 has no table segments") == true)
    }
    try await LabScene.run(adjusting: { $0.tables = .vasttams6 }) { scene in
      var site = scene.connection.site
      site.tams.tables = .vasttams7
      let connection = try scene.connection(site)
      let failure = await #expect(throws: Failure.self) { try await Stage(connection).plan() }
      #expect(failure?.problem.what == "tams-db/tams7 has the tables of vasttams-6")
    }
  }

  @Test("get nothing that is not of their release, whatever a manifest says")
  func foreign() async throws {
    try await LabScene.run { scene in
      let stage = Stage(scene.connection)
      let before = try await Self.columns(scene)
      for change in [
        RepairChange.createTable("users"), .createTable("segments\" (x varchar) --"),
        .addColumn(table: "segments", column: "owner", type: "varchar"),
        .addColumn(table: "users", column: "owner", type: "varchar"),
      ] {
        let manifest = RepairManifest(
          site: RepairManifestFile.place(of: scene.connection.site), made: SystemClock.now(),
          changes: [change], leftOut: 0, notes: [])
        let text = JSONText.encode(RepairManifestFile.document(of: manifest).value)
        let applied = try await stage.apply(String(decoding: text, as: UTF8.self))
        let skipped = applied.outputs["skipped"]?.listValue?.first?.textValue ?? ""
        #expect(applied.outputs["applied"] == .integer(0))
        #expect(
          skipped.contains("is nothing that a repair adds to vasttams-7")
            || skipped.contains("it is there with other columns"), "\(skipped)")
      }
      #expect(try await Self.columns(scene) == before)
    }
  }
}

import Core
import Lab
import Testing
import Transport

@testable import Actions

@Suite("Segments that their flows keep no longer")
struct RetentionOnLabTests {
  private func references(_ scene: LabScene) async throws -> Inventory.References {
    try await Inventory(scene.connection).references(
      of: .live, in: scene.connection.site.buckets.map(ObjectPlace.live), now: SystemClock.now())
  }

  @Test("are missed where another flow keeps the same object longer, or for good")
  func shared() async throws {
    try await LabScene.run { scene in
      let lab = scene.lab
      try lab.change("DELETE FROM tags WHERE tag_name = 'segment_retention_offset'")
      try lab.change(
        "INSERT INTO tags (id, entity_type, entity_id, tag_name, tag_value) "
          + "SELECT 'keep ' || id, 'flow', id, 'segment_retention_offset', '100000:0' FROM flows")
      try lab.change(
        "UPDATE flow_object_references SET created = '2026-01-01 00:00:00.000000'")
      try scene.cause(.bucketEmptied)
      let all = try await references(scene)
      #expect(all.segments > 30 && all.expired == all.segments && all.dangling.count == 0)

      // One object more flows than one play: the new one keeps it, by a longer text and a shorter one.
      try lab.change(
        "INSERT INTO flows (id, source_id) SELECT 'reuser', source_id FROM flows LIMIT 1")
      try lab.change(
        "INSERT INTO segments (id, flow_id, object_id, timerange, storage_path) "
          + "SELECT 'again', 'reuser', object_id, '[0:0_1:0)', storage_path "
          + "FROM segments WHERE storage_path IS NOT NULL LIMIT 1")
      try lab.change(
        "INSERT INTO flow_object_references (object_id, flow_id, created) "
          + "SELECT object_id, 'reuser', '2026-01-01 00:00:00.000000' "
          + "FROM segments WHERE id = 'again'")
      for (kept, isMissed) in [("99999:0", false), ("3000000000:0", true)] {
        try lab.change("DELETE FROM tags WHERE entity_id = 'reuser'")
        try lab.change(
          "INSERT INTO tags (id, entity_type, entity_id, tag_name, tag_value) "
            + "VALUES ('r', 'flow', 'reuser', 'segment_retention_offset', '\(kept)')")
        let found = try await references(scene)
        #expect((found.dangling.count > 0) == isMissed, "kept \(kept)")
      }
      try lab.change("DELETE FROM tags WHERE entity_id = 'reuser'")
      let found = try await references(scene)
      #expect(found.dangling.count > 0 && found.expired < all.expired)
    }
  }

  @Test("alone prove nothing of the objects")
  func nothingKept() async throws {
    try await LabScene.run { scene in
      let lab = scene.lab
      try lab.change("DELETE FROM tags WHERE tag_name = 'segment_retention_offset'")
      try lab.change(
        "INSERT INTO tags (id, entity_type, entity_id, tag_name, tag_value) "
          + "SELECT 'keep ' || id, 'flow', id, 'segment_retention_offset', '1:0' FROM flows")
      try scene.cause(.bucketEmptied)
      let checks = try await Stage(scene.connection)
        .perform("tams.check_objects", ["compare": .bool(false)]).checks
      let found = try #require(checks.first { $0.id == "V19" })
      #expect(found.verdict == .unknown, "\(found)")
    }
  }
}

import Core
import Lab
import Testing
import Transport

@testable import Actions

@Suite("Objects that only a replica has")
struct ReplicaOnLabTests {
  private static let bucket = "tamsdr-scratch"

  /// A lab with an object that no snapshot has, a bucket with all objects, and then that one lost.
  private static func run(
    _ body: (LabScene, SiteConnection, _ key: String, _ whole: String) async throws -> Void
  ) async throws {
    try await LabScene.run { scene in
      try scene.lab.change("DELETE FROM tags WHERE tag_name = 'segment_retention_offset'")
      let known = Set(try scene.lab.objects()?.keys() ?? [])
      try scene.cause(.writeLeaked)
      let keys = try scene.lab.objects()?.keys() ?? []
      let key = try #require(keys.first { !known.contains($0) })
      let s3 = scene.connection.s3
      for key in keys {
        let content = try #require(try await s3.content(of: key, in: "tams-media", size: 1))
        #expect(try await s3.put(content, as: key, in: bucket, if: .absent))
      }
      let whole = try scene.digest()
      try await s3.delete(key, in: "tams-media")
      try await body(scene, try scene.connection(replica(scene)), key, whole)
    }
  }

  private static func replica(
    _ scene: LabScene, adjusting adjust: (inout Site.Replica) -> Void = { _ in }
  ) -> Site {
    var site = scene.connection.site
    var replica = Site.Replica(name: "west", s3: site.s3, buckets: ["tams-media": bucket])
    adjust(&replica)
    site.replicas = [replica]
    return site
  }

  @Test("come from there whole, once, and can be lost again")
  func fetched() async throws {
    try await Self.run { scene, connection, key, whole in
      let stage = Stage(connection)
      let damaged = try scene.digest()
      let without = try await Stage(scene.connection).plan()
      #expect(without.repairs == ["R3"])
      let planned = try await stage.plan()
      #expect(planned.repairs == ["R2"] && planned.targets == ["object tams-media/\(key)"])
      #expect(planned.verdict("V19") == .degraded && planned.notes == [])
      #expect(try scene.digest() == damaged)

      let applied = try await stage.apply(planned.text)
      #expect(applied.outputs["applied"] == .integer(1) && applied.verdict == .pass)
      #expect(try scene.digest() == whole)
      let twice = try await stage.apply(planned.text, as: "twice")
      #expect(twice.outputs["applied"] == .integer(0))
      #expect(try await stage.undo("twice", "tams.repair") == .nothing)
      #expect(try scene.digest() == whole)
      let undone = try await stage.undo("repair", "tams.repair")
      #expect(undone == .undone(note: "1 changes are taken back"))
      #expect(try scene.digest() == damaged)
    }
  }

  @Test("are not called lost while the replica cannot be asked, and only then")
  func unreachable() async throws {
    try await Self.run { scene, _, _, _ in
      for adjust in [
        { (replica: inout Site.Replica) in replica.s3.endpoints = ["http://127.0.0.1:1"] },
        { (replica: inout Site.Replica) in replica.buckets = ["tams-media": "no-such-bucket"] },
        { (replica: inout Site.Replica) in replica.s3.accessKey = "NOBODY" },
      ] {
        let connection = try scene.connection(Self.replica(scene, adjusting: adjust))
        let planned = try await Stage(connection).plan(["remove_dangling": .bool(true)])
        #expect(planned.entries == 0)
        #expect(
          planned.notes.count == 1
            && planned.notes[0].hasPrefix("replica west cannot be asked for 1 objects"))
      }
    }
  }

  @Test("are left where the replica or the bucket has something else by now")
  func drifted() async throws {
    try await Self.run { scene, connection, key, _ in
      let stage = Stage(connection)
      let planned = try await stage.plan()
      let kept = try #require(
        try await connection.s3.content(of: key, in: Self.bucket, size: 1))
      try await connection.s3.put(key, in: Self.bucket, [1, 2, 3])
      let damaged = try scene.digest()
      let applied = try await stage.apply(planned.text)
      #expect(applied.outputs["applied"] == .integer(0) && applied.verdict == .fail)
      let skipped = applied.outputs["skipped"]?.listValue?.first?.textValue ?? ""
      #expect(skipped.contains("replica west does not have \(key) as it was planned"))
      #expect(try scene.digest() == damaged)

      try await connection.s3.delete(key, in: Self.bucket)
      #expect(try await connection.s3.put(kept, as: key, in: Self.bucket, if: .absent))
      try await connection.s3.put(key, in: "tams-media", [4])
      let occupied = try await stage.apply(planned.text, as: "occupied")
      #expect(occupied.outputs["applied"] == .integer(0))
      #expect(try await connection.s3.get(key, in: "tams-media") == [4])
      // Nothing of it was this step's.
      #expect(try await stage.undo("occupied", "tams.repair") == .nothing)
      #expect(try await connection.s3.get(key, in: "tams-media") == [4])
    }
  }
}

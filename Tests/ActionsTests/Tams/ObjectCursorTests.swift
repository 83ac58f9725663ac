import Core
import Lab
import Testing
import Transport

@testable import Actions

@Suite("The objects of several places")
struct ObjectCursorTests {
  @Test("come one after another in the order of their keys, each as often as it is there")
  func inOrder() async throws {
    try await LabScene.run { scene in
      let bucket = try #require(scene.connection.site.buckets.first)
      let client = scene.connection.s3
      let vast = scene.connection.vast
      let snapshot = try await vast.createSnapshot(
        named: "whole", of: DirectoryPath("/tams/media"), expires: nil)
      _ = try await vast.wait(forSnapshot: snapshot.id)
      try scene.cause(.objectsDeleted)
      for key in ["zz", "a/é", "a/Z"] { _ = try await client.put(key, in: bucket, [1]) }
      let places = [ObjectPlace.live(bucket), .snapshot(bucket: bucket, name: "whole")]
      var alone: [S3Object] = []
      for place in places {
        var cursor = ObjectCursor([place], client)
        while let page = try await cursor.nextPage() { alone += page }
      }
      let keys = alone.map(\.key).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      #expect(Set(keys).count < keys.count && Set(keys).count * 2 > keys.count)
      var (single, paged) = (ObjectCursor(places, client), ObjectCursor(places, client))
      var found: [[String]] = [[], []]
      while let object = try await single.next() { found[0].append(object.key) }
      while let page = try await paged.nextPage() { found[1] += page.map(\.key) }
      #expect(found == [keys, keys])
    }
  }
}

import Core
import Glibc
import Testing

@testable import Lab

@Suite("A disaster")
struct DisasterTests {
  private static let ofDatabase: Set<Disaster> = [
    .databaseLost, .tablesDropped, .flowsDeleted, .segmentsLost, .flowMissing, .sourceMissing,
    .objectRowsLost, .referencesLost, .storagePathsWrong, .timerangesMalformed, .segmentsOverlap,
    .lateWrites, .memberMissing, .tagsLost, .labelChanged, .webhookLost, .identitiesDoubled,
    .deleteRequestAlive, .columnMissing,
  ]
  private static let ofBucket: [Disaster] = [
    .objectsDeleted, .objectsCorrupted, .objectsTruncated, .objectsEmptied, .contentTypesLost,
    .metadataLost, .objectTagsLost, .orphanPlanted, .objectOverwritten,
  ]

  @Test("changes the live digest and nothing that a snapshot shares", arguments: Disaster.allCases)
  func snapshotsStay(disaster: Disaster) async throws {
    try await withTams { lab in
      try lab.seed()
      let folder = lab.s3.vast.state.folder
      let copy = folder.path + "/copy"
      try Files.linkTree(lab.objects.root, to: copy)
      let database = folder.path + "/copy.sqlite"
      try #require(link(lab.database.path, database) == 0)
      let before = try lab.digest()

      _ = try DisasterScene(database: lab.database, media: lab.objects).cause(disaster)

      #expect(try lab.digest() != before)
      #expect(
        try LabDigest.digest(database: database, objects: ObjectTree(root: copy)) == before)
      // The part that was not hit, with the other one from the snapshot, is whole again.
      if Self.ofDatabase.contains(disaster) {
        #expect(try LabDigest.digest(database: database, objects: lab.objects) == before)
      }
      if Self.ofBucket.contains(disaster) {
        #expect(
          try LabDigest.digest(
            database: lab.database.path, objects: ObjectTree(root: copy)) == before)
      }
    }
  }
}

@Suite("The lab's digest")
struct LabDigestTests {
  @Test("does not change with the order of rows, finished delete requests or the times of objects")
  func indifferent() async throws {
    try await withTams { lab in
      try lab.seed()
      let before = try lab.digest()
      try lab.database.write { connection in
        try connection.run("CREATE TABLE other AS SELECT * FROM segments ORDER BY id DESC")
        try connection.run("DELETE FROM segments")
        try connection.run("INSERT INTO segments SELECT * FROM other")
        try connection.run("DROP TABLE other")
        try connection.run("DELETE FROM deletion_requests")
      }
      let key = try #require(try lab.objects.keys().first)
      let object = try #require(try lab.objects.object(key))
      var header = object.header
      header.modified = Timestamp(seconds: 1)
      try lab.objects.put(key, header, bytes: try object.bytes())
      #expect(try lab.digest() == before)
      #expect(before.count == 64)
    }
  }

  @Test(
    "changes with one value of one row",
    arguments: [
      "UPDATE flows SET label = 'x' WHERE id = (SELECT min(id) FROM flows)",
      "UPDATE tags SET tag_value = '1' WHERE id = (SELECT min(id) FROM tags)",
      "DELETE FROM segments WHERE id = (SELECT min(id) FROM segments)",
      "INSERT INTO segments SELECT * FROM segments WHERE id = (SELECT min(id) FROM segments)",
      "INSERT INTO deletion_requests (id, status) VALUES ('x', 'started')",
    ])
  func different(change: String) async throws {
    try await withTams { lab in
      try lab.seed()
      let before = try lab.digest()
      _ = try lab.database.write { try $0.run(change) }
      #expect(try lab.digest() != before)
    }
  }
}

import Core
import Testing

@testable import Lab

@Suite("a lab's names")
struct LabNamesTests {
  @Test("are those given, and the usual ones otherwise")
  func given() throws {
    let names = try LabNames(["media_bucket=media-eu", "owner=writer", "api=tams_api.1"])
    #expect(names.mediaBucket == "media-eu")
    #expect(names.owner == "writer")
    #expect(names.api == "tams_api.1")
    #expect(names.databaseBucket == LabNames.usual.databaseBucket)
  }

  @Test(
    "are refused where they could mean something else",
    arguments: [
      ("media=x", .unknownKey("media=x")), ("site", .unknownKey("site")),
      ("schema=a/b", .badName("a/b")), ("site=1st", .badName("1st")),
      ("site=a: b", .badName("a: b")), ("media_bucket=tams-db", .sameBucket("tams-db")),
      ("owner=trino", .takenOwner("trino")),
    ] as [(String, LabNameError)])
  func refused(setting: String, error: LabNameError) {
    #expect(throws: error) { try LabNames([setting]) }
  }

  @Test("are what its site file and its services go by")
  func whole() async throws {
    try await withTemporaryFolder { folder in
      var options = LabOptions()
      options.segments = 5
      options.names = try LabNames([
        "database_bucket=rows", "schema=tams9", "media_bucket=media-eu", "owner=writer",
      ])
      let lab = try await LabInstance.start(directory: folder + "/lab", options: options)
      let buckets = Buckets(lab.services.state)
      #expect(buckets.databaseFile(bucket: "rows", schema: "tams9") != nil)
      #expect(try buckets.live("media-eu")?.keys().isEmpty == false)
      #expect(buckets.live(LabNames.usual.mediaBucket) == nil)
      #expect(lab.services.keys.all.map(\.name).sorted() == ["drill", "tamsdr", "trino", "writer"])
      _ = try LabDigest.digest(lab.folder)
      try await lab.stop()
    }
  }
}

@Suite("how a lab stands")
struct LabStandingTests {
  @Test("shows keys that are off and schedules that are suspended")
  func standing() async throws {
    try await withTemporaryFolder { folder in
      var options = LabOptions()
      options.segments = 5
      let lab = try await LabInstance.start(directory: folder + "/lab", options: options)
      let before = try LabStanding(lab.folder)
      #expect(before.disabledKeys.isEmpty && before.suspendedPaths.isEmpty)
      #expect(before.openRestores.isEmpty && before.sandbox.isEmpty && !before.isOpen)
      let user = try #require(lab.services.keys.all.first { $0.name == "tams" })
      _ = try lab.services.keys.setEnabled(false, key: user.keys[0].id, user: user.id)
      try lab.services.state.change { $0.protectedPaths[0].enabled = false }
      let after = try LabStanding(lab.folder)
      #expect(after.disabledKeys == ["tams"])
      #expect(after.suspendedPaths == ["tams-db-daily"])
      try await lab.stop()
    }
  }
}

import Core
import Testing

@testable import Lab

/// Writes one file that says until when it has been filled.
private struct DatedContent: HistoryContent {
  let folder: LabFolder

  func ingest(until time: Timestamp) throws {
    for path in [SeedSchedule.database, SeedSchedule.media] {
      try Files.replace(folder.live(path) + "/until", with: Array(time.rfc3339.utf8))
    }
  }
}

@Suite("building a history")
struct HistoryBuilderTests {
  private func build(_ layout: LabLayout, _ body: (VastState, Timestamp) throws -> Void) throws {
    try withTemporaryFolder { path in
      let folder = LabFolder(path)
      try folder.make()
      let state = try VastState(folder)
      let end = try #require(Timestamp(rfc3339: "2026-03-10T12:30:00Z"))
      let builder = HistoryBuilder(state, layout: layout, end: end, now: LabClock.machineTime)
      try builder.prepare()
      var content = DatedContent(folder: folder)
      try builder.build(&content)
      try body(state, end)
    }
  }

  @Test(
    "each snapshot holds what was there at its time, and live what came after",
    arguments: LabLayout.allCases)
  func snapshots(layout: LabLayout) throws {
    try build(layout) { state, end in
      let snapshots = state.read { $0.snapshots }
      #expect(snapshots.count == 143)
      for bucket in ["tams-db", "tams-media"] {
        let held = Buckets(state).snapshots(of: bucket)
        #expect(held.count == (layout == .parent ? 143 : bucket == "tams-db" ? 23 : 120))
        for snapshot in held {
          let tree = try #require(Buckets(state).snapshot(snapshot.name, of: bucket))
          #expect(try Files.read(tree.root + "/until") == Array(snapshot.created.rfc3339.utf8))
        }
      }
      #expect(
        try Files.read(state.folder.live(SeedSchedule.database) + "/until")
          == Array(end.rfc3339.utf8))
    }
  }

  @Test("snapshots of a history that ended earlier live longer by as much")
  func shifted() throws {
    try build(.two) { state, end in
      let daily = state.read { $0.snapshots.last { $0.name.hasPrefix("tams-db-daily") } }
      let snapshot = try #require(daily)
      let left = try #require(snapshot.expires) - LabClock.machineTime
      let aged = end - snapshot.created
      #expect(left <= .seconds(7 * 86_400) - aged)
      #expect(left > .seconds(7 * 86_400 - 60) - aged)
    }
  }

  @Test("the records are there again for a later process")
  func persisted() throws {
    try build(.two) { state, _ in
      let again = try VastState(state.folder)
      #expect(again.read { $0.snapshots } == state.read { $0.snapshots })
      #expect(again.read { $0.protectedPaths.map(\.name) }.contains("tams-media-6h"))
    }
  }
}

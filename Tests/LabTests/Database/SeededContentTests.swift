import Core
import Glibc
import Testing

@testable import Lab

@Suite("The seeded content")
struct SeededContentTests {
  static let end = Timestamp(seconds: 1_772_352_000)
  static let day: Int64 = 86_400

  /// A database snapshot at 02:00 and a bucket snapshot every six hours, for the last ten days.
  static let snapshots: SnapshotTimes = {
    let midnight = end.seconds - end.seconds % day
    let days = (0...10).map { midnight - $0 * day }
    return SnapshotTimes(
      database: days.map { Timestamp(seconds: $0 + 7_200) }.filter { $0 < end },
      bucket: days.flatMap { day in (0..<4).map { Timestamp(seconds: day + $0 * 21_600) } }
        .filter { $0 < end })
  }()

  private func plan(segments: Int = 200, seed: UInt64 = 1, churn: Bool = false) -> SeedPlan {
    SeedPlan(
      seed: seed, segments: segments, end: Self.end, churn: churn, snapshots: Self.snapshots)
  }

  @Test(
    "ends with exactly the wanted segments, whatever was deleted on the way",
    arguments: [0, 7, 200, 3_000])
  func countsAreExact(segments: Int) {
    var live = 0
    for event in plan(segments: segments).events {
      switch event.change {
      case .ingest: live += 1
      case .delete: live -= 1
      }
    }
    #expect(live == segments)
  }

  @Test("ingests about sixty in a hundred segments in the last day")
  func lastDayIsDensest() {
    let ingests = plan(segments: 2_000).events.filter {
      if case .ingest = $0.change { true } else { false }
    }
    let recent = ingests.filter { $0.time > Self.end - .seconds(Self.day) }
    #expect((50...75).contains(recent.count * 100 / 2_000))
  }

  @Test("deletes nothing between a database snapshot and the next bucket snapshot unless it churns")
  func quietWindows() {
    func deletionsInside(_ plan: SeedPlan) -> Int {
      plan.events.filter { event in
        guard case .delete = event.change else { return false }
        return Self.snapshots.quietWindows(until: Self.end).contains { $0.contains(event.time) }
      }.count
    }
    #expect(deletionsInside(plan()) == 0)
    #expect(deletionsInside(plan(churn: true)) > 0)
  }

  @Test("holds segments in the newest database snapshot that are past their retention at the end")
  func expiredSegmentsInSnapshot() throws {
    let newest = try #require(Self.snapshots.database.last)
    let gone = plan().events.filter { event in
      guard case .delete(let segment) = event.change else { return false }
      return segment.ingested < newest && event.time > newest
    }
    #expect(!gone.isEmpty)
  }

  @Test("never lets segments of one flow overlap", arguments: [200, 2_000])
  func noOverlaps(segments: Int) {
    var byFlow: [String: [TimeRange]] = [:]
    for case .ingest(let segment) in plan(segments: segments, churn: true).events.map(\.change) {
      byFlow[segment.flowID, default: []].append(segment.timerange)
    }
    for ranges in byFlow.values {
      let sorted = ranges.sorted { ($0.start?.nanoseconds ?? 0) < ($1.start?.nanoseconds ?? 0) }
      for (one, next) in zip(sorted, sorted.dropFirst()) { #expect(!one.overlaps(next)) }
    }
  }

  @Test("is the same again from the same seed, and different from another")
  func deterministic() {
    func objects(_ plan: SeedPlan) -> [String] {
      plan.events.compactMap {
        if case .ingest(let segment) = $0.change { segment.objectID } else { nil }
      }
    }
    #expect(objects(plan()) == objects(plan()))
    #expect(objects(plan()) != objects(plan(seed: 2)))
  }

  @Test("writes rows and objects that name each other, and leaves a shared file alone")
  func rowsAndObjects() throws {
    let folder = try TemporaryFolder()
    let file = TamsDatabaseFile(
      path: folder.path + "/tams7.sqlite", lockPath: folder.path + "/database.lock")
    let bucket = RecordingBucket()
    var content = try SeededContent(plan: plan(), database: file, bucket: bucket)
    try content.ingest(until: Self.end - .seconds(Self.day))
    let snapshot = folder.path + "/snapshot.sqlite"
    try #require(link(file.path, snapshot) == 0)
    let before = try countSegments(TamsDatabaseFile(path: snapshot, lockPath: file.lockPath))
    try content.ingest(until: Self.end)

    let after = try countSegments(TamsDatabaseFile(path: snapshot, lockPath: file.lockPath))
    #expect(before == after)
    #expect(try countSegments(file) == 200)
    let paths = try file.read { try $0.rows("SELECT DISTINCT storage_path FROM segments") }
    #expect(Set(paths.compactMap { $0.first?.text }) == bucket.keys)
    let dangling = try file.read {
      try $0.value(
        """
        SELECT count(*) FROM segments WHERE object_id NOT IN (SELECT id FROM objects)
        OR flow_id NOT IN (SELECT id FROM flows)
        OR (object_id, flow_id) NOT IN (SELECT object_id, flow_id FROM flow_object_references)
        """)
    }
    #expect(dangling == .integer(0))
  }

  private func countSegments(_ file: TamsDatabaseFile) throws -> Int64? {
    try file.read { try $0.value("SELECT count(*) FROM segments").integer }
  }
}

/// Remembers which keys are there and checks that every object is a transport stream.
private final class RecordingBucket: SeededBucket {
  private(set) var keys: Set<String> = []

  func put(_ object: SeededObject) {
    #expect(object.bytes.count % TransportStream.packetSize == 0)
    for start in stride(from: 0, to: object.bytes.count, by: TransportStream.packetSize) {
      #expect(object.bytes[start] == 0x47)
    }
    keys.insert(object.key)
  }

  func remove(key: String) { keys.remove(key) }
}

import Core
@testable import Lab
import Testing
import Transport

@testable import Actions

@Suite("The loss on the lab")
struct LossOnLabTests {
  @Test("is counted row by row, not as a difference of totals")
  func rows() async throws {
    try await LabScene.run { scene in
      try scene.cause(.flowsDeleted)
      let stage = Stage(scene.connection, accepting: [.lossOverLimit])
      try await stage.choose()
      let loss = Loss(await stage.output("loss", of: "recovery_point.choose"))
      let point = try await stage.recoveryPoint()
      let live = try scene.lab.segments()
      let held = try scene.lab.segments(in: point.database.snapshot?.name)
      #expect(loss.segments == .rows(live.subtracting(held).count))
      #expect(loss.segmentsBroughtBack == .rows(held.subtracting(live).count))
      #expect(loss.liveSegments == .rows(live.count))
      let bucket = LabNames.usual.mediaBucket
      let objects = try #require(Buckets(scene.lab.services.state).live(bucket)).keys()
      #expect(loss.live[bucket]?.objects == objects.count)
      #expect(loss.live[bucket]?.bytes ?? 0 > 0)
      #expect(loss.live[LabNames.usual.databaseBucket]?.bytes ?? 0 > 0)
      #expect(!live.subtracting(held).isEmpty && !held.subtracting(live).isEmpty)
    }
  }

  @Test("tells the media time of the lost segments")
  func media() async throws {
    try await LabScene.run { scene in
      let stage = Stage(scene.connection, accepting: [.lossOverLimit])
      try await stage.choose()
      let point = try await stage.recoveryPoint()
      let lost = try scene.lab.segments()
        .subtracting(try scene.lab.segments(in: point.database.snapshot?.name))
      let spans = try lost.map { segment in
        let range = try #require(TimeRange(text: segment[1]))
        return try #require(range.end).nanoseconds - #require(range.start).nanoseconds
      }
      let loss = Loss(await stage.output("loss", of: "recovery_point.choose"))
      #expect(loss.media?.nanoseconds == spans.reduce(0, +))
      #expect(!spans.isEmpty)
    }
  }

  @Test(
    "tells the bytes written after the point",
    arguments: [["database", "buckets"], ["database"], ["buckets"]])
  func bytes(restore: [String]) async throws {
    // Ten hours after the daily snapshot of the database.
    let (day, noon) = (86_400 as Int64, 43_200 as Int64)
    let end = (SystemClock.now().seconds - noon) / day * day + noon
    try await LabScene.run(adjusting: { $0.historyEnd = Timestamp(seconds: end) }) { scene in
      let stage = Stage(scene.connection, accepting: [.lossOverLimit])
      try await stage.choose(restore: restore)
      let point = try await stage.recoveryPoint()
      let buckets = Buckets(scene.lab.services.state)
      let live = try #require(buckets.live(LabNames.usual.mediaBucket))
      var keys = Set(try live.keys())
      if restore.contains("database") {
        let held = Set(try scene.lab.segments(in: point.database.snapshot?.name).map { $0[2] })
        let lost = Set(try scene.lab.segments().map { $0[2] }).subtracting(held)
        keys = keys.filter { key in lost.contains(String(key.split(separator: "/").last ?? "")) }
      } else {
        let name = try #require(point.buckets.first?.snapshot?.name)
        let held = try #require(buckets.snapshot(name, of: LabNames.usual.mediaBucket))
        keys.subtract(try held.keys())
      }
      let sizes = try keys.map { try live.object($0)?.header.size ?? 0 }
      let loss = Loss(await stage.output("loss", of: "recovery_point.choose"))
      #expect(loss.bytes == sizes.reduce(0, +))
      #expect(restore == ["buckets"] || !sizes.isEmpty)
    }
  }

  @Test("is unknown where live tables are proven gone, and all of the point comes back")
  func provenLost() async throws {
    try await LabScene.run { scene in
      try scene.cause(.databaseLost)
      let stage = Stage(scene.connection)
      try await stage.choose()
      let loss = Loss(await stage.output("loss", of: "recovery_point.choose"))
      let point = try await stage.recoveryPoint()
      #expect(loss.segments == .unknown && loss.bytes == nil)
      #expect(loss.liveProvenLost)
      #expect(
        loss.segmentsBroughtBack
          == .rows(try scene.lab.segments(in: point.database.snapshot?.name).count))
    }
  }

  @Test("is unknown, and nothing proven lost, where only a column is missing")
  func incomplete() async throws {
    try await LabScene.run { scene in
      try scene.cause(.columnMissing)
      let stage = Stage(scene.connection, accepting: [.lossUnknown])
      try await stage.choose()
      let loss = Loss(await stage.output("loss", of: "recovery_point.choose"))
      #expect(loss.segments == .unknown && !loss.liveProvenLost)
      #expect(loss.reason?.contains("COLUMN_NOT_FOUND") == true)
    }
  }

  @Test("stops the run above the runbook's limit, with the numbers")
  func limit() async throws {
    try await LabScene.run { scene in
      let stage = Stage(scene.connection, limits: Limits(lossShare: 0))
      let failure = await #expect(throws: Failure.self) { try await stage.choose() }
      guard case .waiting(let problem) = failure else {
        Issue.record("\(String(describing: failure))")
        return
      }
      #expect(problem.what.contains("against a limit of 0.0 %"))
      #expect(problem.hint == "accept it with --accept loss_over_limit, or end the run")
    }
  }

  @Test("stops the run behind the fence where it has grown beyond the limit")
  func grown() async throws {
    try await LabScene.run { scene in
      let first = Stage(scene.connection)
      try await first.choose()
      let agreed = Loss(await first.output("loss", of: "recovery_point.choose"))
      let limits = Limits(lossShare: agreed.share)

      let stage = Stage(scene.connection, limits: limits)
      try await stage.choose()
      try scene.cause(.writeLeaked)
      let take = "recovery_point.take"
      let failure = await #expect(throws: Failure.self) {
        try await stage.perform(take, stage.point)
      }
      guard case .waiting(let problem) = failure else {
        Issue.record("\(String(describing: failure))")
        return
      }
      #expect(problem.hint == "accept it with --accept loss_grew, or end the run")

      let brave = Stage(scene.connection, limits: limits, accepting: [.lossGrew, .lossOverLimit])
      try await brave.choose()
      try await brave.perform(take, brave.point)
      let counted = Loss(await brave.output("loss", of: take))
      guard case .rows(let before) = agreed.segments else {
        Issue.record("\(agreed)")
        return
      }
      #expect(counted.segments == .rows(before + 1))
    }
  }

  @Test("stops the run behind the fence where tables that were gone are written to again")
  func cameBack() async throws {
    try await LabScene.run { scene in
      try scene.cause(.tablesDropped)
      let stage = Stage(scene.connection, limits: Limits(lossShare: 0.5))
      try await stage.choose()

      let other = Stage(scene.connection, accepting: [.lossUnknown])
      try await other.choose()
      try await other.fence()
      try await other.prepare()
      try await other.commit()
      try scene.cause(.writeLeaked)

      let failure = await #expect(throws: Failure.self) {
        try await stage.perform("recovery_point.take", stage.point)
      }
      guard case .waiting(let problem) = failure else {
        Issue.record("\(String(describing: failure))")
        return
      }
      #expect(problem.what.contains("1 segments would be lost; the live tables were gone"))
    }
  }
}

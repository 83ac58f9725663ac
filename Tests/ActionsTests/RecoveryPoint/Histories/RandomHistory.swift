import Core
import Testing
import Transport

@testable import Actions
@testable import Lab

/// A TAMS with a random past, to which a random damage happens, which goes on changing until the fence
/// and is then brought back to a random point.
struct RandomHistory {
  struct Result: Sendable {
    let seed: UInt64
    /// What the run did, in words.
    var log: [String] = []
    var preview = Loss()
    var behindFence = Loss()
    var measured = Loss()
  }

  private static let changes: [Disaster] = [
    .segmentsLost, .newestLost, .flowsDeleted, .segmentsOverlap, .lateWrites, .writeLeaked,
    .segmentsShifted, .segmentsMoved, .segmentRedirected, .labelChanged, .flowMissing,
    .objectsDeleted, .orphanPlanted, .uploadLate, .objectsTruncated, .objectsEncrypted, .dayLost,
  ]

  private var random: SeededRandom
  private var result: Result

  init(seed: UInt64) {
    random = SeededRandom(seed: seed, for: "history")
    result = Result(seed: seed)
  }

  mutating func run() async throws -> Result {
    let layout = pick([LabLayout.two, .two, .parent])
    let restore =
      layout == .parent
      ? ["database", "buckets"] : pick([["database", "buckets"], ["database"], ["buckets"]])
    let segments = 8 + number(below: 33)
    let end = Timestamp(seconds: 1_772_323_200 + Int64(number(below: 40 * 86_400)))
    let seed = result.seed
    result.log.append("\(layout), \(segments) segments, until \(end.rfc3339), restores \(restore)")
    var own = self
    let adjust = { (options: inout LabOptions) in
      options.churn = true
      options.seed = seed
      options.historyEnd = end
    }
    try await LabScene.run(layout: layout, segments: segments, adjusting: adjust) { scene in
      own = try await own.recovered(scene, restore)
    }
    return own.result
  }

  private func recovered(_ scene: LabScene, _ restore: [String]) async throws -> RandomHistory {
    var own = self
    try own.change(scene, atMost: 2)
    let stage = Stage(scene.connection, accepting: Set(ConsentKind.allCases))
    let point = try await own.choosePoint(scene, restore)
    try await stage.perform(
      "recovery_point.choose",
      [
        "restore": .texts(restore), "snapshots": .texts(point.snapshots.map(\.name)),
        "max_skew": .duration(Self.longestSkew), "allow_database_newer": .bool(true),
      ])
    try await stage.perform("recovery_point.verify", stage.point)
    own.result.preview = Loss(await stage.output("loss", of: "recovery_point.choose"))
    try own.change(scene, atMost: 3)
    try await stage.fence()
    own.result.behindFence = Loss(await stage.output("loss", of: "recovery_point.take"))
    try await stage.prepare()
    try await stage.commit()

    let rescues = await stage.output("snapshots", of: "recovery_point.take")
    let rescue = { (part: RecoveryPoint.Part?) -> String? in
      let holder = point.restores.first { $0.holds.contains(part?.view.bucket ?? "") }
      return holder.flatMap { rescues[$0.directory.text]["snapshot"].textValue }
    }
    let before = try LabContent(
      scene.lab, database: rescue(point.database), bucket: rescue(point.buckets.first))
    own.result.measured = Loss(
      from: before, to: try LabContent(scene.lab, database: nil, bucket: nil),
      restoredDatabase: point.database.snapshot != nil)
    for part in point.buckets where part.snapshot != nil {
      own.result.measured.live[part.view.bucket] = before.liveContent
    }
    if point.database.snapshot != nil {
      // The cluster alone tells how large a database is.
      let bucket = point.database.view.bucket
      own.result.measured.live[bucket] = own.result.behindFence.live[bucket]
    }
    return own
  }

  private static let longestSkew: Duration = .seconds(30 * 3_600)

  private mutating func choosePoint(
    _ scene: LabScene, _ restore: [String]
  ) async throws -> RecoveryPoint {
    let now = SystemClock.now()
    var terms = RecoveryPointSearch.Terms(latest: now, now: now, neededUntil: now)
    terms.maximumSkew = Self.longestSkew
    terms.allowsDatabaseNewer = true
    terms.restoresDatabase = restore.contains("database")
    terms.restoresBuckets = restore.contains("buckets")
    let usable = try await RecoveryPointSearch(scene.connection).answer(terms).candidates
      .filter(\.usable).map(\.point)
    try #require(!usable.isEmpty)
    let point = pick(usable)
    result.log.append("back to \(point.sentence)")
    return point
  }

  // MARK: chance

  private mutating func change(_ scene: LabScene, atMost limit: Int) throws {
    for _ in 0..<number(below: limit + 1) {
      let disaster = pick(Self.changes)
      result.log.append(disaster.rawValue)
      try scene.cause(disaster)
    }
  }

  private mutating func number(below limit: Int) -> Int { Int(random.next() % UInt64(limit)) }

  private mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
    choices[number(below: choices.count)]
  }
}

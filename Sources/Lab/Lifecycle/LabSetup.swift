import Core
import Foundation

/// Makes a new lab: secrets, keys, certificates, and its whole history.
package enum LabSetup {
  /// The owners of S3 keys: TAMS, whose key a run fences, the executor, Trino, and the TAMS of drills.
  private static let owners = [
    "tams", LabDescription.vmsUser, "trino", LabDescription.sandboxOwner,
  ]

  /// Works on a thread of its own: the many files of a history are slow where the disk is, and must
  /// not hold up the labs that this process serves.
  package static func make(
    _ folder: LabFolder, _ options: LabOptions
  ) async throws -> LabDescription {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(with: Result { try makeHere(folder, options) })
      }
    }
  }

  private static func makeHere(
    _ folder: LabFolder, _ options: LabOptions
  ) throws -> LabDescription {
    let now = LabClock.machineTime
    let end = options.historyEnd ?? now
    guard end <= now else { throw LabError.futureHistory(end) }
    try folder.make()
    try TLSIdentity(folder: folder.tls).make()
    let secrets = LabSecrets(folder)
    _ = try secrets.make(LabSecrets.vmsPasswordFile, bytes: 12)
    let description = LabDescription(
      options: options, historyEnd: end, made: now,
      keys: try makeKeys(folder, secrets, options.names, at: now))
    try buildHistory(folder, options, end: end, now: now)
    try description.write(folder)
    return description
  }

  private static func makeKeys(
    _ folder: LabFolder, _ secrets: LabSecrets, _ names: LabNames, at now: Timestamp
  ) throws -> [String: String] {
    let registry = try KeyRegistry(folder)
    var keys: [String: String] = [:]
    for owner in owners {
      let id = randomHex(bytes: 10).uppercased()
      let secret = try secrets.make(LabSecrets.keyFile(of: owner), bytes: 20)
      try registry.add(
        user: owner == "tams" ? names.owner : owner,
        key: AccessKey(id: id, secret: secret, created: now, enabled: true, refusedFrom: nil))
      keys[owner] = id
    }
    return keys
  }

  private static func buildHistory(
    _ folder: LabFolder, _ options: LabOptions, end: Timestamp, now: Timestamp
  ) throws {
    let state = try VastState(folder, switches: options.switches, speed: options.speed)
    let builder = HistoryBuilder(
      state, layout: options.layout, names: options.names, end: end, now: now)
    try builder.prepare()
    let buckets = Buckets(state)
    guard let media = buckets.live(options.names.mediaBucket),
      let database = buckets.databaseFile(
        bucket: options.names.databaseBucket, schema: options.names.schema)
    else { throw LabError.badFolder(folder.path) }
    let plan = SeedPlan(
      seed: options.seed, segments: options.segments, end: end, churn: options.churn,
      snapshots: SnapshotTimes(
        database: builder.times(of: SeedSchedule.database),
        bucket: builder.times(of: SeedSchedule.media)))
    var content = try SeededContent(
      plan: plan, database: TamsDatabaseFile(path: database, lockPath: folder.databaseLock),
      bucket: SeededMedia(objects: media))
    try builder.build(&content)
  }
}

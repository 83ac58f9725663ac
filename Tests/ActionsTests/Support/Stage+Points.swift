import Core
import Lab
import Testing
import Transport

@testable import Actions

extension Stage {
  /// Snapshots of both parts as they are now, verified. With `skew` the database's counts as so much
  /// older. Nothing of them is restored.
  func pointOfNow(
    skew: Duration = .zero, verified: Bool = true
  ) async throws -> RecoveryPoint {
    let database = try await part(connection.site.database.bucket, .database, before: skew)
    let media = try await part(LabNames.usual.mediaBucket, .media)
    let point = RecoveryPoint(
      kind: .bucketNewer, database: database, buckets: [media], restores: [])
    if verified { try await perform("recovery_point.verify", ["point": point.value]) }
    return point
  }

  private func part(
    _ bucket: String, _ content: BucketView.Content, before: Duration = .zero
  ) async throws -> RecoveryPoint.Part {
    let id = "take-\(bucket)"
    try await perform(
      "vast.snapshot", ["bucket": .text(bucket), "expiry": .duration(.seconds(3_600))], as: id)
    let taken = try #require(TakenSnapshot(output("snapshot", of: id)))
    return RecoveryPoint.Part(
      view: BucketView(bucket: bucket, directory: taken.directory, content: content),
      snapshot: SnapshotFact(
        id: taken.id, name: taken.name, directory: taken.directory,
        created: try #require(taken.created) - before, expires: taken.expires, state: "SUCCEED",
        policy: nil))
  }
}

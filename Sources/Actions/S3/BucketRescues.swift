import Core
import Transport

/// The rescue snapshots a step was given, by which objects of a bucket come back as they were.
struct BucketRescues: Sendable {
  private let rescues: [RescueSnapshot]
  private let connection: SiteConnection

  init(_ call: ActionCall, _ connection: SiteConnection) {
    self.connection = connection
    rescues = (call.inputs["rescues"]?.mapValue ?? [:]).values.compactMap(RescueSnapshot.init)
  }

  static func directory(
    of bucket: String, _ connection: SiteConnection
  ) async throws -> DirectoryPath {
    let directories = Set(try await connection.vast.views(ofBucket: bucket).map(\.path))
    guard connection.site.buckets.contains(bucket), let directory = directories.first,
      directories.count == 1
    else {
      throw Failure.failed(
        Problem(
          .inputInvalid,
          "'\(bucket)' is no media bucket of site \(connection.site.name) that lies in one "
            + "directory", hint: "name one of the site file's buckets"))
    }
    return directory
  }

  /// The name of the snapshot that holds the bucket as it was; throws where it is not there.
  func snapshot(of bucket: String, in directory: DirectoryPath) async throws -> String {
    for rescue in rescues where rescue.directory.contains(directory) {
      guard case .snapshot(let name, let id, _, _, _) = rescue.content else {
        throw Failure.failed(
          Problem(
            .rescueMissing,
            "directory \(rescue.directory) of bucket \(bucket) was gone at the rescue",
            hint: "restore the whole bucket by runbooks/bucket-only.yaml"))
      }
      guard try await connection.vast.snapshot(id)?.isReady == true else {
        throw Failure.failed(
          Problem(.rescueMissing, "rescue snapshot \(name) is not there any more"))
      }
      guard try await connection.s3.snapshotNames(in: bucket).contains(name) else {
        throw Failure.failed(
          Problem(
            .snapshotsHidden,
            "S3 does not show rescue snapshot \(name) in bucket \(bucket), so nothing could be "
              + "undone from it"))
      }
      return name
    }
    throw Failure.failed(
      Problem(
        .rescueMissing,
        "bucket \(bucket) has no rescue snapshot, so nothing could be undone",
        hint: "hand on the output 'snapshots' of recovery_point.take as 'rescues'"))
  }

  /// The same for each of some buckets.
  func snapshots(of buckets: Set<String>) async throws -> [String: String] {
    var names: [String: String] = [:]
    for bucket in buckets.sorted() {
      names[bucket] = try await snapshot(
        of: bucket, in: try await Self.directory(of: bucket, connection))
    }
    return names
  }
}

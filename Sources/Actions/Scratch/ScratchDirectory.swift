import Core
import Transport

/// The directory on which a proof writes and restores. It is found anew before every effect: never one
/// that has to do with TAMS, and never one with data of anybody else.
struct ScratchDirectory: Sendable {
  let bucket: String
  let directory: DirectoryPath
  let path: ProtectedPathFact
  private let connection: SiteConnection

  /// Keys of proofs begin with it: whatever else lies there is somebody's.
  static let prefix = "tamsdr-proof/"

  static func find(_ connection: SiteConnection) async throws -> ScratchDirectory {
    guard let bucket = connection.site.scratch?.bucket else {
      throw Failure.failed(
        Problem(
          .siteIncomplete,
          "site \(connection.site.name) names no scratch bucket",
          hint:
            "write scratch: { bucket: NAME } into the site file: a bucket on a directory of its "
            + "own, which nobody else uses, with a local protected path"))
    }
    let path = try ScratchChoice.protectedPath(
      of: bucket,
      views: try ProtectionReading.bucketViews(
        try await connection.vast.views(), connection.site),
      paths: try await connection.vast.protectedPaths().map(ProtectedPathFact.init))
    let scratch = ScratchDirectory(
      bucket: bucket, directory: path.directory, path: path, connection: connection)
    try await scratch.refuseReplication()
    try await scratch.refuseStrangers()
    return scratch
  }

  private func refuseReplication() async throws {
    let validation = try await connection.vast.validateRestore(path.id)
    guard !validation.isReplicationSource, !validation.isReplicationDestination else {
      throw Failure.failed(
        Problem(
          .scratchUnfit,
          "protected path \(path.name) is part of a replication: nothing is restored there",
          at: directory.text))
    }
  }

  private func refuseStrangers() async throws {
    let page = try await connection.s3.page(of: bucket)
    let stranger = page.objects.first { !$0.key.hasPrefix(Self.prefix) }
    guard stranger == nil, page.next == nil else {
      throw Failure.failed(
        Problem(
          .scratchUnfit,
          "the scratch bucket \(bucket) holds what is not tamsdr's: "
            + (stranger?.key ?? "more than a thousand objects"), at: directory.text,
          hint: "a proof replaces all of it: give it a bucket that nobody else uses"))
    }
  }

  /// Whether the bucket holds what the snapshot does.
  func live(is snapshot: String) async throws -> Bool {
    try await Inventory(connection).difference(
      live: .live(bucket), point: .snapshot(bucket: bucket, name: snapshot)
    ).isNone
  }
}

import Core
import Transport

/// What a step asks to be copied: from which snapshots of which buckets, and which of their objects.
struct CopyRequest: Sendable {
  struct Source: Sendable, Hashable {
    let bucket: String
    let directory: DirectoryPath
    let snapshot: String
  }

  let sources: [Source]
  let selection: CopySelection
  private let rescues: BucketRescues
  private let connection: SiteConnection

  init(_ call: ActionCall, _ connection: SiteConnection) async throws {
    self.connection = connection
    sources = try await Self.sources(call, connection)
    selection = CopySelection(
      choice: try Self.choice(call, sources), replaces: call.inputs["replace"]?.boolValue ?? false)
    rescues = BucketRescues(call, connection)
  }

  private static func choice(
    _ call: ActionCall, _ sources: [Source]
  ) throws(Failure) -> CopySelection.Choice {
    let keys = call.texts("keys")
    switch (keys.isEmpty, call.inputs["missing"]?.boolValue ?? false) {
    case (true, true):
      return .missing(
        prefix: call.text("prefix"), referenced: call.inputs["referenced"]?.boolValue ?? false)
    case (false, false) where sources.count == 1: return .keys(keys)
    case (false, false):
      throw .failed(
        Problem(.inputInvalid, "keys are given for several buckets", hint: "name one as 'bucket'"))
    case (true, false), (false, true):
      throw .failed(
        Problem(.inputInvalid, "\(call.step.display) must be given either keys or 'missing: true'"))
    }
  }

  private static func sources(
    _ call: ActionCall, _ connection: SiteConnection
  ) async throws -> [Source] {
    let bucket = call.text("bucket")
    let name = call.text("snapshot")
    guard name.isEmpty else {
      let directory = try await BucketRescues.directory(of: bucket, connection)
      return [Source(bucket: bucket, directory: directory, snapshot: name)]
    }
    let parts = try call.point().buckets.compactMap { part in
      part.snapshot.map {
        Source(bucket: part.view.bucket, directory: part.view.directory, snapshot: $0.name)
      }
    }
    let chosen = parts.filter { bucket.isEmpty || $0.bucket == bucket }
    guard !chosen.isEmpty else {
      throw Failure.failed(
        Problem(
          .inputInvalid,
          "the point has no snapshot of bucket '\(bucket)'",
          hint: "choose it with restore: [buckets]"))
    }
    return chosen
  }

  // MARK: What the way back rests on

  /// The name of the rescue snapshot that holds the bucket as it was; throws where it is not there.
  func rescue(of source: Source) async throws -> String {
    try await rescues.snapshot(of: source.bucket, in: source.directory)
  }

  /// P1: the cluster has it complete, and S3 shows it.
  func check(_ source: Source) async throws(RemoteFailure) -> Check {
    let found = try await connection.vast.snapshots(named: source.snapshot)
      .first { $0.path.contains(source.directory) }
    let isShown =
      try await connection.s3.snapshotNames(in: source.bucket).contains(source.snapshot)
    let isGood = found?.isReady == true && isShown
    return Check(
      id: "P1", title: "snapshot \(source.snapshot) of bucket \(source.bucket)",
      verdict: isGood ? .pass : .fail,
      numbers: ["state": .text(found?.state.raw ?? "gone"), "shown_by_s3": .bool(isShown)],
      finding: isGood
        ? "it is there and complete, and S3 shows it"
        : "it is \(found?.state.raw ?? "gone") at the cluster and "
          + "\(isShown ? "" : "not ")shown by S3: choose another")
  }
}

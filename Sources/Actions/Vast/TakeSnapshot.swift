import Core
import Transport

/// Takes a snapshot of one directory of the site on demand.
package struct TakeSnapshot: Action {
  package static let spec = ActionSpec(
    name: "vast.snapshot",
    help: "takes a snapshot of the directory of one of the site's buckets",
    inputs: [
      .init(
        "bucket", .text, required: true,
        help: "the database's, a media or the scratch bucket of the site"),
      .init(
        "expiry", .duration, default: .duration(.seconds(14 * 86_400)),
        help: "how long the snapshot is kept"),
    ],
    outputs: [
      .init("snapshot", TakenSnapshot.type, help: "the snapshot taken")
    ],
    effect: .reversible, touches: ["snapshot"], timeout: .seconds(1_800))

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let directory = try await directory(call.text("bucket"))
    var snapshot = try await existing(call, of: directory)
    if snapshot == nil {
      let expiry = call.inputs["expiry"]?.durationValue ?? .seconds(14 * 86_400)
      snapshot = try await connection.vast.createSnapshot(
        named: call.forwardName, of: directory, expires: call.services.now() + expiry)
    }
    guard let snapshot else {
      throw Failure.inDoubt(
        Problem(.snapshotGone, "snapshot \(call.forwardName) was made and is not there"))
    }
    return result(try await connection.vast.wait(forSnapshot: snapshot.id))
  }

  private func directory(_ bucket: String) async throws -> DirectoryPath {
    let site = connection.site
    if bucket == site.scratch?.bucket {
      return try await ScratchDirectory.find(connection).directory
    }
    guard bucket == site.database.bucket || site.buckets.contains(bucket) else {
      throw Failure.failed(
        Problem(
          .inputInvalid,
          "bucket \(bucket) is none of site \(site.name)",
          hint: "name the database's, a media or the scratch bucket of the site file"))
    }
    let directories = Set(try await connection.vast.views(ofBucket: bucket).map(\.path))
    guard let directory = directories.first, directories.count == 1 else {
      throw Failure.failed(
        Problem(
          .directoryUnclear,
          "the cluster has \(directories.count) directories for bucket \(bucket), not one",
          at: site.vast.endpoint))
    }
    return directory
  }

  private func existing(_ call: ActionCall, of directory: DirectoryPath) async throws -> Snapshot? {
    try await connection.vast.snapshots(named: call.forwardName).first { $0.path == directory }
  }

  private func result(_ snapshot: Snapshot) -> ActionResult {
    ActionResult(outputs: ["snapshot": TakenSnapshot(snapshot).value])
  }

  package func probe(_ call: ActionCall) async throws -> ProbeFinding {
    guard let snapshot = try await connection.vast.snapshots(named: call.forwardName).first else {
      return .notStarted
    }
    switch snapshot.state.meaning {
    case .ready: return .done(result(snapshot))
    case .failed, .leaving:
      return .failed("snapshot \(snapshot.name) is \(snapshot.state.raw)", remains: true)
    case .pending, .unknown: return .running(handle: call.handle)
    }
  }

  /// Only this step's own carries its name.
  package func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    let own = try await connection.vast.snapshots(named: call.forwardName)
    for snapshot in own { try await SnapshotRemoval.remove(snapshot, connection) }
    return own.isEmpty ? .nothing : .undone(note: "snapshot \(call.forwardName) is deleted")
  }
}

/// Deleting a snapshot and seeing it gone.
enum SnapshotRemoval {
  static func remove(_ snapshot: Snapshot, _ connection: SiteConnection) async throws {
    try await connection.vast.deleteSnapshot(snapshot.id)
    var pace = PollingPace()
    while let found = try await connection.vast.snapshot(snapshot.id) {
      guard found.state.meaning != .ready else {
        throw Failure.failed(
          Problem(
            .remainsLeft, "snapshot \(snapshot.name) is still there",
            at: connection.site.vast.endpoint))
      }
      do { try await pace.pause() } catch {
        throw Failure.inDoubt(Problem(.remainsLeft, "snapshot \(snapshot.name) is not yet gone"))
      }
    }
  }
}

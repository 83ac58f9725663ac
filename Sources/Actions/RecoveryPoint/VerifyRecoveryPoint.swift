import Core
import Transport

/// Reads inside the chosen snapshots before anything is stopped.
package struct VerifyRecoveryPoint: Action {
  package static let spec = ActionSpec(
    name: "recovery_point.verify",
    help: "checks that the chosen snapshots are there, hold a whole TAMS and can be restored",
    inputs: [
      .init("point", RecoveryPoint.type, required: true, help: "the point chosen")
    ],
    outputs: [
      .init("counts", .map(.integer), help: "rows of each table in the database snapshot"),
      .init("objects", .any, help: "objects of the point's buckets"),
      .init("dangling", .any, help: "segments without an object in the pair, or unknown"),
      .init("orphans", .any, help: "objects of the pair without a segment, or unknown"),
      .init("newest_write", .time, help: "when the newest segment of the point was registered"),
      .init("baseline", .any, help: "when the baseline of the point was made, or none"),
      .init("absent", .list(.text), help: "directories with nothing in them to rescue"),
    ],
    role: .verify, timeout: .seconds(3_600))

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let point = try call.point()
    var result = ActionResult()
    for restore in point.restores {
      call.services.progress("looking at snapshot \(restore.snapshot.name)")
      result.checks.append(try await snapshotCheck(restore))
      result.checks.append(try await restorability(restore, call))
    }
    if let mirror = connection.site.journal?.mirror {
      result.checks.append(try await mirrorCheck(mirror, point))
    }
    let content = await PointReading(connection).content(of: point, now: call.services.now())
    result.checks += content.checks
    call.services.progress("looking for the baseline of the point")
    let witness = await BaselineWitness(point, connection, call)
    let isUnread = content.checks.contains { $0.verdict == .unknown && $0.id != "P4" }
    result.checks += [await witness.check(isNeeded: isUnread)].compactMap { $0 }
    result.outputs["baseline"] = witness.value
    result.outputs["counts"] = content.counts
    result.outputs["objects"] = content.objects.map(Value.integer) ?? .null
    result.outputs["dangling"] = content.dangling.map(Value.integer) ?? .text("unknown")
    result.outputs["orphans"] = content.orphans.map(Value.integer) ?? .text("unknown")
    result.outputs["newest_write"] = content.newestWrite.map(Value.time) ?? .null
    result.outputs["absent"] = try await absentDirectories(point)
    return result
  }

  // MARK: The snapshots themselves (P1, P6)

  private func snapshotCheck(_ restore: RecoveryPoint.Restore) async throws -> Check {
    let wanted = restore.snapshot
    let found = try await connection.vast.snapshot(wanted.id)
    let fits =
      found.map { $0.isReady && $0.name == wanted.name && $0.path == wanted.directory } ?? false
    return Check(
      id: "P1", title: "snapshot \(wanted.name)", verdict: fits ? .pass : .fail,
      numbers: ["snapshot_id": .integer(wanted.id), "state": .text(found?.state.raw ?? "gone")],
      finding: fits
        ? "it is there and complete"
        : "snapshot \(wanted.name) of \(wanted.directory) is \(found?.state.raw ?? "gone"): "
          + "choose again")
  }

  private func restorability(
    _ restore: RecoveryPoint.Restore, _ call: ActionCall
  ) async throws -> Check {
    let validation = try await connection.vast.validateRestore(restore.protectedPath)
    let name = restore.protectedPathName
    if validation.isReplicationDestination {
      return Check(
        id: "P6", title: "restore of \(restore.directory)", verdict: .fail,
        finding: "protected path \(name) is written to by another cluster: restore it there")
    }
    // A drill restores nothing in place.
    let isDrill = connection.sandbox != nil
    if validation.isReplicationSource, !isDrill {
      try await call.ask(
        .replicatingPath, "protected path \(name) replicates: its peer receives what is restored")
    }
    if !validation.versionedViews.isEmpty, !isDrill {
      let views = validation.versionedViews.map(\.text).joined(separator: ", ")
      try await call.ask(.s3Versions, "object versions not in the snapshot are lost in \(views)")
    }
    if !isDrill, let open = try await connection.openRestore(over: restore.directory) {
      return Check(
        id: "P6", title: "restore of \(restore.directory)", verdict: .fail,
        finding: open.what + (open.hint.map { ": \($0)" } ?? ""))
    }
    return Check(
      id: "P6", title: "restore of \(restore.directory)", verdict: .pass,
      finding: "protected path \(name) can be restored")
  }

  /// A mirror inside a directory that goes back in time would lose the records of this very run.
  private func mirrorCheck(_ mirror: BucketPlace, _ point: RecoveryPoint) async throws -> Check {
    let places = try await connection.vast.views(ofBucket: mirror.bucket).map {
      DirectoryPath($0.path.withSlash + mirror.prefix)
    }
    let directories = point.restores.map(\.directory)
    let lost = directories.first { directory in places.contains { directory.contains($0) } }
    let finding =
      if let lost {
        "the journal's mirror \(mirror.display) lies in \(lost), which is restored: "
          + "name another bucket in journal.mirror of the site file"
      } else if places.isEmpty {
        "the cluster has no view of bucket \(mirror.bucket): nobody can tell where the mirror lies"
      } else {
        "nothing that is restored holds the mirror"
      }
    return Check(
      id: "P9", title: "the journal's mirror",
      verdict: lost != nil ? .fail : places.isEmpty ? .unknown : .pass, finding: finding)
  }

  /// Directories that are proven absent: there is nothing to rescue.
  private func absentDirectories(_ point: RecoveryPoint) async throws -> Value {
    var absent: [String] = []
    for restore in point.restores where try await connection.vast.stat(restore.directory) == nil {
      absent.append(restore.directory.text)
    }
    return .texts(absent)
  }
}
